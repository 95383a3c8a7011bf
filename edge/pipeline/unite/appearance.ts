import { type Box, boxHeight, boxWidth } from '../../domain/box.js'
import type { Still } from '../../domain/footage.js'

/** Levels of each colour: coarse, so that two cameras' exposure does not tell one thing from itself. */
const LEVELS = 4
/** The rim of a box shows what is behind the thing. */
const RIM = 0.2
const SAMPLES_ACROSS = 32

/** How a box looks: shares of its pixels by colour, `LEVELS`^3 numbers that add up to 1; empty where it lies outside. */
export function appearanceOf({ width, height, pixels }: Still, box: Box): number[] {
  const [x, y] = [box[0] + RIM * boxWidth(box), box[1] + RIM * boxHeight(box)]
  const [across, down] = [(1 - 2 * RIM) * boxWidth(box), (1 - 2 * RIM) * boxHeight(box)]
  const counts = new Array<number>(LEVELS ** 3).fill(0)
  let samples = 0
  for (let row = 0; row < SAMPLES_ACROSS; row += 1) {
    for (let column = 0; column < SAMPLES_ACROSS; column += 1) {
      const pixelX = Math.floor(x + ((column + 0.5) / SAMPLES_ACROSS) * across)
      const pixelY = Math.floor(y + ((row + 0.5) / SAMPLES_ACROSS) * down)
      if (pixelX < 0 || pixelY < 0 || pixelX >= width || pixelY >= height) continue
      const at = (pixelY * width + pixelX) * 3
      counts[(level(pixels[at]!) * LEVELS + level(pixels[at + 1]!)) * LEVELS + level(pixels[at + 2]!)]! += 1
      samples += 1
    }
  }
  return samples === 0 ? [] : counts.map(count => Math.round((count / samples) * 1000) / 1000)
}

const level = (value: number): number => Math.floor((value * LEVELS) / 256)

/** Bhattacharyya coefficient, 0..1; 1 where both look the same. */
export const similarity = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, share, index) => sum + Math.sqrt(share * (b[index] ?? 0)), 0)
