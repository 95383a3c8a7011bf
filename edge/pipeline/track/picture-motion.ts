import { meanGreen } from '../../geometry/green-grid.js'
import type { Pair } from '../../geometry/similarity.js'
import type { CameraMotion } from './camera-motion.js'
import { type Luma, PhaseCorrelation } from './phase-correlation.js'
import { fitSimilarity } from './steady-fit.js'

/** RGB24, row-major; a `Frame` fits. */
export interface Picture {
  readonly width: number
  readonly height: number
  readonly pixels: Uint8Array
}

/** The picture is looked at this wide; motion is found to about a tenth of one of these pixels. */
const COLUMNS = 256
const PATCH = 64
/** A peak lower than this is noise. */
const LEAST_CLARITY = 0.03
/** Patches lie so far apart. */
const STRIDE_X = 48
const STRIDE_Y = 32
const FEWEST_PATCHES = 4

/**
 * Finds how a moving camera moved from picture to picture: a shift of the whole by phase correlation of a coarse picture, then
 * shifts of patches, and the turn, zoom and shift that most of them agree on. Patches on things that move by themselves are
 * outvoted..
 */
export class PictureMotion {
  readonly #correlation = new PhaseCorrelation(PATCH)
  #before: Luma | undefined
  #coarseBefore: Luma | undefined

  /** The motion since the picture before, in pixels of this one; undefined at the first, and where nothing is clear. */
  find(picture: Picture): CameraMotion | undefined {
    const rows = Math.max(PATCH, Math.round((picture.height * COLUMNS) / picture.width))
    const luma = toLuma(picture, COLUMNS, rows)
    // Squeezed into one patch.
    const coarse = toLuma(picture, PATCH, PATCH)
    const before = this.#before
    const coarseBefore = this.#coarseBefore
    this.#before = luma
    this.#coarseBefore = coarse
    if (!before || !coarseBefore || before.rows !== luma.rows) return undefined
    const whole = this.#correlation.shift(coarseBefore, 0, 0, coarse, 0, 0)
    const shiftX = Math.round((whole.x * COLUMNS) / PATCH)
    const shiftY = Math.round((whole.y * rows) / PATCH)
    const pairs = this.#patches(before, luma, shiftX, shiftY)
    if (pairs.length < FEWEST_PATCHES) return undefined
    const fit = fitSimilarity(pairs)
    if (!fit) return undefined
    const { a, b, x, y } = fit
    const scale = picture.width / COLUMNS
    return [a, -b, x * scale, b, a, y * scale]
  }

  #patches(before: Luma, now: Luma, shiftX: number, shiftY: number): Pair[] {
    const pairs: Pair[] = []
    for (let y = 0; y + PATCH <= now.rows; y += STRIDE_Y) {
      for (let x = 0; x + PATCH <= now.columns; x += STRIDE_X) {
        const fromX = x - shiftX
        const fromY = y - shiftY
        const inside =
          fromX >= 0 && fromY >= 0 && fromX + PATCH <= before.columns && fromY + PATCH <= before.rows
        if (!inside) continue
        const shift = this.#correlation.shift(before, fromX, fromY, now, x, y)
        if (shift.clarity < LEAST_CLARITY) continue
        const from = [fromX + PATCH / 2, fromY + PATCH / 2] as const
        pairs.push({ from, to: [from[0] + shiftX + shift.x, from[1] + shiftY + shift.y] })
      }
    }
    return pairs
  }
}

function toLuma(picture: Picture, columns: number, rows: number): Luma {
  const values = new Float64Array(columns * rows)
  meanGreen(picture, columns, rows, values)
  return { columns, rows, values }
}
