import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { runLocate } from '../../edge/cli/locate/run.js'
import { tableText } from '../../edge/cli/table.js'
import { loadCalibration } from '../../edge/config/calibration.js'
import type { Box } from '../../edge/domain/box.js'
import { packageFolder } from '../../edge/kit/package-folder.js'
import { createLocator } from '../../edge/pipeline/locate/locator.js'
import { random } from '../random.js'
import { consistencyOf } from './geo/consistency.js'
import { judgeFixes } from './geo/judge-fixes.js'

const usage = `How right places are, and what they cost.
usage: npx tsx tools/bench/geo.bench.ts [--json]`

interface Row {
  readonly what: string
  readonly asked: string
  readonly measured: string
}

const metres = (value: number) => `${value.toFixed(2)} m`
const percent = (share: number) => `${(100 * share).toFixed(1)} %`

/** Surveyed points in a drone's pictures, with the sigmas that the command takes by default. */
async function drone(): Promise<Row[]> {
  const surveyed = join(packageFolder, '../shared/data/geo/thunderstorm.csv')
  if (!existsSync(surveyed))
    return [{ what: 'drone: skipped, no ../shared/data/geo', asked: '', measured: '' }]
  const sigmas = { yawDeg: 2, pitchDeg: 1, rollDeg: 0.5, heightM: 3, positionM: 1.5, timeS: 0 }
  const stdout = new PassThrough()
  const written = text(stdout)
  const streams = { stdin: process.stdin, stdout, stderr: { write: () => true } }
  await runLocate({ observations: surveyed, json: false, sigmas }, streams)
  stdout.end()
  const { points, medianM, p90M, insideShare } = judgeFixes(await written)
  return [
    { what: `drone, ${points} surveyed points: median`, asked: '<= 4.00 m', measured: metres(medianM) },
    { what: 'drone: 90th percentile', asked: '<= 8.20 m', measured: metres(p90M) },
    { what: 'drone: inside the stated ellipse of 90 %', asked: '85 - 95 %', measured: percent(insideShare) },
  ]
}

/** Cameras that calibrate themselves from eight clicked points, and place a ninth. */
function fixedCamera(): Row[] {
  const exact = consistencyOf(300, 0, random(1))
  const noisy = consistencyOf(3000, 1, random(2))
  return [
    {
      what: 'homography without noise: worst place',
      asked: '< 1e-6 m',
      measured: `${exact.worstM.toExponential(1)} m`,
    },
    {
      what: `homography, ${noisy.places} cameras, 1 px of noise: mean chi-square of 2`,
      ...{ asked: '2', measured: noisy.meanChiSquare.toFixed(2) },
    },
    {
      what: 'homography: inside the stated ellipse of 90 %',
      asked: '90 %',
      measured: percent(noisy.insideShare),
    },
  ]
}

/** Thirty tracks at ten frames a second, each of which moves. */
async function cost(): Promise<Row[]> {
  const calibration = await loadCalibration(join(packageFolder, 'calibration/demo-pole.json'))
  const size = { widthPx: 1280, heightPx: 720, fx: 900, fy: 900, cx: 640, cy: 360 }
  const lens = { ...size, model: 'brown' as const, coefficients: [-0.2, 0.05, 0, 0, 0] }
  return [
    { what: 'cost of a track in a frame', asked: '', measured: microseconds({ calibration }) },
    {
      what: 'cost of a track in a frame, with a lens',
      asked: '',
      measured: microseconds({ calibration: { ...calibration, lens } }),
    },
    {
      what: 'cost of a thing that lies flat, with a lens',
      ...{
        asked: '',
        measured: microseconds({ calibration: { ...calibration, lens }, flatLabels: new Set(['car']) }),
      },
    },
  ]
}

function microseconds(options: Parameters<typeof createLocator>[0]): string {
  const locate = createLocator(options)
  const [tracks, frames] = [30, 300]
  const frame = (index: number) =>
    Array.from({ length: tracks }, (_, id) => {
      const [x, y] = [200 + 25 * id + index / 5, 420 + 8 * id]
      const box: Box = [x, y - 60, x + 80, y]
      const atMs = index * 100
      return { id, label: 'car', score: 0.8, box, firstSeenAtMs: 0, lastSeenAtMs: atMs }
    })
  let placed = 0
  let startMs = 0
  for (let index = -frames; index < frames; index++) {
    if (index === 0) startMs = performance.now()
    placed += locate(frame(index + frames), { width: 1280, height: 720 }).filter(({ fix }) => fix).length
  }
  const perTrackUs = (1000 * (performance.now() - startMs)) / (frames * tracks)
  return `${perTrackUs.toFixed(1)} us${placed === 0 ? ', but none was placed' : ''}`
}

if (process.argv.includes('--help')) {
  console.log(usage)
} else {
  const rows = [...(await drone()), ...fixedCamera(), ...(await cost())]
  if (process.argv.includes('--json')) console.log(JSON.stringify(rows))
  else
    console.log(
      tableText(
        ['what', 'asked', 'measured'],
        rows.map(({ what, asked, measured }) => [what, asked, measured]),
      ),
    )
}
