import type { Point } from '../../../domain/box.js'
import type { TerrainFile } from './terrain-file.js'

/** A part of a terrain file in memory. */
export interface HeightGrid {
  /** Of its highest cell; NaN where it has none. */
  readonly highestM: number
  /** Between the four cells around [column, row] of the file, bilinear; NaN where one of them is unknown. */
  heightAt(cell: Point): number
}

/** At most 100 MB of heights are held at a time. */
const MOST_CELLS = 25_000_000

/** The largest radius, in cells, whose square may be held. */
export const LARGEST_RADIUS = Math.floor(Math.sqrt(MOST_CELLS) / 2)

/** The heights of a part of a file, as they go from thread to thread. */
export interface HeightCells {
  /** Of its first cell in the file. */
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
  /** Metres, row by row; NaN where there is none. */
  readonly heights: Float32Array
  /** NaN where it has none. */
  readonly highestM: number
}

/** The square of `radius` cells around `centre`, as far as the file reaches. */
export async function readCells(
  file: TerrainFile,
  [column, row]: Point,
  radius: number,
): Promise<HeightCells> {
  const left = bounded(Math.floor(column - radius), file.width)
  const right = bounded(Math.ceil(column + radius) + 1, file.width)
  const top = bounded(Math.floor(row - radius), file.height)
  const bottom = bounded(Math.ceil(row + radius) + 1, file.height)
  const width = right - left
  const height = bottom - top
  const heights = width > 0 && height > 0 ? await file.read([left, top, right, bottom]) : new Float32Array()
  let highestM = Number.NaN
  for (const value of heights) if (!(value <= highestM) && !Number.isNaN(value)) highestM = value
  return { left, top, width, height, heights, highestM }
}

/** @param file that the cells are of */
export function gridOf(
  { left, top, width, height, heights, highestM }: HeightCells,
  file: Pick<TerrainFile, 'width' | 'height'>,
): HeightGrid {
  return {
    highestM,
    heightAt([x, y]) {
      // A cell is known to its edge, half a cell from its middle.
      if (!(x >= -0.5 && y >= -0.5 && x <= file.width - 0.5 && y <= file.height - 0.5)) return Number.NaN
      const inX = bounded(x, file.width - 1) - left
      const inY = bounded(y, file.height - 1) - top
      const [x0, y0] = [Math.floor(inX), Math.floor(inY)]
      const [x1, y1] = [Math.ceil(inX), Math.ceil(inY)]
      if (x0 < 0 || y0 < 0 || x1 >= width || y1 >= height) return Number.NaN
      const cell = (cellX: number, cellY: number) => heights[cellY * width + cellX]!
      const [towardsX, towardsY] = [inX - x0, inY - y0]
      const upper = cell(x0, y0) * (1 - towardsX) + cell(x1, y0) * towardsX
      const lower = cell(x0, y1) * (1 - towardsX) + cell(x1, y1) * towardsX
      return upper * (1 - towardsY) + lower * towardsY
    },
  }
}

const bounded = (value: number, most: number): number => Math.min(most, Math.max(0, value))
