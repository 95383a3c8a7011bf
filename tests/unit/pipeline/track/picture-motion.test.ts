import { describe, expect, it } from 'vitest'
import { type Picture, PictureMotion } from '../../../../edge/pipeline/track/picture-motion.js'
import { fitSimilarity } from '../../../../edge/pipeline/track/steady-fit.js'
import { random } from '../../../../tools/random.js'

const WIDTH = 512
const HEIGHT = 288

const LATTICE = 512
const uniform = random(7)
const heights = Float64Array.from({ length: LATTICE * LATTICE }, () => uniform())

/** Noise of one grain, without an end: 0..1 at scene point x, y. */
function noise(x: number, y: number, grain: number): number {
  const [column, row] = [Math.floor(x / grain), Math.floor(y / grain)]
  const [right, down] = [x / grain - column, y / grain - row]
  const at = (c: number, r: number) => heights[(r & (LATTICE - 1)) * LATTICE + (c & (LATTICE - 1))]!
  const upper = at(column, row) * (1 - right) + at(column + 1, row) * right
  const lower = at(column, row + 1) * (1 - right) + at(column + 1, row + 1) * right
  return upper * (1 - down) + lower * down
}

const scene = (x: number, y: number): number =>
  120 * noise(x, y, 4) + 80 * noise(x, y, 15) + 55 * noise(x, y, 60)

/** The picture in which the scene point p lies at `a p + shift`, a turn of `turn` radians. */
function view(turn: number, shiftX: number, shiftY: number, contrast = 1): Picture {
  const pixels = new Uint8Array(WIDTH * HEIGHT * 3)
  for (let y = 0; y < HEIGHT; y += 1) {
    for (let x = 0; x < WIDTH; x += 1) {
      const [backX, backY] = [x - shiftX, y - shiftY]
      const sceneX = Math.cos(turn) * backX + Math.sin(turn) * backY
      const sceneY = -Math.sin(turn) * backX + Math.cos(turn) * backY
      pixels.fill(
        127 + contrast * (scene(sceneX, sceneY) - 127),
        (y * WIDTH + x) * 3,
        (y * WIDTH + x) * 3 + 3,
      )
    }
  }
  return { width: WIDTH, height: HEIGHT, pixels }
}

describe('PictureMotion', () => {
  it.each([
    [0, 6, -4],
    [0, -60, 25],
    [0.03, 10, 5],
  ])('finds a turn of %d rad and a shift of %d, %d px', (turn, shiftX, shiftY) => {
    const motion = new PictureMotion()
    expect(motion.find(view(0, 0, 0))).toBeUndefined()
    const found = motion.find(view(turn, shiftX, shiftY))!
    // Where the middle and the corners go, not the numbers, is what tracks feel.
    for (const [x, y] of [
      [WIDTH / 2, HEIGHT / 2],
      [60, 60],
      [450, 230],
    ] as const) {
      const foundX = found[0]! * x + found[1]! * y + found[2]!
      const foundY = found[3]! * x + found[4]! * y + found[5]!
      const trueX = Math.cos(turn) * x - Math.sin(turn) * y + shiftX
      const trueY = Math.sin(turn) * x + Math.cos(turn) * y + shiftY
      expect(Math.hypot(foundX - trueX, foundY - trueY)).toBeLessThan(1.5)
    }
  })

  it('says nothing of a picture in which nothing can be seen', () => {
    const motion = new PictureMotion()
    motion.find(view(0, 0, 0, 0))
    expect(motion.find(view(0, 9, 9, 0))).toBeUndefined()
  })
})

describe('fitSimilarity', () => {
  it('goes by the many and not by the few that move by themselves', () => {
    const points = Array.from({ length: 20 }, (_, at) => [(at % 5) * 50, Math.floor(at / 5) * 40] as const)
    const pairs = points.map(([x, y], at) => ({
      from: [x, y] as const,
      to:
        at < 6 ? ([x + 30, y - 12] as const) : ([1.02 * x - 0.05 * y + 7, 0.05 * x + 1.02 * y - 3] as const),
    }))
    const fit = fitSimilarity(pairs)!
    expect(fit.a).toBeCloseTo(1.02, 2)
    expect(fit.b).toBeCloseTo(0.05, 2)
    expect(fit.x).toBeCloseTo(7, 0)
  })

  it('has no answer where all points are one', () => {
    const pair = { from: [5, 5], to: [6, 6] } as const
    expect(fitSimilarity([pair, pair, pair])).toBeUndefined()
  })
})
