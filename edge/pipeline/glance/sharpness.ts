import type { PictureGrid } from './picture-grid.js'

/** RGB24, row-major, `width * height * 3` bytes; a `Frame` fits. */
interface Picture {
  readonly width: number
  readonly height: number
  readonly pixels: Uint8Array
}

/** Side of a block of pixels, whose edges are added up. */
const BLOCK_PX = 16
/** Every other pixel of every other row tells as much as all of them. */
const STEP_PX = 2
/** The flattest blocks show what is noise, the ones with most edges show how sharp the picture is. */
const FLAT = 0.1
const EDGY = 0.9
/** Noise of a grey level and a half: 20 is what the Laplacian makes of a variance of one. */
const NOISY = 20 * 1.5 ** 2
/** Edges that stand out of such noise by less than this factor may as well be noise. */
const STANDS_OUT = 4
/** Mean luma below which noise and headlights are all there is to see. */
const DARK = 50
/** Variance of the cells below which there is nothing to be sharp. */
const LEAST_VARIANCE = 100
/** Mean difference of red and blue, below which a picture is grey: by infrared, with a focus of its own. */
const GREY = 1

/**
 * How sharp a picture is, whatever its exposure; undefined where that cannot be told: in the dark, in infrared, in noise.
 *
 * The energy of the Laplacian over the variance of the luma (LAP1 and GLV in Pertuz, Puig and Garcia, "Analysis of
 * focus measure operators for shape-from-focus", Pattern Recognition 46(5), 2013): both grow with the square of the
 * gain. The variance is that of the cells, which noise does not reach; the energy is that of the blocks with most edges, so
 * that a bus which hides half of the street changes little, less that of the flattest, which is noise.
 */
export function sharpnessOf(picture: Picture, grid: PictureGrid): number | undefined {
  const { mean, variance } = momentsOf(grid.luma)
  if (mean < DARK || variance < LEAST_VARIANCE || isGrey(grid)) return undefined
  const energies = blockEnergies(picture).sort()
  if (energies.length === 0) return undefined
  const at = (share: number): number => energies[Math.floor(share * (energies.length - 1))]!
  const noise = at(FLAT)
  const edges = at(EDGY)
  if (noise > NOISY && edges < STANDS_OUT * noise) return undefined
  return (edges - noise) / variance
}

/** Mean square of the Laplacian of each block, in green, which is most of the luma. */
function blockEnergies({ width, height, pixels }: Picture): Float32Array {
  const columns = Math.floor(width / BLOCK_PX)
  const rows = Math.floor(height / BLOCK_PX)
  const energies = new Float32Array(columns * rows)
  const below = width * 3
  const samples = (BLOCK_PX / STEP_PX) ** 2
  for (let block = 0; block < energies.length; block += 1) {
    const top = Math.floor(block / columns) * BLOCK_PX
    const left = (block % columns) * BLOCK_PX
    let sum = 0
    // From 1, so that every pixel has all its neighbours.
    for (let y = top + 1; y < top + BLOCK_PX; y += STEP_PX) {
      if (y + 1 >= height) break
      for (let x = left + 1; x < left + BLOCK_PX; x += STEP_PX) {
        if (x + 1 >= width) break
        const at = (y * width + x) * 3 + 1
        const around = pixels[at - 3]! + pixels[at + 3]! + pixels[at - below]! + pixels[at + below]!
        const laplacian = 4 * pixels[at]! - around
        sum += laplacian * laplacian
      }
    }
    energies[block] = sum / samples
  }
  return energies
}

function momentsOf(values: Float32Array): { readonly mean: number; readonly variance: number } {
  let sum = 0
  let squares = 0
  for (const value of values) {
    sum += value
    squares += value * value
  }
  const mean = sum / values.length
  return { mean, variance: squares / values.length - mean * mean }
}

function isGrey({ red, blue }: PictureGrid): boolean {
  let sum = 0
  for (let at = 0; at < red.length; at += 1) sum += Math.abs(red[at]! - blue[at]!)
  return sum < GREY * red.length
}
