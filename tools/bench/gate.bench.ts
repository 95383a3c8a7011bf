import { tableText } from '../../edge/cli/table.js'
import { planCadence } from '../../edge/config/cadence-plan.js'
import { silentLog } from '../../edge/kit/log.js'
import { loadManifest } from '../../edge/models/manifest.js'
import { type Detector, openDetector } from '../../edge/pipeline/detect/detector.js'
import { type Clip, gateClips, picturesOf, type TimedPicture } from './gate/footage.js'
import {
  type IncidentRecall,
  incidentRecall,
  type Recall,
  recallOfModel,
  recallOfTruth,
} from './gate/recall.js'
import { spoilers } from './gate/spoilers.js'
import { type LookedAt, watch } from './gate/watch.js'

const usage = `What the motion gate saves on clips, and what it costs in recall.
usage: npm run build && npx tsx tools/bench/gate.bench.ts [--json]      takes some minutes`

/** One that follows motion, and one that is about that of key frames. */
const CADENCES_FPS = [5, 0.5]

interface Row {
  readonly clip: string
  readonly spoiler: string
  readonly fps: number
  readonly frames: number
  readonly looks: number
  /** Nothing, where the second look was switched off, so that the gate stands alone. */
  readonly secondLookMs?: number
  readonly truth: Recall
  readonly model: Recall
  readonly incidents: IncidentRecall
}

async function lookAtAll(detector: Detector, pictures: readonly TimedPicture[]): Promise<LookedAt[]> {
  const looked: LookedAt[] = []
  for (const picture of pictures) {
    const { detections } = await detector.detect('bench', () => picture)
    looked.push({ ...picture, detections })
  }
  return looked
}

async function rowsOf(clip: Clip, detector: Detector): Promise<Row[]> {
  const rows: Row[] = []
  for (const fps of CADENCES_FPS) {
    const plain = await picturesOf(clip.path, fps, detector.inputSize.widthPx)
    const { secondLookMs } = planCadence({ kind: 'fps', fps }, clip.scenarios)
    for (const [spoiler, spoil] of Object.entries(spoilers)) {
      const spoiled = spoil(plain).map((pixels, index) => ({ ...plain[index]!, pixels }))
      const pictures = await lookAtAll(detector, spoiled)
      const without = watch(clip, pictures, { gate: false, fps, secondLookMs })
      for (const againMs of [secondLookMs, undefined]) {
        const gated = watch(clip, pictures, { gate: true, fps, secondLookMs: againMs ?? NEVER_MS })
        rows.push({
          ...{ clip: clip.name, spoiler, fps, frames: pictures.length, looks: gated.looks },
          ...(againMs !== undefined && { secondLookMs: againMs }),
          truth: recallOfTruth(clip, pictures, gated),
          model: recallOfModel(pictures, gated),
          incidents: incidentRecall(without, gated),
        })
      }
    }
  }
  return rows
}

const NEVER_MS = Number.POSITIVE_INFINITY

const HEAD = [
  'clip',
  'spoiler',
  'fps',
  'again s',
  'frames',
  'saved %',
  'true',
  'found',
  'gated',
  'lost',
  'sure',
  'gated',
  'changes',
  'gated',
  'lost',
  'later s',
] // prettier-ignore

const line = ({ clip, spoiler, fps, secondLookMs, frames, looks, truth, model, incidents }: Row) => [
  ...[clip, spoiler, fps, secondLookMs === undefined ? '-' : secondLookMs / 1000],
  ...[frames, Math.round(100 - (100 * looks) / frames)],
  ...[truth.things, truth.foundWithout, truth.foundWith, truth.lost],
  ...[model.things, model.lost],
  ...[incidents.without, incidents.with, incidents.lost, incidents.latestByMs / 1000],
]

async function main(): Promise<void> {
  if (process.argv.includes('--help')) return console.log(usage)
  const manifest = await loadManifest('urban-nano')
  const detector = await openDetector({ manifest, workers: 1, log: silentLog })
  const rows: Row[] = []
  for (const clip of await gateClips()) rows.push(...(await rowsOf(clip, detector)))
  await detector.close()
  console.log(process.argv.includes('--json') ? JSON.stringify(rows) : tableText(HEAD, rows.map(line)))
}

await main()
