import type { Box, Point } from '../../domain/box.js'
import type { Size } from './rgb-image.js'

/** What to draw into a picture; all coordinates in its pixels. Colours are CSS colours. */
export interface Drawing {
  readonly boxes: readonly { readonly box: Box; readonly label: string; readonly colour?: string }[]
  readonly polygons: readonly {
    readonly points: readonly Point[]
    readonly label?: string | undefined
    readonly colour?: string
  }[]
  /** Lines of the bar below the picture. */
  readonly caption?: readonly string[]
}

/** The same drawing for a picture that has so many times fewer pixels each way. */
export function dividedDrawing({ boxes, polygons, ...rest }: Drawing, by: number): Drawing {
  return {
    ...rest,
    boxes: boxes.map(({ box, ...named }) => ({ ...named, box: dividedBox(box, by) })),
    polygons: polygons.map(({ points, ...named }) => ({
      ...named,
      points: points.map(([x, y]): Point => [x / by, y / by]),
    })),
  }
}

export const dividedBox = ([x1, y1, x2, y2]: Box, by: number): Box => [x1 / by, y1 / by, x2 / by, y2 / by]

/** Size of letters in a picture, whole pixels. */
export const fontPx = ({ width, height }: Size): number =>
  Math.max(12, Math.round(Math.min(width, height) / 32))

/** Height of the caption bar in pixels, 0 without a caption. */
export function captionHeightPx(picture: Size, caption: readonly string[] = []): number {
  return caption.length === 0 ? 0 : Math.ceil(fontPx(picture) * (caption.length * 1.4 + 0.4))
}
