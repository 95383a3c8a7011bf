import type { Box } from '../../domain/box.js'
import { inSharedMemory } from '../../kit/in-shared-memory.js'
import { hide } from './pixelate.js'
import type { RgbImage, SharedImage } from './rgb-image.js'
import { headPart, hidingBoxes, isSameThing, platePart } from './telling-parts.js'

/** What a model finds in a picture, and in boxes of it that are looked into one by one. Pixels of the picture. */
export type FindIn = (picture: SharedImage, boxes: readonly Box[]) => Promise<readonly Box[]>

/** Who may be told from a picture; pixels of the picture. */
export interface Present {
  readonly people: readonly Box[]
  readonly vehicles: readonly Box[]
  /** The vehicle whose plate may stay. */
  readonly plateOf?: Box
}

export interface Finders {
  readonly findFaces?: FindIn
  readonly findPlates?: FindIn
}

/**
 * A copy of the picture, made before this returns, in which nobody who is known to be in it can be recognised, and no plate
 * be read. Rejects where a model cannot look.
 */
export async function anonymised(picture: RgbImage, present: Present, finders: Finders): Promise<RgbImage> {
  const copy = sharedCopy(picture)
  await hide(copy, await toHide(copy, present, finders))
  return copy
}

/** Where in the picture somebody could be recognised, or a plate be read. Rejects where a model cannot look. */
export async function toHide(
  picture: SharedImage,
  { people, vehicles, plateOf }: Present,
  { findFaces, findPlates }: Finders,
): Promise<Box[]> {
  const faces = (await findFaces?.(picture, people)) ?? []
  const plates = (await findPlates?.(picture, vehicles)) ?? []
  const isShown = (vehicle: Box) => plateOf !== undefined && isSameThing(vehicle, plateOf)
  return [
    ...hidingBoxes({ owners: people, partOf: headPart, found: faces }),
    ...hidingBoxes({ owners: vehicles, partOf: platePart, found: plates, isShown }),
  ]
}

/** The picture itself, where other threads can be shown it as it is. */
export function shared(picture: RgbImage): SharedImage {
  const { pixels } = picture
  const isShared = pixels.buffer instanceof SharedArrayBuffer
  return isShared ? { ...sizeOf(picture), pixels: pixels as SharedImage['pixels'] } : sharedCopy(picture)
}

function sharedCopy(picture: RgbImage): SharedImage {
  const pixels = inSharedMemory(picture.pixels)
  return { ...sizeOf(picture), pixels }
}

/** Of a frame, nothing else can be shown to another thread. */
const sizeOf = ({ width, height }: RgbImage) => ({ width, height })
