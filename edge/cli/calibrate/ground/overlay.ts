import { inverse, Matrix } from 'ml-matrix'
import sharp from 'sharp'
import { NEAREST_GROUND } from '../../../../calibration/ground/ground-fit.js'
import type { GroundSolution } from '../../../../calibration/ground/solve-ground.js'
import type { Point } from '../../../domain/box.js'
import { project } from '../../../geometry/homography.js'
import type { Lens } from '../../../geometry/lens.js'
import { bend } from '../../../geometry/straighten.js'
import { niceStep } from '../../../paper/nice-step.js'

export interface OverlayPicture {
  readonly width: number
  readonly height: number
  readonly pixels: Uint8Array
}

/** Of the width: how long the longest arrow of a pair that agrees may be. */
const LONGEST_ARROW = 0.04
const MAX_EXAGGERATION = 100
/** Samples along a line of the grid: it bends with the lens. */
const SAMPLES = 200

/**
 * The picture with the metre grid of its ground, the part that the calibration holds for, and every point with an arrow
 * to where the calibration expects it. A JPEG of the same size.
 */
export async function drawGround(
  { width, height, pixels }: OverlayPicture,
  { fit, residuals }: GroundSolution,
  { lens, valid, reachM }: { lens: Lens | undefined; valid: readonly Point[]; reachM: number },
): Promise<Buffer> {
  const unit = Math.max(1, width / 1000)
  const px = ([x, y]: Point): Point => [x * width, y * height]
  const toImage = backwards(fit.imageToGround)
  const seen = (ground: Point): Point | undefined => {
    const image = toImage(ground)
    return image && px(bend(lens, image))
  }
  const stepM = niceStep(reachM / 12)
  const grid = gridLines(reachM, stepM).map(({ points, label }) => {
    const runs = visibleRuns(points.map(seen), width, height)
    return runs
      .map((run, at) => {
        const end = run.reduce((lowest, point) => (point[1] > lowest[1] ? point : lowest))
        const text = at === 0 ? labelAt(end, label, 11 * unit, '#ffffff', { width, height }) : ''
        return `${polyline(run, '#00e5ff', unit)}${text}`
      })
      .join('')
  })
  const outline = valid.length === 0 ? '' : outlineOf(valid.map(px), unit)
  const agreeing = residuals.filter(({ isWrong }) => !isWrong)
  const arrowPx = (residual: (typeof residuals)[number]): number => {
    const [x, y] = px(residual.pair.clicked)
    const to = residual.expected && px(bend(lens, residual.expected))
    return to ? Math.hypot(to[0] - x, to[1] - y) : 0
  }
  const longest = Math.max(1e-9, ...agreeing.map(arrowPx))
  const factor = Math.min(MAX_EXAGGERATION, Math.max(1, niceStep((LONGEST_ARROW * width) / longest / 2)))
  const points = residuals.map(residual => {
    const from = px(residual.pair.clicked)
    const colour = residual.isWrong ? '#ff3b30' : '#32d74b'
    const to = residual.expected && px(bend(lens, residual.expected))
    const times = residual.isWrong ? 1 : factor
    const tip: Point | undefined = to && [
      from[0] + (to[0] - from[0]) * times,
      from[1] + (to[1] - from[1]) * times,
    ]
    const arrow = tip ? polyline([from, tip], colour, 2 * unit) : ''
    const mark = `<circle cx="${from[0]}" cy="${from[1]}" r="${5 * unit}" fill="none" stroke="black" stroke-width="${4 * unit}"/><circle cx="${from[0]}" cy="${from[1]}" r="${5 * unit}" fill="none" stroke="${colour}" stroke-width="${2 * unit}"/>`
    return `${arrow}${mark}${labelAt([from[0] + 8 * unit, from[1] - 8 * unit], `${residual.pair.row}`, 15 * unit, colour, { width, height })}`
  })
  const caption = `grid ${stepM} m, east and north of the origin; points by line of the file; arrows to where they are expected, x${factor}`
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="sans-serif">${grid.join('')}${outline}${points.join('')}${labelAt([8 * unit, 18 * unit], caption, 13 * unit, '#ffffff', { width, height })}</svg>`
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .composite([{ input: Buffer.from(svg), top: 0, left: 0 }])
    .jpeg({ quality: 88 })
    .toBuffer()
}

/** From metres to the picture; `undefined` beyond the horizon. */
function backwards(h: readonly number[]): (ground: Point) => Point | undefined {
  const back = inverse(new Matrix([h.slice(0, 3), h.slice(3, 6), h.slice(6, 9)])).to1DArray()
  const inFront = project(h, NEAREST_GROUND, NEAREST_GROUND)!
  return ground => project(back, ground, inFront)
}

function gridLines(
  reachM: number,
  stepM: number,
): { readonly points: readonly Point[]; readonly label: string }[] {
  const count = Math.ceil(reachM / stepM)
  const along = Array.from({ length: 2 * SAMPLES + 1 }, (_, at) => ((at - SAMPLES) / SAMPLES) * reachM)
  return Array.from({ length: 2 * count + 1 }, (_, at) => (at - count) * stepM).flatMap(atM => [
    { points: along.map((north): Point => [atM, north]), label: `${named(atM, 'E', 'W')}` },
    { points: along.map((east): Point => [east, atM]), label: `${named(atM, 'N', 'S')}` },
  ])
}

const named = (valueM: number, positive: string, negative: string): string =>
  `${Math.abs(valueM)} m ${valueM < 0 ? negative : positive}`

/** The stretches of a line that lie in the picture. */
function visibleRuns(
  points: readonly (Point | undefined)[],
  width: number,
  height: number,
): readonly Point[][] {
  const runs: Point[][] = [[]]
  for (const point of points) {
    const isIn = point && point[0] >= 0 && point[0] <= width && point[1] >= 0 && point[1] <= height
    if (isIn) runs.at(-1)!.push(point)
    else if (runs.at(-1)!.length > 0) runs.push([])
  }
  return runs.filter(run => run.length > 1)
}

const polyline = (points: readonly Point[], colour: string, widthPx: number): string => {
  const path = points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ')
  return `<polyline points="${path}" fill="none" stroke="black" stroke-opacity="0.5" stroke-width="${2.5 * widthPx}"/><polyline points="${path}" fill="none" stroke="${colour}" stroke-width="${widthPx}"/>`
}

const outlineOf = (points: readonly Point[], unit: number): string =>
  `<polygon points="${points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ')}" fill="none" stroke="#ffd60a" stroke-width="${2 * unit}" stroke-dasharray="${8 * unit}"/>`

/** Inside the picture, on a dark ground of its own letters. */
function labelAt(
  [x, y]: Point,
  text: string,
  size: number,
  colour: string,
  { width, height }: { readonly width: number; readonly height: number },
): string {
  const length = text.length * size * 0.64
  const left = Math.max(2, Math.min(width - length - 2, x))
  const base = Math.max(size, Math.min(height - 4, y))
  return `<text x="${left.toFixed(1)}" y="${base.toFixed(1)}" font-size="${size.toFixed(1)}" fill="${colour}" stroke="black" stroke-width="${(size / 5).toFixed(1)}" paint-order="stroke">${text}</text>`
}
