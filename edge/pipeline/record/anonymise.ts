import { type Box, widened } from '../../domain/box.js'
import type { RgbImage } from './annotate.js'
import { pixelate } from './pixelate.js'

/** A picture that a worker can be shown. */
export interface SharedImage extends RgbImage {
  readonly pixels: Uint8Array<SharedArrayBuffer>
}

/** The faces in a picture; `people` are boxes in which there may be some. Pixels of the picture. */
export type FindFaces = (picture: SharedImage, people: readonly Box[]) => Promise<readonly Box[]>

/** A face reaches so much beyond each side of what a model calls one: hair and chin tell people apart, too. */
const MARGIN = 0.2

/** A copy of the picture in which no face that is found can be recognised. Rejects where faces cannot be looked for. */
export async function withoutFaces(
  { width, height, pixels }: RgbImage,
  people: readonly Box[],
  findFaces: FindFaces,
): Promise<RgbImage> {
  const copy = { width, height, pixels: new Uint8Array(new SharedArrayBuffer(pixels.length)) }
  copy.pixels.set(pixels)
  const faces = await findFaces(copy, people)
  pixelate(
    copy,
    faces.map(face => widened(face, MARGIN)),
  )
  return copy
}
