/** Seeded random numbers and the noises that every texture and bumpy shape is made of. */

export type Random = () => number

/** mulberry32: small, fast, and the same on every machine. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** A value in 0..1 for an integer lattice point. */
export function latticeValue(x: number, y: number, seed = 0): number {
  let h = Math.imul(x, 374761393) ^ Math.imul(y, 668265263) ^ Math.imul(seed + 1, 1274126177)
  h = Math.imul(h ^ (h >>> 13), 1274126177)
  return ((h ^ (h >>> 16)) >>> 0) / 4294967296
}

export const clamp = (v: number, low = 0, high = 1) => Math.min(high, Math.max(low, v))
export const mix = (a: number, b: number, t: number) => a + (b - a) * t

/** Smooth step from 0 at `from` to 1 at `to`; `from` may be the larger. */
export function smoothstep(from: number, to: number, x: number): number {
  const t = clamp((x - from) / (to - from))
  return t * t * (3 - 2 * t)
}

const ease = (t: number) => t * t * (3 - 2 * t)
const wrap = (a: number, period: number) => (period ? ((a % period) + period) % period : a)

/** Value noise in 0..1; `period` > 0 makes it tile. */
export function valueNoise(x: number, y: number, seed = 0, period = 0): number {
  const ix = Math.floor(x)
  const iy = Math.floor(y)
  const fx = ease(x - ix)
  const fy = ease(y - iy)
  const x0 = wrap(ix, period)
  const x1 = wrap(ix + 1, period)
  const y0 = wrap(iy, period)
  const y1 = wrap(iy + 1, period)
  const a = latticeValue(x0, y0, seed)
  const b = latticeValue(x1, y0, seed)
  const c = latticeValue(x0, y1, seed)
  const d = latticeValue(x1, y1, seed)
  return a + (b - a) * fx + (c - a) * fy + (a - b - c + d) * fx * fy
}

/** Octaves of value noise, each twice as fine and half as strong. */
export function fractalNoise(x: number, y: number, octaves = 4, seed = 0, period = 0): number {
  let sum = 0
  let total = 0
  for (let octave = 0, scale = 1, weight = 0.5; octave < octaves; octave++, scale *= 2, weight /= 2) {
    sum += weight * valueNoise(x * scale, y * scale, seed + octave * 17, period * scale)
    total += weight
  }
  return sum / total
}

function valueNoise3(x: number, y: number, z: number, seed: number): number {
  const iz = Math.floor(z)
  return mix(valueNoise(x, y, seed + iz * 131), valueNoise(x, y, seed + (iz + 1) * 131), ease(z - iz))
}

export function fractalNoise3(x: number, y: number, z: number, octaves = 3, seed = 0): number {
  let sum = 0
  let total = 0
  for (let octave = 0, scale = 1, weight = 0.5; octave < octaves; octave++, scale *= 2, weight /= 2) {
    sum += weight * valueNoise3(x * scale, y * scale, z * scale, seed + octave * 37)
    total += weight
  }
  return sum / total
}

/** Worley's cells: distances to the nearest and second nearest seed point, and a value of the nearest cell. */
export function cells(x: number, y: number, seed = 0, period = 0): [near: number, next: number, id: number] {
  const ix = Math.floor(x)
  const iy = Math.floor(y)
  let near = 9
  let next = 9
  let id = 0
  for (let dy = -1; dy <= 1; dy++) {
    for (let dx = -1; dx <= 1; dx++) {
      const cx = wrap(ix + dx, period)
      const cy = wrap(iy + dy, period)
      const px = ix + dx + latticeValue(cx, cy, seed)
      const py = iy + dy + latticeValue(cx, cy, seed + 7)
      const distance = Math.hypot(x - px, y - py)
      if (distance < near) {
        next = near
        near = distance
        id = latticeValue(cx, cy, seed + 13)
      } else if (distance < next) next = distance
    }
  }
  return [near, next, id]
}
