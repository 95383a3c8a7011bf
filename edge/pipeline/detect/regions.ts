import type { Box } from '../../domain/box.js'

/** A part of a picture: whole pixels of it, with an area, not beyond its sides. */
export type Region = Box

interface Size {
  readonly width: number
  readonly height: number
}

export const wholeRegion = ({ width, height }: Size): Region => [0, 0, width, height]

/** The least region that holds what of `box` lies in the picture; undefined where nothing does. */
export function regionAround([x1, y1, x2, y2]: Box, { width, height }: Size): Region | undefined {
  const left = Math.max(0, Math.floor(x1))
  const top = Math.max(0, Math.floor(y1))
  const right = Math.min(width, Math.ceil(x2))
  const bottom = Math.min(height, Math.ceil(y2))
  return right > left && bottom > top ? [left, top, right, bottom] : undefined
}
