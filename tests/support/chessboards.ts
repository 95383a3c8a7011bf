import type { GreyPicture } from '../../calibration/lens/grey-picture.js'
import type { Point } from '../../edge/domain/box.js'
import { distort, type Lens, undistort } from '../../edge/geometry/lens.js'
import { random } from '../../tools/random.js'

/** Of the board, before the camera: where its middle is, in squares, and how it is turned, degrees. */
export interface Held {
  readonly at: readonly [x: number, y: number, z: number]
  readonly turnDeg: readonly [x: number, y: number, z: number]
}

/** Pixels between the rays that are worked out; those between lie between. */
const STEP = 4
/** Samples of a pixel, each way. */
const SAMPLES = 2
const [BLACK, WALL, WHITE] = [35, 110, 215]
/** Of white around the squares, in squares. */
const RIM = 0.7
const NOISE = 6

/** Rays of a lens at every few pixels, NaN where there is none. */
export interface Rays {
  readonly columns: number
  readonly x: Float64Array
  readonly y: Float64Array
}

/** Worked out once, so that many boards can be seen through the lens. */
export function raysOf(lens: Lens): Rays {
  const columns = Math.ceil(lens.widthPx / STEP) + 1
  const rows = Math.ceil(lens.heightPx / STEP) + 1
  const x = new Float64Array(columns * rows).fill(Number.NaN)
  const y = x.slice()
  for (let at = 0; at < x.length; at += 1) {
    const ray = undistort(lens, [(at % columns) * STEP, Math.floor(at / columns) * STEP])
    if (!ray) continue
    x[at] = ray[0]
    y[at] = ray[1]
  }
  return { columns, x, y }
}

/** A chessboard with so many inner corners and a white rim, before a grey wall, with the noise of a sensor. */
export function photographed(
  { widthPx, heightPx }: Lens,
  rays: Rays,
  { at: [tx, ty, tz], turnDeg }: Held,
  [columns, rows]: readonly [number, number],
  seed: number,
): GreyPicture {
  const next = random(seed)
  const [r0, r1, r2, r3, r4, r5, r6, r7, r8] = rotation(turnDeg) as unknown as Nine
  const away = r2 * tx + r5 * ty + r8 * tz
  const luma = new Float32Array(widthPx * heightPx)
  /** Where the ray meets the plane of the board, in squares from its top left. */
  const level = (x: number, y: number): number => {
    const depth = away / (r2 * x + r5 * y + r8)
    if (!(depth > 0)) return WALL
    const [px, py, pz] = [x * depth - tx, y * depth - ty, depth - tz]
    const u = r0 * px + r3 * py + r6 * pz + (columns + 1) / 2
    const v = r1 * px + r4 * py + r7 * pz + (rows + 1) / 2
    if (u < -RIM || v < -RIM || u > columns + 1 + RIM || v > rows + 1 + RIM) return WALL
    if (u < 0 || v < 0 || u > columns + 1 || v > rows + 1) return WHITE
    return (Math.floor(u) + Math.floor(v)) % 2 === 0 ? BLACK : WHITE
  }
  const between = (plane: Float64Array, at: number, u: number, v: number): number =>
    (plane[at]! * (1 - u) + plane[at + 1]! * u) * (1 - v) +
    (plane[at + rays.columns]! * (1 - u) + plane[at + rays.columns + 1]! * u) * v
  for (let pixel = 0; pixel < luma.length; pixel += 1) {
    let sum = 0
    for (let sample = 0; sample < SAMPLES ** 2; sample += 1) {
      const x = ((pixel % widthPx) + ((sample % SAMPLES) + 0.5) / SAMPLES) / STEP
      const y = (Math.floor(pixel / widthPx) + (Math.floor(sample / SAMPLES) + 0.5) / SAMPLES) / STEP
      const [left, top] = [Math.floor(x), Math.floor(y)]
      const at = top * rays.columns + left
      sum += level(between(rays.x, at, x - left, y - top), between(rays.y, at, x - left, y - top))
    }
    luma[pixel] = sum / SAMPLES ** 2 + NOISE * (next() - 0.5)
  }
  return { width: widthPx, height: heightPx, luma }
}

/** About x, then y, then z; row by row. */
function rotation(turnDeg: readonly number[]): number[] {
  const [a, b, c] = turnDeg.map(value => (value * Math.PI) / 180)
  const [sa, ca] = [Math.sin(a!), Math.cos(a!)]
  const [sb, cb] = [Math.sin(b!), Math.cos(b!)]
  const [sc, cc] = [Math.sin(c!), Math.cos(c!)]
  return [
    ...[cc * cb, cc * sb * sa - sc * ca, cc * sb * ca + sc * sa],
    ...[sc * cb, sc * sb * sa + cc * ca, sc * sb * ca - cc * sa],
    ...[-sb, cb * sa, cb * ca],
  ]
}

type Nine = readonly [number, number, number, number, number, number, number, number, number]

/** Where a lens draws the inner corners, row by row, exactly. */
export function cornersOf(
  lens: Lens,
  { at: [tx, ty, tz], turnDeg }: Held,
  [columns, rows]: readonly [number, number],
) {
  const r = rotation(turnDeg)
  return Array.from({ length: columns * rows }, (_, cell): Point => {
    const [u, v] = [(cell % columns) - (columns - 1) / 2, Math.floor(cell / columns) - (rows - 1) / 2]
    const z = r[6]! * u + r[7]! * v + tz
    return distort(lens, [(r[0]! * u + r[1]! * v + tx) / z, (r[3]! * u + r[4]! * v + ty) / z])
  })
}

/** How a person holds a board who has read what to do: near and far, to all corners, leaning to all sides. */
export const heldWell = (distance: number): readonly Held[] => {
  const d = distance
  return [
    { at: [0, 0, d], turnDeg: [0, 0, 3] },
    { at: [-0.28 * d, -0.15 * d, d], turnDeg: [25, -20, 0] },
    { at: [0.28 * d, -0.15 * d, d], turnDeg: [25, 20, 5] },
    { at: [-0.28 * d, 0.15 * d, d], turnDeg: [-25, -20, -5] },
    { at: [0.28 * d, 0.15 * d, d], turnDeg: [-25, 20, 0] },
    { at: [0, 0, 0.8 * d], turnDeg: [35, 0, 10] },
    { at: [0, 0, 0.8 * d], turnDeg: [-35, 5, -10] },
    { at: [0.1 * d, 0, 0.9 * d], turnDeg: [0, 38, 15] },
    { at: [-0.1 * d, 0, 0.9 * d], turnDeg: [5, -38, 90] },
    { at: [0, 0.1 * d, 1.3 * d], turnDeg: [20, 25, 40] },
  ]
}
