import { random } from '../../tools/random.js'

/** RGB24, row-major. */
export interface TestPicture {
  readonly width: number
  readonly height: number
  readonly pixels: Uint8Array<SharedArrayBuffer>
}

export const SIZE = { width: 416, height: 234 }

type Shade = (x: number, y: number, channel: number, before: number) => number

/** A picture whose levels are rounded and cut off at black and white. */
export function drawn(
  { width, height, pixels }: Pick<TestPicture, 'width' | 'height'> & { readonly pixels?: Uint8Array },
  shade: Shade,
): TestPicture {
  const levels = new Uint8Array(new SharedArrayBuffer(width * height * 3))
  for (let at = 0; at < levels.length; at += 1) {
    const pixel = Math.floor(at / 3)
    const level = shade(pixel % width, Math.floor(pixel / width), at % 3, pixels?.[at] ?? 0)
    levels[at] = Math.min(255, Math.max(0, Math.round(level)))
  }
  return { width, height, pixels: levels }
}

/** A sky, houses with windows, a pavement, and a road with cracks and marks; another one for each seed. */
export function street(seed = 1, size = SIZE): TestPicture {
  const next = random(seed)
  const grain = Float32Array.from({ length: 4096 }, () => 18 * (next() - 0.5))
  const houses = Array.from({ length: 8 }, () => [80 + 90 * next(), 70 + 70 * next(), 60 + 60 * next()])
  const road = 70 + 60 * next()
  return drawn(size, (x, y, channel) => {
    const [right, down] = [(x * 416) / size.width, (y * 234) / size.height]
    const speck = grain[(Math.floor(right / 3) * 57 + Math.floor(down / 3) * 131) & 4095]!
    if (down < 40) return [190, 205, 225][channel]! - down * 0.6
    if (down < 110) {
      const isWindow = right % 26 > 8 && right % 26 < 18 && down % 30 > 8 && down % 30 < 22
      return (isWindow ? 45 : houses[Math.floor(right / 52)]![channel]!) + speck
    }
    if (down < 125) return [165, 160, 150][channel]! + speck
    const isMark = Math.abs(down - 180) < 3 && right % 60 < 30
    return (isMark ? 220 : road + (down - 125) * 0.2) + speck
  })
}

/** As the camera shows it after it has changed the exposure. */
export const exposed = (picture: TestPicture, gain: number, offset: number): TestPicture =>
  drawn(picture, (_x, _y, _channel, level) => level * gain + offset)

const POOL = 1 << 20
const normals = makeNormals()

function makeNormals(): Float32Array {
  const next = random(99)
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
  return Float32Array.from({ length: POOL }, normal)
}

/** With the noise of a sensor, of so many grey levels, different for each seed. */
export function noisy(picture: TestPicture, sigma: number, seed: number): TestPicture {
  const next = random(seed)
  const start = Math.floor(next() * POOL)
  const { width } = picture
  // Rows begin anywhere in the pool, so that two noises have no row in common.
  const rows = Array.from({ length: picture.height }, () => start + Math.floor(next() * POOL))
  return drawn(
    picture,
    (x, y, channel, level) => level + sigma * normals[(rows[y]! + (x % width) * 3 + channel) & (POOL - 1)]!,
  )
}

export interface Thing {
  readonly x: number
  readonly y: number
  readonly side: number
  /** Levels by which it differs from what it hides, in each colour. */
  readonly contrast: readonly [red: number, green: number, blue: number]
}

export const withThing = (picture: TestPicture, { x, y, side, contrast }: Thing): TestPicture =>
  drawn(picture, (atX, atY, channel, level) =>
    atX >= x && atX < x + side && atY >= y && atY < y + side ? level + contrast[channel]! : level,
  )
