import { setImmediate } from 'node:timers/promises'
import type { Box } from '../../domain/box.js'
import type { RgbImage } from './annotate.js'
import { pixelate } from './pixelate.js'
import { headPart, hidingBoxes, isSameThing, platePart } from './telling-parts.js'

/** A picture that a worker can be shown. */
export interface SharedImage extends RgbImage {
  readonly pixels: Uint8Array<SharedArrayBuffer>
}

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

export interface Anonymised {
  readonly picture: RgbImage
  /** Whether it differs from the one that was given. */
  readonly isChanged: boolean
}

/**
 * A copy of the picture, made before this returns, in which nobody who is known to be in it can be recognised, and no plate
 * be read. Rejects where a model cannot look.
 */
export async function anonymised(
  { width, height, pixels }: RgbImage,
  { people, vehicles, plateOf }: Present,
  { findFaces, findPlates }: Finders,
): Promise<Anonymised> {
  const picture = { width, height, pixels: new Uint8Array(new SharedArrayBuffer(pixels.length)) }
  picture.pixels.set(pixels)
  const faces = (await findFaces?.(picture, people)) ?? []
  const plates = (await findPlates?.(picture, vehicles)) ?? []
  const isShown = (vehicle: Box) => plateOf !== undefined && isSameThing(vehicle, plateOf)
  const hidden = [
    ...hidingBoxes({ owners: people, partOf: headPart, found: faces }),
    ...hidingBoxes({ owners: vehicles, partOf: platePart, found: plates, isShown }),
  ]
  for (const box of hidden) {
    pixelate(picture, [box])
    // A crowd takes long for a thread that must not be held up.
    await setImmediate()
  }
  return { picture, isChanged: hidden.length > 0 }
}
