import { Command } from 'commander'
import { measure } from 'mitata'
import { closedLoop } from '../../edge/cli/bench/model/closed-loop.js'
import { benchPictures } from '../../edge/cli/bench/model/pictures.js'
import { spreadOf } from '../../edge/cli/bench/model/samples.js'
import { tableText } from '../../edge/cli/table.js'
import { systemClock } from '../../edge/kit/clock.js'
import { silentLog } from '../../edge/kit/log.js'
import { type LoadedManifest, loadManifest } from '../../edge/models/manifest.js'
import { loadRuntime, openSession } from '../../edge/pipeline/detect/backends/onnxruntime.js'
import { createCandidates } from '../../edge/pipeline/detect/candidates.js'
import { openDetector } from '../../edge/pipeline/detect/detector.js'
import { inputShape } from '../../edge/pipeline/detect/fit.js'
import { inputSizeFor } from '../../edge/pipeline/detect/input-size.js'
import { createLetterbox } from '../../edge/pipeline/detect/letterbox.js'
import { createSuppressor } from '../../edge/pipeline/detect/nms.js'
import { random } from '../random.js'
import { mediansInTurn, type Timed, timed } from './in-turn.js'

const help = `
Run it on a machine that has nothing else to do. "detect" is the whole way: hand over to the worker, letterbox, model, decoder,
suppression and back; "bare" is session.run on an input of the same size and nothing else. What is compared is run in turns.

Examples:
  $ npx tsx tools/bench/detect.bench.ts
  $ npx tsx tools/bench/detect.bench.ts --turns 20 --json`

const { turns, json } = new Command('detect.bench')
  .description('what the detector costs beside the bare model, and whether the bench tells the truth')
  .option('--turns <n>', 'turns of 25 runs each', Number, 12)
  .option('--json', 'one object')
  .addHelpText('after', help)
  .parse()
  .opts<{ readonly turns: number; readonly json?: boolean }>()

const CLASSES = 13
const CELLS = 8400
const NS_PER_MS = 1e6

interface Row {
  readonly what: string
  readonly measured: number
  /** At most; with `about` as near to it as `about`. */
  readonly asked?: number
  readonly about?: number
}

const manifest = await loadManifest('urban-nano')
const square: LoadedManifest = { ...manifest, input: { ...manifest.input, rectangular: false } }
const camera = { widthPx: manifest.input.size[0], heightPx: manifest.input.size[1] }
const full = { widthPx: 1920, heightPx: 1080 }

const rows: Row[] = [
  { what: 'letterbox of 1920x1080, ms', measured: await letterboxMs(1920, 1080), asked: 2 },
  { what: 'letterbox of 1280x720, ms', measured: await letterboxMs(1280, 720) },
  { what: `suppression of ${CELLS} candidates, ms`, measured: await suppressionMs(), asked: 1 },
  ...(await besideBare('416x416', square, camera)),
  ...(await besideBare('as wide as the picture', manifest, camera)),
  ...(await besideBare('416x416, pictures of 1280x720', square, full)),
]
if (json) console.log(JSON.stringify(rows))
else print(rows)

async function medianMs(work: () => void): Promise<number> {
  return (await measure(work, { min_samples: 200 })).p50 / NS_PER_MS
}

function letterboxMs(width: number, height: number): Promise<number> {
  const uniform = random(1)
  const pixels = Uint8Array.from({ length: width * height * 3 }, () => uniform() * 256)
  const letterbox = createLetterbox(square.input)
  return medianMs(() => void letterbox.fill({ width, height, strideBytes: width * 3, pixels }))
}

/** A street crowded beyond reason: every cell has found something. */
function suppressionMs(): Promise<number> {
  const uniform = random(2)
  const candidates = createCandidates(CELLS)
  candidates.count = CELLS
  for (let row = 0; row < CELLS; row += 1) {
    const [x, y] = [uniform() * 600, uniform() * 600]
    candidates.boxes.set([x, y, x + 10 + uniform() * 60, y + 10 + uniform() * 60], row * 4)
    candidates.scores[row] = uniform()
    candidates.classes[row] = Math.floor(uniform() * CLASSES)
  }
  const suppressor = createSuppressor(CELLS, CLASSES)
  return medianMs(() => void suppressor.suppress(candidates, manifest.nmsIou))
}

/** `detect`, what the bench says of it, and the bare model, all in one run. */
async function besideBare(name: string, model: LoadedManifest, fitWithin: typeof camera): Promise<Row[]> {
  const { pictures } = await benchPictures({ fitWithin })
  const detector = await openDetector({ manifest: model, workers: 1, batch: 1, log: silentLog })
  let at = 0
  const next = () => pictures[at++ % pictures.length]!
  const told = { infer: [] as number[] }
  const medians = await mediansInTurn(
    {
      bare: await bareRun(model, pictures[0]!),
      detect: timed(() => detector.detect('bench', next)),
      bench: async () => {
        const [sample] = await closedLoop({
          ...{ detector, pictures: [next()], sources: 1, clock: systemClock },
          goOn: asked => asked === 0,
        })
        told.infer.push(sample!.inferMs)
        return sample!.latencyMs
      },
    },
    turns,
  )
  await detector.close()
  const { bare, detect, bench } = medians
  return [
    { what: `${name}: bare session.run, ms`, measured: bare },
    { what: `${name}: detect, ms`, measured: detect },
    { what: `${name}: detect / bare`, measured: detect / bare, asked: 1.12 },
    {
      what: `${name}: latency of the bench / of a bare loop`,
      measured: bench / detect,
      asked: 1,
      about: 0.03,
    },
    { what: `${name}: model in the bench / bare`, measured: spreadOf(told.infer).p50 / bare },
  ]
}

/** What `detect` cannot go below. */
async function bareRun(model: LoadedManifest, picture: { width: number; height: number }): Promise<Timed> {
  const runtime = await loadRuntime()
  const session = await openSession(runtime, model.weightsPath)
  const size = inputSizeFor(picture, model)
  const shape = inputShape({ ...model, input: { ...model.input, size: [...size] } })
  const uniform = random(3)
  const data = Float32Array.from(
    { length: shape.reduce((product, side) => product * side, 1) },
    () => uniform() * 255,
  )
  const feeds = { [model.input.name]: new runtime.Tensor('float32', data, shape) }
  return timed(() => session.run(feeds))
}

function print(all: readonly Row[]): void {
  const askedText = ({ asked, about }: Row) =>
    asked === undefined ? '' : about === undefined ? `at most ${asked}` : `${asked} ± ${about}`
  const verdict = ({ measured, asked, about }: Row) => {
    if (asked === undefined) return ''
    const kept = about === undefined ? measured <= asked : Math.abs(measured - asked) <= about
    return kept ? 'yes' : 'NO'
  }
  console.log(
    tableText(
      ['what', 'measured', 'asked', 'kept'],
      all.map(row => [row.what, row.measured.toFixed(3), askedText(row), verdict(row)]),
    ),
  )
}
