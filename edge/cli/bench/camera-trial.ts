import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { stringify } from 'yaml'
import { type BoxReport, startBoxUnderTest } from './box-under-test.js'
import { startFakeCameras } from './fake-cameras.js'
import { quantile } from './quantile.js'
import { cpuSecondsOf, ffmpegPssMiB, rssMiBOf, usageOf } from './usage.js'

export interface TrialOptions {
  readonly count: number
  /** As the configuration has it. */
  readonly cadence: 'auto' | 'keyframes' | { readonly fps: number }
  /** Frames per second that each camera has to be judged at. */
  readonly perSecond: number
  readonly clip: string
  readonly seconds: number
  /** Told what goes on, with the time that is left as far as it is known. */
  readonly onPhase: (phase: string, leftMs?: number) => void
}

/** What a box of `count` cameras did; the names are those of `--json`. */
export interface TrialResult {
  readonly count: number
  /** Cameras that were judged at their cadence, the p95 of their frame age below a second. */
  readonly held: number
  readonly p95FrameAgeMs: number
  /** CPU, 1 is a whole core. */
  readonly runtimeCores: number
  readonly ffmpegCores: number
  readonly fakeCameraCores: number
  /** Mean of the children. */
  readonly ffmpegPssMiB: number
  readonly runtimeRssMiB: number
  /** Frames that a newer one replaced unseen. */
  readonly dropped: number
  readonly judged: number
  /** What was judged of the camera that fared worst, of all that its cadence asks for. */
  readonly leastShare: number
  /** Frames that the model looked at; the rest had nothing new in it. */
  readonly looks: number
  readonly seconds: number
}

/** Compilers and caches warm up, and every camera gives its first frames. */
const SETTLE_MS = 8_000
const CONNECT_MS = 20_000
const CONNECT_EACH_MS = 500
const POLL_MS = 250

/** Starts so many cameras and a real box, waits until they run, and measures for a while. */
export async function tryCameras(options: TrialOptions): Promise<TrialResult> {
  const { count, clip, seconds, onPhase } = options
  const ids = Array.from({ length: count }, (_, index) => `camera-${index + 1}`)
  const folder = await mkdtemp(join(tmpdir(), 'lamppost-bench-'))
  onPhase(`starting ${count} cameras`)
  const cameras = await startFakeCameras({ clips: Object.fromEntries(ids.map(id => [id, clip])) })
  try {
    const configPath = join(folder, 'box.yaml')
    const urls = Object.fromEntries(ids.map(id => [id, cameras.url(id)]))
    await writeFile(configPath, stringify(boxConfig(urls, folder, options)))
    const box = startBoxUnderTest(configPath)
    try {
      const connectMs = CONNECT_MS + count * CONNECT_EACH_MS
      for (let waitedMs = 0; waitedMs < connectMs && box.healthy < count; waitedMs += POLL_MS) {
        onPhase(`${box.healthy} of ${count} cameras connected`)
        await sleep(POLL_MS)
      }
      onPhase('settling', SETTLE_MS + seconds * 1000)
      await sleep(SETTLE_MS)
      box.begin()
      const before = { box: await usageOf(box.pid), cameras: await cpuSecondsOf(cameras.pid) }
      for (let second = 0; second < seconds; second += 1) {
        onPhase(`measuring ${count} cameras`, (seconds - second) * 1000)
        await sleep(1000)
      }
      const after = { box: await usageOf(box.pid), cameras: await cpuSecondsOf(cameras.pid) }
      const report = await box.report()
      const elapsedS = (after.box.atMs - before.box.atMs) / 1000
      return {
        count,
        ...frames(report, ids, options.perSecond * elapsedS),
        runtimeCores: (after.box.ownCpuS - before.box.ownCpuS) / elapsedS,
        ffmpegCores: (after.box.ffmpegCpuS - before.box.ffmpegCpuS) / elapsedS,
        fakeCameraCores: (after.cameras - before.cameras) / elapsedS,
        ffmpegPssMiB: mean(await ffmpegPssMiB(box.pid)),
        runtimeRssMiB: await rssMiBOf(box.pid),
        dropped: report.dropped,
        looks: report.looks,
        seconds: elapsedS,
      }
    } finally {
      await box.stop()
    }
  } finally {
    await cameras.close()
    await rm(folder, { recursive: true, force: true })
  }
}

/** Whole picture, every scenario that is shipped: what they find is recorded with its evidence, as in the street. */
function boxConfig(urls: Readonly<Record<string, string>>, folder: string, options: TrialOptions): object {
  const points = [
    [0, 0],
    [1, 0],
    [1, 1],
    [0, 1],
  ]
  const camera = (url: string) => ({
    url,
    cadence: options.cadence,
    zones: { everywhere: { points } },
    scenarios: { 'illegal-parking': { zones: ['everywhere'] }, sanitation: {}, 'road-collapse': {} },
  })
  return {
    ...{ site: 'bench', box: 'bench', timeZone: 'UTC' },
    cameras: Object.fromEntries(Object.entries(urls).map(([id, url]) => [id, camera(url)])),
    storage: { dir: join(folder, 'data'), minFree: '10MB' },
    api: { port: 0 },
  }
}

/** A frame more or less is due to where the seconds begin and end, and one in fifty to the clip's own seam. */
const SHARE_DUE = 0.98
const AGE_LIMIT_MS = 1000

function frames({ agesMs }: BoxReport, ids: readonly string[], due: number) {
  const held = ids.filter(id => {
    const ages = agesMs[id] ?? []
    return ages.length >= Math.floor(due * SHARE_DUE) - 1 && quantile(ages, 0.95) < AGE_LIMIT_MS
  })
  const all = Object.values(agesMs).flat()
  const leastShare = Math.min(1, ...ids.map(id => (agesMs[id] ?? []).length / due))
  return { held: held.length, p95FrameAgeMs: quantile(all, 0.95), judged: all.length, leastShare }
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length
