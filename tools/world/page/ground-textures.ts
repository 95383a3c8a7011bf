/** Textures that lie on the ground: asphalt grain, paving, grass, gravel, kerb stone. */
import { normalMapOf, paintPixels, type Rgb } from './canvas.js'
import { cells, clamp, fractalNoise, latticeValue, mix, smoothstep, valueNoise } from './noise.js'

export interface BumpyTile {
  colour: HTMLCanvasElement
  normal: HTMLCanvasElement
}

const grey = (level: number, green = 1, blue = 1): Rgb => [level, level * green, level * blue]

/** Stones in bitumen; one tile is 2.4 m of road. */
export function asphaltGrain(size = 512): BumpyTile {
  const stonesPerTile = 150
  const heights = new Float32Array(size * size)
  const colour = paintPixels(size, size, (column, row) => {
    const u = column / size
    const v = row / size
    const [near, next, id] = cells(u * stonesPerTile, v * stonesPerTile, 3, stonesPerTile)
    const stone = smoothstep(0.05, 0.45, next - near)
    const cloud = fractalNoise(u * 12, v * 12, 3, 5, 12)
    heights[row * size + column] = stone * (0.6 + 0.4 * id)
    return grey(255 * clamp(0.5 + (id - 0.5) * 0.5 * stone - (1 - stone) * 0.16 + (cloud - 0.5) * 0.25))
  })
  return { colour, normal: normalMapOf(size, heights, 1.1) }
}

/** Square paving stones in running bond. */
export function paving(size = 1024, stonesPerTile = 8): BumpyTile {
  const stoneSize = size / stonesPerTile
  const heights = new Float32Array(size * size)
  const colour = paintPixels(size, size, (column, row) => {
    const course = Math.floor(row / stoneSize)
    const shifted = (column + ((course % 2) * stoneSize) / 2) % size
    const u = shifted % stoneSize
    const v = row % stoneSize
    const toJoint = Math.min(u, v, stoneSize - u, stoneSize - v)
    const id = latticeValue(Math.floor(shifted / stoneSize), course, 4)
    const stone = smoothstep(0.8, 2.6, toJoint + (valueNoise(column / 5, row / 5, 2) - 0.5) * 1.2)
    const grain = fractalNoise((column / size) * 64, (row / size) * 64, 3, 9, 64)
    const stain = fractalNoise((column / size) * 6, (row / size) * 6, 3, 11, 6)
    heights[row * size + column] = stone * (0.8 + id * 0.2) + grain * 0.15
    const level = (150 + (id - 0.5) * 26 + (grain - 0.5) * 34 + (stain - 0.5) * 40) * mix(0.55, 1, stone)
    return grey(latticeValue(column, row, 77) > 0.994 ? level * 0.8 : level, 0.975, 0.93)
  })
  return { colour, normal: normalMapOf(size, heights, 1.6) }
}

export function kerbStone(): HTMLCanvasElement {
  return paintPixels(512, 64, (column, row) => {
    const joint = Math.min(column, 511 - column) < 3 ? 0.5 : 1
    return grey((168 + (fractalNoise(column / 14, row / 14, 4, 3) - 0.5) * 60) * joint, 0.99, 0.96)
  })
}

export function grass(size = 512): HTMLCanvasElement {
  return paintPixels(size, size, (column, row) => {
    const blades = 0.6 + 0.7 * fractalNoise((column / size) * 80, (row / size) * 80, 3, 9, 80)
    const dry = smoothstep(0.5, 0.7, fractalNoise((column / size) * 6, (row / size) * 6, 4, 5, 6))
    return [mix(70, 120, dry) * blades, mix(92, 104, dry) * blades, mix(42, 72, dry) * blades]
  })
}

/** Felt of flat roofs, also the surface of back yards. */
export function felt(size = 512): HTMLCanvasElement {
  return paintPixels(size, size, (column, row) => {
    const grain = fractalNoise((column / size) * 60, (row / size) * 60, 2, 9, 60)
    const stain = fractalNoise((column / size) * 4, (row / size) * 4, 4, 5, 4)
    const seam = row % (size / 4) < 3 ? 0.8 : 1
    return grey((132 + (grain - 0.5) * 40 + (stain - 0.5) * 60) * seam, 0.99, 0.97)
  })
}
