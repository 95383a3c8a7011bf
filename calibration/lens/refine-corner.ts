import type { Point } from '../../edge/domain/box.js'
import { type GreyPicture, levelAt } from './grey-picture.js'

const MAX_ROUNDS = 30
const ENOUGH_PX = 1e-3

/**
 * The crossing near `start`, to a few hundredths of a pixel: the point to which the gradients of all pixels around it are at
 * right angles (Förstner and Gülch 1987). `halfPx` is half of the window; where it leads out of the window, `undefined`.
 */
export function refineCorner(picture: GreyPicture, start: Point, halfPx: number): Point | undefined {
  let [x, y] = start
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    let [xx, xy, yy, bx, by] = [0, 0, 0, 0, 0]
    for (let dy = -halfPx; dy <= halfPx; dy += 1)
      for (let dx = -halfPx; dx <= halfPx; dx += 1) {
        const [px, py] = [x + dx, y + dy]
        const gx = levelAt(picture, px + 1, py) - levelAt(picture, px - 1, py)
        const gy = levelAt(picture, px, py + 1) - levelAt(picture, px, py - 1)
        const weight = Math.exp(-2 * ((dx / halfPx) ** 2 + (dy / halfPx) ** 2))
        xx += weight * gx * gx
        xy += weight * gx * gy
        yy += weight * gy * gy
        bx += weight * (gx * gx * dx + gx * gy * dy)
        by += weight * (gx * gy * dx + gy * gy * dy)
      }
    const determinant = xx * yy - xy * xy
    if (!(determinant > 1e-6 * (xx + yy) ** 2)) return undefined
    const stepX = (yy * bx - xy * by) / determinant
    const stepY = (xx * by - xy * bx) / determinant
    x += stepX
    y += stepY
    if (Math.hypot(x - start[0], y - start[1]) > halfPx) return undefined
    if (Math.hypot(stepX, stepY) < ENOUGH_PX) break
  }
  return [x, y]
}
