import { silentLog } from '../../edge/kit/log.js'
import { loadManifest } from '../../edge/models/manifest.js'
import { loadRuntime, openSession } from '../../edge/pipeline/detect/backends/onnxruntime.js'
import { type Candidates, createCandidates } from '../../edge/pipeline/detect/candidates.js'
import { openDetector } from '../../edge/pipeline/detect/detector.js'
import { inputShape } from '../../edge/pipeline/detect/fit.js'
import { createLetterbox } from '../../edge/pipeline/detect/letterbox.js'
import { createSuppressor } from '../../edge/pipeline/detect/nms.js'

const WARM_UP = 20
const ROUNDS = 100
const CLASSES = 13
const CELLS = 8400

const manifest = await loadManifest('urban-nano')

/** Repeatable noise: a linear congruential generator. */
function noise(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1664525 + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

function noisyFrame(width: number, height: number) {
  const random = noise(1)
  const pixels = new Uint8Array(new SharedArrayBuffer(width * height * 3))
  for (let at = 0; at < pixels.length; at += 1) pixels[at] = random() * 256
  return { width, height, strideBytes: width * 3, pixels }
}

async function medianMs(work: () => unknown): Promise<number> {
  const took: number[] = []
  for (let round = -WARM_UP; round < ROUNDS; round += 1) {
    const startMs = performance.now()
    await work()
    if (round >= 0) took.push(performance.now() - startMs)
  }
  return took.sort((a, b) => a - b)[Math.floor(took.length / 2)]!
}

/** Boxes of a street crowded beyond reason: every cell has found something. */
function crowd(): Candidates {
  const random = noise(2)
  const candidates = createCandidates(CELLS)
  candidates.count = CELLS
  for (let row = 0; row < CELLS; row += 1) {
    const [x, y] = [random() * 600, random() * 600]
    candidates.boxes.set([x, y, x + 10 + random() * 60, y + 10 + random() * 60], row * 4)
    candidates.scores[row] = random()
    candidates.classes[row] = Math.floor(random() * CLASSES)
  }
  return candidates
}

function letterboxMs(width: number, height: number): Promise<number> {
  const frame = noisyFrame(width, height)
  const letterbox = createLetterbox(manifest.input)
  return medianMs(() => letterbox.fill(frame))
}

function nmsMs(): Promise<number> {
  const candidates = crowd()
  const suppressor = createSuppressor(CELLS, CLASSES)
  return medianMs(() => suppressor.suppress(candidates, manifest.nmsIou))
}

/** The model alone, with no picture to prepare and nothing to read: what `detect` cannot go below. */
async function bareRunMs(): Promise<number> {
  const runtime = await loadRuntime()
  const session = await openSession(runtime, manifest.weightsPath)
  const data = createLetterbox(manifest.input).tensor
  const feeds = { [manifest.input.name]: new runtime.Tensor('float32', data, inputShape(manifest)) }
  return medianMs(() => session.run(feeds))
}

async function detectMs(width: number, height: number): Promise<number> {
  const detector = await openDetector({ manifest, workers: 1, log: silentLog })
  const frame = noisyFrame(width, height)
  const median = await medianMs(() => detector.detect('bench', () => frame))
  await detector.close()
  return median
}

const detect = await detectMs(1280, 720)
const bareRun = await bareRunMs()
const result = {
  'letterbox 1280x720, ms': await letterboxMs(1280, 720),
  'letterbox 1920x1080, ms': await letterboxMs(1920, 1080),
  [`nms of ${CELLS} candidates, ms`]: await nmsMs(),
  'bare session.run, ms': bareRun,
  'detect 1280x720, ms': detect,
  'detect / bare run': detect / bareRun,
}
if (process.argv.includes('--json')) console.log(JSON.stringify(result))
else for (const [name, value] of Object.entries(result)) console.log(name.padEnd(32), value.toFixed(2))
