import type { Box } from '../../domain/box.js'
import { drawnInto } from './annotate.js'
import { type Drawing, drawingFor } from './drawing.js'
import { halved, halvedSize, halvings } from './halve.js'
import { encodeJpeg } from './jpeg.js'
import { layersOf } from './layers.js'
import { hide } from './pixelate.js'
import type { SharedImage } from './rgb-image.js'
import { thumbnailOf } from './small-pictures.js'

/** A picture, and what is to be made of it; pixels of the picture. */
export interface Negative {
  readonly picture: SharedImage
  /** Is pixelated in whatever is shown. */
  readonly hidden: readonly Box[]
  readonly drawing: Drawing
  /** Whether it is wanted as it was, where something is hidden in it. */
  readonly wantsOriginal: boolean
}

/** JPEGs. */
export interface Prints {
  /** Of the same size as the picture. */
  readonly clean: Uint8Array
  readonly annotated: Uint8Array
  readonly thumbnail: Uint8Array
  readonly original?: Uint8Array
}

/** Rejects where the bytes of the picture do not fit its size. */
export type Develop = (negative: Negative) => Promise<Prints>

/**
 * A drawing keeps so many pixels on its longer side where the picture has them, and less than twice as many: that is enough to
 * read and to recognise, and the clean picture has all of them.
 */
const DRAWING_SIDE_PX = 960

export const develop: Develop = async ({ picture, hidden, drawing, wantsOriginal }) => {
  const original = wantsOriginal && hidden.length > 0 ? encodeJpeg(picture) : undefined
  const times = halvings(picture, DRAWING_SIDE_PX)
  const layers = layersOf(halvedSize(picture, times), drawingFor(2 ** times, drawing))
  const printed = async () => {
    const shown = hidden.length === 0 ? picture : { ...picture, pixels: new Uint8Array(picture.pixels) }
    await hide(shown, hidden)
    const drawn = async () => {
      const annotated = await drawnInto(await halved(shown, times), drawing, layers)
      return Promise.all([encodeJpeg(annotated), thumbnailOf(annotated)])
    }
    const [clean, [annotated, thumbnail]] = await Promise.all([encodeJpeg(shown), drawn()])
    return { clean, annotated, thumbnail }
  }
  const [prints, asItWas] = await Promise.all([printed(), original, layers])
  return { ...prints, ...(asItWas && { original: asItWas }) }
}
