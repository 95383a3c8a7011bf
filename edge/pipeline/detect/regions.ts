import type { Box } from '../../domain/box.js'

/** A part of a picture, in whole pixels of it, with an area. */
export type Region = Box
