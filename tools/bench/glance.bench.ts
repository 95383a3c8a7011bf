import { createGlancer } from '../../edge/pipeline/glance/glancer.js'
import { createMotionDetector } from '../../edge/pipeline/glance/motion.js'
import { createPictureGrid, fillPictureGrid, gridSizeFor } from '../../edge/pipeline/glance/picture-grid.js'
import { sharpnessOf } from '../../edge/pipeline/glance/sharpness.js'

const WARM_UP = 50
const ROUNDS = 400
/** As they come out of the decoder for a model of 416 px, and for a camera whose `maxWidth` is 960. */
const SIZES = [
  [416, 234],
  [960, 540],
] as const

/** Repeatable noise: a linear congruential generator. */
function noise(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1664525 + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

/** A street of stripes under a sensor with some noise: enough light and contrast for every measure. */
function frameOf(width: number, height: number, seed: number, capturedAtMs: number) {
  const random = noise(seed)
  const pixels = new Uint8Array(new SharedArrayBuffer(width * height * 3))
  for (let at = 0; at < pixels.length; at += 1) {
    const stripe = Math.floor(((at / 3) % width) / 40) % 2
    pixels[at] = 60 + 90 * stripe + (at % 3) * 15 + 8 * random()
  }
  return { width, height, pixels, capturedAtMs }
}

function medianMs(work: (round: number) => unknown): number {
  const took: number[] = []
  for (let round = -WARM_UP; round < ROUNDS; round += 1) {
    const startMs = performance.now()
    work(round)
    if (round >= 0) took.push(performance.now() - startMs)
  }
  return took.sort((a, b) => a - b)[Math.floor(took.length / 2)]!
}

const NOTHING = {
  boxes: new Float32Array(0),
  scores: new Float32Array(0),
  classes: new Uint16Array(0),
  labels: [],
}

/** Glances at pictures where nothing moves: what stands in for a run of the model. */
function glanceMs(width: number, height: number): number {
  const frames = [1, 2, 3, 4].map(seed => frameOf(width, height, seed, 0))
  const glancer = createGlancer({ gate: true, secondLookMs: Number.POSITIVE_INFINITY, watchPicture: true })
  let looks = 0
  const median = medianMs(round => {
    const frame = { ...frames[(round + WARM_UP) % frames.length]!, capturedAtMs: (round + WARM_UP) * 200 }
    if (!glancer.glance(frame).needsLook) return
    looks += 1
    glancer.looked(frame, [NOTHING])
  })
  if (looks > 2) throw new Error(`${looks} looks at pictures where nothing moves`)
  return median
}

const result: Record<string, number> = {}
for (const [width, height] of SIZES) {
  const [before, now] = [frameOf(width, height, 1, 0), frameOf(width, height, 2, 200)]
  const size = gridSizeFor(before)
  const [old, fresh] = [createPictureGrid(size), createPictureGrid(size)]
  const motion = createMotionDetector(size)
  fillPictureGrid(before, old)
  const name = `${width}x${height}, ms`
  result[`grid ${name}`] = medianMs(() => fillPictureGrid(now, fresh))
  result[`motion ${name}`] = medianMs(() => motion.moved(old, fresh))
  result[`sharpness ${name}`] = medianMs(() => sharpnessOf(now, fresh))
  result[`glance ${name}`] = glanceMs(width, height)
}
if (process.argv.includes('--json')) console.log(JSON.stringify(result))
else for (const [name, value] of Object.entries(result)) console.log(name.padEnd(24), value.toFixed(3))
