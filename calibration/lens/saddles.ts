import type { Point } from '../../edge/domain/box.js'
import { type GreyPicture, levelAt, smoothed } from './grey-picture.js'

/** Pixels over which the second derivatives are taken. */
const REACH = 2
/** Of the strongest saddle: weaker ones are texture. */
const LEAST_SHARE = 0.03
const NEIGHBOURHOOD = 3
/** Around a crossing of squares it is dark, light, dark, light. */
const RING_PX = 5
const RING_SAMPLES = 32
const LEAST_CONTRAST = 12
/** Further ones are never the board's. */
const MOST = 2000

/** Where two dark and two light squares may meet: saddle points of the grey levels; strongest first. */
export function saddlePoints(picture: GreyPicture): readonly Point[] {
  const smooth = smoothed(picture)
  const { width, height } = smooth
  const strength = strengths(smooth)
  const least = LEAST_SHARE * strength.reduce((most, value) => Math.max(most, value), 0)
  const found: { readonly at: Point; readonly strength: number }[] = []
  for (let y = RING_PX + 1; y < height - RING_PX - 1; y += 1)
    for (let x = RING_PX + 1; x < width - RING_PX - 1; x += 1) {
      const here = strength[y * width + x]!
      if (here > least && isPeak(strength, width, x, y) && isCrossing(smooth, x, y))
        found.push({ at: [x, y], strength: here })
    }
  return found
    .sort((a, b) => b.strength - a.strength)
    .slice(0, MOST)
    .map(({ at }) => at)
}

/** Minus the determinant of the Hessian: positive where the surface bends up one way and down the other. */
function strengths({ width, height, luma }: GreyPicture): Float32Array {
  const strength = new Float32Array(luma.length)
  const down = REACH * width
  for (let y = REACH + 2; y < height - REACH - 2; y += 1)
    for (let x = REACH + 2; x < width - REACH - 2; x += 1) {
      const at = y * width + x
      const xx = luma[at + REACH]! - 2 * luma[at]! + luma[at - REACH]!
      const yy = luma[at + down]! - 2 * luma[at]! + luma[at - down]!
      const xy =
        (luma[at + down + REACH]! -
          luma[at + down - REACH]! -
          luma[at - down + REACH]! +
          luma[at - down - REACH]!) /
        4
      strength[at] = Math.max(0, xy * xy - xx * yy)
    }
  return strength
}

function isPeak(strength: Float32Array, width: number, x: number, y: number): boolean {
  const here = strength[y * width + x]!
  for (let dy = -NEIGHBOURHOOD; dy <= NEIGHBOURHOOD; dy += 1)
    for (let dx = -NEIGHBOURHOOD; dx <= NEIGHBOURHOOD; dx += 1) {
      const other = strength[(y + dy) * width + x + dx]!
      if (other > here || (other === here && (dy < 0 || (dy === 0 && dx < 0)))) return false
    }
  return true
}

function isCrossing(picture: GreyPicture, x: number, y: number): boolean {
  const ring = Array.from({ length: RING_SAMPLES }, (_, at) => {
    const angle = (2 * Math.PI * at) / RING_SAMPLES
    return levelAt(picture, x + RING_PX * Math.cos(angle), y + RING_PX * Math.sin(angle))
  })
  const [least, most] = [Math.min(...ring), Math.max(...ring)]
  if (most - least < LEAST_CONTRAST) return false
  const middle = (least + most) / 2
  const changes = ring.filter((level, at) => level > middle !== ring[(at + 1) % RING_SAMPLES]! > middle)
  return changes.length === 4
}
