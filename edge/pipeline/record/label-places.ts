import type { Point } from '../../domain/box.js'
import type { Rect } from './overlay-svg.js'
import type { Size } from './rgb-image.js'

/** Puts each label at the first free place around its shape, always inside the picture; whole pixels. */
export class LabelPlaces {
  readonly #picture: Size
  readonly #taken: Rect[] = []

  constructor(picture: Size) {
    this.#picture = picture
  }

  take({ width, height }: Size, shape: Rect): Rect {
    const { width: mostX, height: mostY } = this.#picture
    const below = shape.y + shape.height
    const candidates = [shape.y - height, shape.y, below, below - height].map(y => ({
      x: Math.round(clamp(shape.x, 0, mostX - width)),
      y: Math.round(clamp(y, 0, mostY - height)),
      width,
      height,
    }))
    const spot = candidates.find(rect => !this.#taken.some(other => overlaps(rect, other))) ?? candidates[0]!
    this.#taken.push(spot)
    return spot
  }
}

/** The highest corner, as an empty rectangle: a label beside a polygon's bounds may be far from the polygon. */
export function topOf(points: readonly Point[]): Rect {
  const [x, y] = points.reduce((top, point) => (point[1] < top[1] ? point : top))
  return { x, y, width: 0, height: 0 }
}

const overlaps = (a: Rect, b: Rect): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height

const clamp = (value: number, low: number, high: number): number => Math.max(low, Math.min(value, high))
