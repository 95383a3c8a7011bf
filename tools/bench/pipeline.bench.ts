import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { promisify } from 'node:util'
import { stringify } from 'yaml'
import { quantile } from '../../edge/cli/bench/quantile.js'
import { type Usage, usageOf } from '../../edge/cli/bench/usage.js'
import { startBroker } from '../../edge/cli/demo/broker.js'
import { loadConfig } from '../../edge/config/load.js'
import { systemClock } from '../../edge/kit/clock.js'
import { silentLog } from '../../edge/kit/log.js'
import { packageFolder } from '../../edge/kit/package-folder.js'
import { startBox } from '../../edge/main.js'
import type { IncidentEvent } from '../../edge/messages/incident-event.js'
import { loadManifest } from '../../edge/models/manifest.js'
import { bareRunCpuS } from './bare-run.js'

const usage = `One 1080p25 file in real time at 5 fps: what the pipeline costs beside its floor.
usage: npm run build && node dist/tools/bench/pipeline.bench.js [--json]      takes about four minutes`

const run = promisify(execFile)
const clip = join(packageFolder, 'tools/world/clips/pole.mp4')
const FPS = 5
/** The histogram holds times between two looks: this much of each is no delay. */
const LOOP_RESOLUTION_MS = 10
const SECONDS = 55
const BARE_RUNS = { perSecond: 4 * FPS, seconds: 13, picture: { width: 1920, height: 1080 } }

/** The clip at 1920x1080, 25 frames a second, 4 Mbit/s, a key frame every 2 s. */
async function makeFullHd(folder: string): Promise<string> {
  const path = join(folder, 'full-hd.mp4')
  const encode = ['-c:v', 'libx264', '-preset', 'veryfast', '-b:v', '4M', '-g', '50', '-sc_threshold', '0']
  await run('ffmpeg', ['-v', 'error', '-i', clip, '-vf', 'scale=1920:1080,fps=25', ...encode, path])
  return path
}

/** `busy` reports every vehicle as it comes and goes, so that there is something to acknowledge. */
async function runPipeline(video: string, folder: string, busy: boolean) {
  const broker = await startBroker()
  const configPath = join(folder, `${busy ? 'busy' : 'calm'}.yaml`)
  const { zones } = JSON.parse(readFileSync(clip.replace('.mp4', '.truth.json'), 'utf8'))
  const everywhere = [
    [0, 0],
    [1, 0],
    [1, 1],
    [0, 1],
  ] // prettier-ignore
  const rule = busy ? { dwell: '0s', clearAfter: '500ms' } : { dwell: '15s' }
  await writeFile(
    configPath,
    stringify({
      site: 'bench',
      box: 'bench',
      timeZone: 'UTC',
      cameras: {
        pole: {
          url: video,
          cadence: { fps: FPS },
          zones: { zone: { points: busy ? everywhere : zones['no-parking'] } },
          scenarios: { 'illegal-parking': { zones: ['zone'], ...rule } },
        },
      },
      mqtt: { url: broker.url },
      storage: { dir: join(folder, busy ? 'busy' : 'calm'), minFree: '10MB' },
      api: { port: 0 },
    }),
  )
  const ages: number[] = []
  let looks = 0
  const acknowledged: number[] = []
  const delay = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION_MS })
  let begun: Usage | undefined
  const box = await startBox(await loadConfig(configPath, { env: process.env }), {
    log: silentLog,
    clock: systemClock,
    onJudged({ ageMs, looks: modelLooks }) {
      if (begun === undefined) return
      ages.push(ageMs!)
      looks += modelLooks.length
    },
    onDelivered(message) {
      const { capturedAt } = (JSON.parse(message.payload) as IncidentEvent).data
      acknowledged.push(Date.now() - Date.parse(capturedAt))
    },
  })
  // The first seconds hold the start of ffmpeg, of the model and of the compiler.
  await systemClock.sleep(3_000)
  delay.enable()
  begun = await usageOf(process.pid)
  await systemClock.sleep((SECONDS - 3) * 1_000)
  const ended = await usageOf(process.pid)
  delay.disable()
  const rssMiB = process.memoryUsage.rss() / 2 ** 20
  await box.close()
  await broker.stop()
  return {
    frames: ages.length,
    looks,
    seconds: (ended.atMs - begun.atMs) / 1_000,
    cpuS: ended.ownCpuS + ended.ffmpegCpuS - begun.ownCpuS - begun.ffmpegCpuS,
    nodeCpuS: ended.ownCpuS - begun.ownCpuS,
    rssMiB,
    ages,
    acknowledged,
    eventLoopP99Ms: delay.percentile(99) / 1e6 - LOOP_RESOLUTION_MS,
    eventLoopMaxMs: delay.max / 1e6 - LOOP_RESOLUTION_MS,
  }
}

/** CPU seconds that ffmpeg alone takes to decode `seconds` of the video in real time. */
async function decodeCpuS(video: string, seconds: number): Promise<number> {
  const input = ['-re', '-t', String(seconds), '-i', video]
  const { stderr } = await run('ffmpeg', ['-benchmark', ...input, '-an', '-f', 'null', '-'])
  const [, utime, stime] = /bench: utime=([\d.]+)s stime=([\d.]+)s/.exec(stderr)!
  return Number(utime) + Number(stime)
}

async function main(): Promise<void> {
  if (process.argv.includes('--help')) return console.log(usage)
  const folder = await mkdtemp(join(tmpdir(), 'lamppost-bench-'))
  try {
    const video = await makeFullHd(folder)
    const calm = await runPipeline(video, folder, false)
    const busy = await runPipeline(video, folder, true)
    const decodeS = await decodeCpuS(video, calm.seconds)
    const modelS = calm.looks * (await bareRunCpuS(await loadManifest('urban-nano'), BARE_RUNS))
    const result = {
      frames: calm.frames,
      looks: calm.looks,
      cpuShare: calm.cpuS / calm.seconds,
      rssMiB: calm.rssMiB,
      captureToJudgedMs: { p50: quantile(calm.ages, 0.5), p95: quantile(calm.ages, 0.95) },
      captureToPubackMs: {
        messages: busy.acknowledged.length,
        p50: quantile(busy.acknowledged, 0.5),
        p95: quantile(busy.acknowledged, 0.95),
      },
      eventLoopDelayMs: { p99: calm.eventLoopP99Ms, max: calm.eventLoopMaxMs },
      busyEventLoopDelayMs: { p99: busy.eventLoopP99Ms, max: busy.eventLoopMaxMs },
      cpuS: { pipeline: calm.cpuS, decode: decodeS, model: modelS },
      cpuSOf: { node: calm.nodeCpuS, ffmpeg: calm.cpuS - calm.nodeCpuS },
      ratioToFloor: calm.cpuS / (decodeS + modelS),
    }
    console.log(process.argv.includes('--json') ? JSON.stringify(result) : result)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

await main()
