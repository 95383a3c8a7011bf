import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { Command } from 'commander'
import { type TrialResult, tryCameras } from '../../edge/cli/bench/camera-trial.js'
import { type FakeCameras, startFakeCameras } from '../../edge/cli/bench/fake-cameras.js'
import { largestHeld } from '../../edge/cli/bench/largest-held.js'
import { cpuSecondsOf } from '../../edge/cli/bench/usage.js'
import { packageFolder } from '../../edge/kit/package-folder.js'
import { keyframeRate } from '../../edge/media/keyframe-rate.js'
import { probe } from '../../edge/media/probe.js'
import { loadManifest } from '../../edge/models/manifest.js'
import { makeStreetClip } from '../soak/clips.js'
import { type BareRuns, bareRunCpuS } from './bare-run.js'

const help = `
Needs "npm run build". The floor is the ffmpeg children alone (keyframes decoded, scaled and thrown away, the stream copied
to nothing), and beside them as many bare runs of the model as the box made. --peer compares the largest number of cameras at 5 frames a
second with that of tools/bench/peers/opencv_loop.py (Debian's python3-opencv).

Examples:
  $ node dist/tools/bench/cameras.bench.js --count 64
  $ node dist/tools/bench/cameras.bench.js --peer`

interface Options {
  readonly count: number
  readonly seconds: number
  readonly clip?: string
  readonly peer?: boolean
}

const PEER_FPS = 5
const SETTLE_S = 8

const { count, seconds, clip, peer } = new Command('cameras.bench')
  .description('many cameras at key frames beside their floor, or at 5 fps beside a peer')
  .option('--count <n>', 'cameras', Number, 64)
  .option('--seconds <s>', 'how long each run is measured', Number, 30)
  .option('--clip <file>', 'what they show; a rendered street of 1080p25 and 4 Mbit/s, where absent')
  .option('--peer', 'compare with the peer')
  .addHelpText('after', help)
  .parse()
  .opts<Options>()

const folder = await mkdtemp(join(tmpdir(), 'lamppost-bench-'))
try {
  const shown = clip ?? (await makeStreetClip(join(folder, 'street.mp4'), 1080, 4_000_000))
  console.log(JSON.stringify(peer ? await besidePeer(shown) : await besideFloor(shown)))
} finally {
  await rm(folder, { recursive: true, force: true })
}

async function besideFloor(file: string) {
  const { perSecond } = await keyframeRate(file)
  const box = await trial(file, count, 'keyframes', perSecond)
  const picture = await probe({ url: file, transport: 'tcp', timeoutMs: 10_000, redact: text => text })
  const runs = { perSecond: box.looks / box.seconds, seconds, picture }
  const floor = await withCameras(file, count, urls => floorOf(urls, runs))
  const floorCores = floor.decodeCores + floor.modelCores
  return { box, floor, ratio: (box.runtimeCores + box.ffmpegCores) / floorCores }
}

async function besidePeer(file: string) {
  const ours = await largestHeld(4, async cameras => {
    const { held } = await trial(file, cameras, { fps: PEER_FPS }, PEER_FPS)
    return held === cameras
  })
  const theirs = await largestHeld(2, cameras => withCameras(file, cameras, peerHolds))
  return { ours, theirs, ratio: ours / theirs }
}

function trial(
  file: string,
  cameras: number,
  cadence: 'keyframes' | { readonly fps: number },
  perSecond: number,
): Promise<TrialResult> {
  return tryCameras({ count: cameras, cadence, perSecond, clip: file, seconds, onPhase: () => {} })
}

async function withCameras<T>(
  file: string,
  number: number,
  use: (urls: readonly string[]) => Promise<T>,
): Promise<T> {
  const ids = Array.from({ length: number }, (_, index) => `camera-${index + 1}`)
  const cameras: FakeCameras = await startFakeCameras({
    clips: Object.fromEntries(ids.map(id => [id, file])),
  })
  try {
    return await use(ids.map(id => cameras.url(id)))
  } finally {
    await cameras.close()
  }
}

/** Cores of as many ffmpegs as there are cameras, with nobody behind them, and of bare runs of the model beside them. */
async function floorOf(urls: readonly string[], runs: BareRuns) {
  const children: ChildProcess[] = []
  for (const url of urls) {
    const camera = ['-threads', '1', '-fpsprobesize', '0', '-rtsp_transport', 'tcp', '-i', url]
    const small = ['-map', '0:V:0', '-vf', 'scale=416:-2:flags=bilinear,format=yuv420p,format=rgb24']
    const frames = [
      ...small,
      '-fps_mode',
      'passthrough',
      '-threads',
      '1',
      '-f',
      'rawvideo',
      '-y',
      '/dev/null',
    ]
    const copy = ['-map', '0:V:0', '-c', 'copy', '-f', 'null', '-']
    const args = ['-v', 'error', '-nostdin', '-skip_frame', 'nokey', ...camera, ...frames, ...copy]
    children.push(spawn('ffmpeg', args, { stdio: 'ignore' }))
    await sleep(100)
  }
  await sleep(SETTLE_S * 1000)
  const cpuS = async () => {
    const each = await Promise.all(children.map(({ pid }) => cpuSecondsOf(pid!)))
    return each.reduce((total, value) => total + value, 0)
  }
  const before = { cpuS: await cpuS(), atMs: performance.now() }
  const bareRunS = await bareRunCpuS(await loadManifest('urban-nano'), runs)
  const decodeCores = ((await cpuS()) - before.cpuS) / ((performance.now() - before.atMs) / 1000)
  const gone = children.map(child => once(child, 'exit'))
  for (const child of children) child.kill('SIGKILL')
  await Promise.all(gone)
  return { decodeCores, bareRunS, modelCores: bareRunS * runs.perSecond }
}

/** Whether the peer judges every camera at its rate, the p95 of the frame age below a second. */
async function peerHolds(urls: readonly string[]): Promise<boolean> {
  const program = join(packageFolder, 'tools/bench/peers/opencv_loop.py')
  const { weightsPath } = await loadManifest('urban-nano')
  const how = ['--model', weightsPath, '--fps', PEER_FPS, '--seconds', seconds, '--settle', SETTLE_S].map(
    String,
  )
  const { stdout } = await promisify(execFile)('/usr/bin/python3', [program, ...how, ...urls])
  const { judged, p95AgeMs } = JSON.parse(stdout) as { judged: number[]; p95AgeMs: (number | null)[] }
  const due = Math.floor(PEER_FPS * seconds * 0.98) - 1
  return judged.every((frames, at) => frames >= due && (p95AgeMs[at] ?? Number.POSITIVE_INFINITY) < 1000)
}
