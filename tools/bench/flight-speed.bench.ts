#!/usr/bin/env node
import { execFile, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Command } from 'commander'
import { modelPath } from '../../edge/config/shipped.js'
import { WINDOW_MS } from '../../edge/flights/job/measure-offset.js'
import { usualTiling } from '../../edge/flights/job/usual-tiling.js'
import { packageFolder } from '../../edge/kit/package-folder.js'
import { loadManifest } from '../../edge/models/manifest.js'
import { magnification, tileRegions } from '../../edge/pipeline/detect/tiles.js'
import { bareRunCpuS } from './bare-run.js'

const help = `
Example:
  $ npx tsx tools/flights/make-4k.ts --out /tmp/heavy --mbit 30
  $ node dist/tools/bench/flight-speed.bench.js /tmp/heavy/HEAVY_0001.MP4

Needs "npm run build". Does the flight with the command "lamppost flight", and beside it, before and after, what cannot be saved: ffmpeg decoding
the keyframes to the size that the detector takes, ffmpeg decoding the seconds that the clock offset is found in, and as many bare
runs of the model as there are tiles, on two cores at a time like the job's. CPU seconds, because wall time is the machine's.`

const asked = command()
const [video] = asked.processedArgs as [string]
const { bare, json } = asked.opts() as { bare?: number; json?: boolean }

const manifest = await loadManifest(modelPath('urban-nano', packageFolder))

async function compare(): Promise<void> {
  const { widthPx, heightPx } = await sizeOf(video)
  const input = inputOf()
  const tiling = usualTiling({ widthPx, heightPx }, input.width)
  const scale = tiling ? magnification(tiling) : 1
  const [width, height] = [Math.ceil(input.width * scale), Math.ceil(input.height * scale)]
  const frame = { width, height: Math.round((width * heightPx) / widthPx) }
  const tiles = tiling ? tileRegions(frame, input, tiling).length : 1
  const scaled = `scale=w='min(${width},iw)':h='min(${height},ih)':force_original_aspect_ratio=decrease`

  const floor = async () => ({
    keyframesS: await cpuS('ffmpeg', ['-v', 'error', '-skip_frame', 'nokey', '-i', video, ...rawTo(scaled)]),
    offsetS: await cpuS('ffmpeg', [
      ...['-v', 'error', '-to', String(WINDOW_MS / 1000), '-i', video],
      ...rawTo('fps=4,scale=512:-2'),
    ]),
    bareRunS: await bareRunOnTwoCores(),
  })
  const before = await floor()
  const dir = await mkdtemp(join(tmpdir(), 'lamppost-flight-speed-'))
  try {
    const program = join(packageFolder, 'dist/edge/cli/lamppost.js')
    const startedMs = performance.now()
    const job = await timed(process.execPath, [program, 'flight', video, '--json', '--out', join(dir, 'out')])
    const wallS = (performance.now() - startedMs) / 1000
    const { frames } = JSON.parse(job.stdout) as { frames: number }
    const after = await floor()
    const mean = (of: (each: typeof before) => number): number => (of(before) + of(after)) / 2
    const runsS = frames * tiles * mean(each => each.bareRunS)
    const floorS = runsS + mean(each => each.keyframesS) + mean(each => each.offsetS)
    const result = {
      ...{ frames, tiles, wallS: rounded(wallS), jobCpuS: rounded(job.cpuS), floorCpuS: rounded(floorS) },
      floor: {
        keyframesS: rounded(mean(each => each.keyframesS)),
        offsetS: rounded(mean(each => each.offsetS)),
        bareRunsS: rounded(runsS),
        bareRunMs: [before, after].map(each => rounded(each.bareRunS * 1000)),
      },
      ratio: Math.round((100 * job.cpuS) / floorS) / 100,
    }
    process.stdout.write(`${JSON.stringify(result, undefined, json ? undefined : 2)}\n`)
  } finally {
    await rm(dir, { recursive: true })
  }
}

function command() {
  return new Command('flight-speed')
    .description('what a flight job costs beside what cannot be saved')
    .argument('<video>', 'with its telemetry beside it')
    .option('--json', 'in one line')
    .option('--bare <runs>', 'what the bench starts itself with', Number)
    .addHelpText('after', help)
    .parse()
}

function inputOf(): { width: number; height: number } {
  const [height, width] = manifest.input.size
  return { width, height }
}

const rawTo = (filter: string): string[] => [
  ...['-vf', filter, '-fps_mode', 'passthrough', '-pix_fmt', 'rgb24', '-f', 'rawvideo', '-y', '/dev/null'],
]

/** CPU seconds of one run, while another core runs the model, too: the job has two threads. */
async function bareRunOnTwoCores(): Promise<number> {
  const children = [0, 1].map(() => fork(import.meta.filename, [video, '--bare', '400']))
  const each = await Promise.all(children.map(child => once(child, 'message')))
  return each.reduce((sum, [cpu]) => sum + (cpu as number), 0) / children.length
}

/** The shell's own "times" knows what a child and its children took. */
async function timed(program: string, args: readonly string[]): Promise<{ stdout: string; cpuS: number }> {
  const { stdout, stderr } = await promisify(execFile)(
    'sh',
    ['-c', '"$@"; times >&2', 'sh', program, ...args],
    { maxBuffer: 2 ** 28 },
  )
  const last = stderr.trim().split('\n').at(-1)!
  const cpuS = [...last.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, m, s]) => sum + 60 * Number(m) + Number(s),
    0,
  )
  return { stdout, cpuS }
}

const cpuS = async (program: string, args: readonly string[]): Promise<number> =>
  (await timed(program, args)).cpuS

async function sizeOf(file: string): Promise<{ widthPx: number; heightPx: number }> {
  const args = [
    '-v',
    'error',
    '-select_streams',
    'v:0',
    '-show_entries',
    'stream=width,height',
    '-of',
    'csv=p=0',
    file,
  ]
  const { stdout } = await promisify(execFile)('ffprobe', args)
  const [widthPx, heightPx] = stdout.trim().split(',').map(Number) as [number, number]
  return { widthPx, heightPx }
}

const rounded = (value: number): number => Math.round(value * 10) / 10

if (bare === undefined) await compare()
else process.send!(await bareRunCpuS(manifest, { perSecond: 1000, seconds: bare / 1000, picture: inputOf() }))
