import type { Box } from '../../domain/box.js'
import type { FrameSize, Zones } from './zones.js'

/** Cells across and down: what they cannot tell is about a hundredth of the zone. */
const GRID = 96

/** Which share of a zone some boxes cover together, told on a grid over the zone. */
export class Coverage {
  readonly #left: number
  readonly #top: number
  readonly #width: number
  readonly #height: number
  /** 1 where the middle of a cell lies in the zone. */
  readonly #inside = new Uint8Array(GRID * GRID)
  readonly #cells: number
  readonly #covered = new Uint8Array(GRID * GRID)

  /** @param zone undefined: the whole frame */
  constructor(zones: Zones, zone: string | undefined) {
    const [left, top, right, bottom] = zones.extentOf(zone)
    this.#left = left
    this.#top = top
    this.#width = right - left
    this.#height = bottom - top
    let cells = 0
    for (let cell = 0; cell < this.#inside.length; cell += 1) {
      const x = left + (((cell % GRID) + 0.5) / GRID) * this.#width
      const y = top + ((Math.floor(cell / GRID) + 0.5) / GRID) * this.#height
      if (!zones.holds(zone, [x, y])) continue
      this.#inside[cell] = 1
      cells += 1
    }
    this.#cells = cells
  }

  /** 0..1. Boxes are pixels of a frame of that size. */
  shareOf(boxes: readonly Box[], { width, height }: FrameSize): number {
    if (this.#cells === 0) return 0
    this.#covered.fill(0)
    let covered = 0
    for (const [x1, y1, x2, y2] of boxes) {
      const [fromColumn, toColumn] = cellsBetween(
        (x1 / width - this.#left) / this.#width,
        (x2 / width - this.#left) / this.#width,
      )
      const [fromRow, toRow] = cellsBetween(
        (y1 / height - this.#top) / this.#height,
        (y2 / height - this.#top) / this.#height,
      )
      for (let row = fromRow; row < toRow; row += 1) {
        for (let column = fromColumn; column < toColumn; column += 1) {
          const cell = row * GRID + column
          if (this.#inside[cell] === 0 || this.#covered[cell] === 1) continue
          this.#covered[cell] = 1
          covered += 1
        }
      }
    }
    return covered / this.#cells
  }
}

/** The cells whose middles lie between two fractions of the grid; the latter is not included. */
function cellsBetween(from: number, to: number): readonly [number, number] {
  return [Math.max(0, Math.ceil(from * GRID - 0.5)), Math.min(GRID, Math.ceil(to * GRID - 0.5))]
}
