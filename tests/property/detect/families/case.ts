import fc from 'fast-check'
import type { ModelManifest } from '../../../../edge/models/manifest-schema.js'

/** A thing that the published definition of a family finds; before suppression, in pixels of the input. */
export interface Thing {
  readonly box: readonly [x1: number, y1: number, x2: number, y2: number]
  readonly score: number
  readonly label: number
}

/** One output, for one picture: so many rows, and what may stand in each column. */
export interface Table {
  readonly rows: number
  readonly columns: readonly fc.Arbitrary<number>[]
  /** Whether it lies in memory column by column. */
  readonly turned?: boolean
  /** Without a dimension for columns: [rows]. */
  readonly flat?: boolean
}

export interface FamilyCase {
  readonly name: string
  readonly output: ModelManifest['output']
  readonly labels: readonly string[]
  readonly tables: readonly Table[]
  /** From the definition: everything that the outputs (rows of numbers, table by table) say, whatever it scores. */
  naive(tables: readonly (readonly (readonly number[])[])[]): Thing[]
}

/** Wide, so that swapped axes show. */
export const [WIDTH, HEIGHT] = [32, 16] as const

/** Numbers that every element type but the integers can hold, so that thresholds can be met exactly. */
const eighths = (from: number, to: number) => fc.integer({ min: from * 8, max: to * 8 }).map(n => n / 8)

/** Where something is within a cell, and how large in logarithms. */
export const place = eighths(-1, 2)
export const logSize = eighths(-1, 1)
/** Scores; a little above 1 as rounding leaves them. */
export const share = fc.integer({ min: 0, max: 9 }).map(n => n / 8)
export const logit = eighths(-3, 3)
export const pixel = fc.integer({ min: -8, max: 40 })
export const size = fc.integer({ min: 0, max: 32 })
export const fraction = eighths(0, 1)
export const classNumber = (first: number, count: number) =>
  fc.integer({ min: first, max: first + count - 1 })

export const around = (x: number, y: number, width: number, height: number): Thing['box'] => [
  x - width / 2,
  y - height / 2,
  x + width / 2,
  y + height / 2,
]

/** Every label of a row, or the best of them; the first of several that score the same. */
export const bestOf = (scores: readonly number[]): { score: number; label: number } => {
  const score = Math.max(...scores)
  return { score, label: scores.indexOf(score) }
}

/** Cells of the grids from fine to coarse, row by row from the top left. */
export function cells(strides: readonly number[]): { column: number; row: number; stride: number }[] {
  const found = []
  for (const stride of strides) {
    for (let row = 0; row * stride < HEIGHT; row += 1) {
      for (let column = 0; column * stride < WIDTH; column += 1) found.push({ column, row, stride })
    }
  }
  return found
}

export const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))

export function softmax(logits: readonly number[]): number[] {
  const powers = logits.map(Math.exp)
  const sum = powers.reduce((a, b) => a + b)
  return powers.map(power => power / sum)
}
