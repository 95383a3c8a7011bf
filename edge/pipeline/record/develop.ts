import type { Box } from '../../domain/box.js'
import { drawnInto } from './annotate.js'
import { type Drawing, dividedBox, dividedDrawing } from './drawing.js'
import { halved, halvedSize, halvings } from './halve.js'
import { encodeJpeg } from './jpeg.js'
import { layersOf } from './layers.js'
import { hide } from './pixelate.js'
import type { RgbImage, SharedImage } from './rgb-image.js'
import { thumbnailOf } from './small-pictures.js'

/** A picture, and what is to be made of it; pixels of the picture. */
export interface Negative {
  readonly picture: SharedImage
  /** Is pixelated in whatever is shown. */
  readonly hidden: readonly Box[]
  readonly drawing: Drawing
  /** Whether it is wanted as it was, where something is hidden in it. */
  readonly wantsOriginal: boolean
  /** Whether all prints are to have the size of the drawing only. */
  readonly isHurried: boolean
}

/** JPEGs. */
export interface Prints {
  /** Of the same size as the picture, where there is no hurry. */
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

export const develop: Develop = negative =>
  negative.isHurried ? smaller(negative).then(developed) : developed(negative)

/** What a negative is made of, before anybody else has to see it. */
interface Exposure extends Omit<Negative, 'picture' | 'isHurried'> {
  readonly picture: RgbImage
}

async function smaller({ picture, hidden, drawing, wantsOriginal }: Negative): Promise<Exposure> {
  const times = halvings(picture, DRAWING_SIDE_PX)
  return {
    picture: await halved(picture, times),
    hidden: hidden.map(box => dividedBox(box, 2 ** times)),
    drawing: dividedDrawing(drawing, 2 ** times),
    wantsOriginal,
  }
}

async function developed({ picture, hidden, drawing, wantsOriginal }: Exposure): Promise<Prints> {
  const original = wantsOriginal && hidden.length > 0 ? encodeJpeg(picture) : undefined
  const times = halvings(picture, DRAWING_SIDE_PX)
  const layers = layersOf(halvedSize(picture, times), dividedDrawing(drawing, 2 ** times))
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
