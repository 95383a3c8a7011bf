import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { Command, InvalidArgumentError, Option } from 'commander'
import { LamppostError } from '../../kit/lamppost-error.js'
import { keyframeRate } from '../../media/keyframe-rate.js'
import { probe } from '../../media/probe.js'
import { exitCodes } from '../exit-codes.js'
import { Progress } from '../progress.js'
import { tableText } from '../table.js'
import { durationText } from '../text.js'
import { type TrialOptions, type TrialResult, tryCameras } from './camera-trial.js'
import { largestHeld } from './largest-held.js'

const example = `
Examples:
  $ lamppost bench cameras --clip street.mp4 --count 32
  $ lamppost bench cameras --clip street.mp4 --cadence fps:5 --find
  $ lamppost bench cameras --clip street.mp4 --count 32 --json | jq .held

Starts so many RTSP cameras on this machine, each playing the clip for ever, and a real box that watches them
with every scenario that comes with Lamppost. A camera is held when all that its cadence asks for is judged, 95 of
100 frames within a second of their capture. The cameras cost CPU of this machine, too: it is shown apart, and a
box in the street does not have it. Needs GStreamer ("tools/bootstrap.sh test").

Exit code 1 when not every camera was held.`

type Cadence = { readonly kind: 'keyframes' } | { readonly kind: 'fps'; readonly fps: number }

interface Options {
  readonly clip: string
  readonly count: number
  readonly cadence: Cadence
  readonly seconds: number
  readonly find?: boolean
  readonly json?: boolean
}

/** `lamppost bench cameras`: how many cameras this machine holds, and what they cost. */
export const benchCamerasCommand = (): Command =>
  new Command('cameras')
    .description('measure how many cameras this machine holds, and what they cost')
    .requiredOption('--clip <file>', 'what the cameras show: H.264, H.265 or MJPEG')
    .addOption(new Option('--count <n>', 'cameras; where --find begins').argParser(whole).default(8))
    .addOption(
      new Option('--cadence <cadence>', 'keyframes, or fps:N')
        .argParser(cadence)
        .default({ kind: 'keyframes' }, 'keyframes'),
    )
    .addOption(new Option('--seconds <s>', 'how long it is measured').argParser(whole).default(30))
    .option('--find', 'search for the largest number that is held')
    .option('--json', 'the result as one JSON object')
    .addHelpText('after', example)
    .action(async (options: Options) => {
      const result = await bench(options)
      process.stdout.write(options.json ? `${JSON.stringify(rounded(result))}\n` : `${summary(result)}\n`)
      process.exitCode = result.held === result.count ? exitCodes.OK : exitCodes.FAILED
    })

async function bench(options: Options): Promise<TrialResult> {
  const clip = resolve(options.clip)
  if (!existsSync(clip))
    throw new LamppostError('SOURCE_MISSING', { what: `${clip} does not exist`, hint: 'Check the path.' })
  const progress = new Progress(process.stderr, () => performance.now())
  const common: Omit<TrialOptions, 'count'> = {
    ...(await rateOf(clip, options.cadence)),
    ...{ clip, seconds: options.seconds },
    onPhase: (phase, leftMs) =>
      progress.show(leftMs === undefined ? phase : `${phase}, ${durationText(leftMs)} left`),
  }
  const trial = async (count: number): Promise<TrialResult> => {
    const result = await tryCameras({ ...common, count })
    progress.clear()
    if (options.find) process.stderr.write(`${count} cameras: ${result.held} held\n`)
    return result
  }
  if (!options.find) return trial(options.count)
  const results = new Map<number, TrialResult>()
  const largest = await largestHeld(options.count, async count => {
    const result = await trial(count)
    results.set(count, result)
    return result.held === count
  })
  return results.get(largest) ?? results.get(Math.min(...results.keys()))!
}

/** What the configuration says, and how many frames of the clip that is. */
async function rateOf(clip: string, wanted: Cadence): Promise<Pick<TrialOptions, 'cadence' | 'perSecond'>> {
  if (wanted.kind === 'keyframes') {
    const { count, perSecond } = await keyframeRate(clip)
    if (count < FEWEST_KEYFRAMES) throw tooFewKeyframes(clip, count)
    return { cadence: 'keyframes', perSecond }
  }
  const { fps } = await probe({ url: clip, transport: 'tcp', timeoutMs: 10_000, redact: text => text })
  return { cadence: { fps: wanted.fps }, perSecond: Math.min(wanted.fps, fps) }
}

/** A camera that shows three pictures and no more passes for frozen. */
const FEWEST_KEYFRAMES = 4

const tooFewKeyframes = (clip: string, count: number): LamppostError =>
  new LamppostError('USAGE', {
    what: `${clip} has ${count} key frames: a camera that shows no more than these looks frozen`,
    hint: 'Take a longer clip, or one with more key frames.',
  })

function summary(result: TrialResult): string {
  const { count, held, seconds, judged, looks, dropped, runtimeCores, ffmpegCores, fakeCameraCores } = result
  const cores = (value: number) => value.toFixed(2)
  return [
    tableText(
      ['what', 'measured'],
      [
        ['cameras held', `${held} of ${count}`],
        ['frame age, p95', `${Math.round(result.p95FrameAgeMs)} ms`],
        ['frames judged', `${judged} in ${Math.round(seconds)} s, ${looks} of them by the model`],
        ['the least of one camera', percent(result.leastShare)],
        ['frames dropped', dropped],
        ['CPU of the runtime', `${cores(runtimeCores)} cores`],
        ['CPU of its ffmpeg children', `${cores(ffmpegCores)} cores`],
        ['both, of this machine', `${percent((runtimeCores + ffmpegCores) / availableParallelism())}`],
        ['CPU of the fake cameras', `${cores(fakeCameraCores)} cores`],
        ['memory of each ffmpeg (PSS)', `${Math.round(result.ffmpegPssMiB)} MiB`],
        ['memory of the runtime (RSS)', `${Math.round(result.runtimeRssMiB)} MiB`],
      ],
    ),
    held === count ? `${count} cameras are held.` : `${count} cameras are too many: ${held} are held.`,
  ].join('\n')
}

const percent = (share: number): string => `${Math.round(share * 100)} %`

const rounded = (result: TrialResult): TrialResult =>
  Object.fromEntries(
    Object.entries(result).map(([name, value]) => [name, Math.round(value * 1000) / 1000]),
  ) as unknown as TrialResult

function whole(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError('It must be a whole number from 1.')
  return value
}

function cadence(text: string): Cadence {
  if (text === 'keyframes') return { kind: 'keyframes' }
  const fps = Number(/^fps:(.+)$/.exec(text)?.[1])
  if (!(fps > 0 && fps <= 60)) throw new InvalidArgumentError('Write keyframes, or fps:5.')
  return { kind: 'fps', fps }
}
