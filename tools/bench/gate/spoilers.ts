import { random } from '../../random.js'

/** RGB24, row-major. */
export interface Picture {
  readonly width: number
  readonly height: number
  readonly pixels: Uint8Array<SharedArrayBuffer>
}

/** Makes pictures worse, the same way each time. */
export type Spoiler = (pictures: readonly Picture[]) => Uint8Array<SharedArrayBuffer>[]

/** Pictures between two jumps of the exposure. */
const JUMP_EVERY = 7

export const spoilers: Readonly<Record<string, Spoiler>> = {
  'as it is': pictures => pictures.map(({ pixels }) => pixels),
  noise: withLight(() => ({ gain: 1, offset: 0 }), 6),
  exposure: withLight(jumps(), 0),
  'exposure and noise': withLight(jumps(), 4),
  night: withLight(() => ({ gain: 0.3, offset: 4 }), 3),
}

interface Light {
  readonly gain: number
  readonly offset: number
}

/** A camera that changes its mind about the light every few pictures. */
function jumps(): (index: number) => Light {
  return index => {
    const next = random(1000 + Math.floor(index / JUMP_EVERY))
    return { gain: 0.6 * 2.6 ** next(), offset: -25 + 50 * next() }
  }
}

function withLight(lightAt: (index: number) => Light, sigma: number): Spoiler {
  return pictures => {
    const normal = normals(random(7))
    return pictures.map(({ pixels }, index) => {
      const { gain, offset } = lightAt(index)
      const spoiled = new Uint8Array(new SharedArrayBuffer(pixels.length))
      for (let at = 0; at < pixels.length; at += 1) {
        const level = pixels[at]! * gain + offset + (sigma > 0 ? sigma * normal() : 0)
        spoiled[at] = Math.min(255, Math.max(0, Math.round(level)))
      }
      return spoiled
    })
  }
}

/** Box and Muller's transform. */
const normals = (next: () => number) => (): number =>
  Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
