import type { Detections } from '../../../domain/detections.js'
import { type Clock, systemClock } from '../../../kit/clock.js'
import { LamppostError } from '../../../kit/lamppost-error.js'
import { silentLog } from '../../../kit/log.js'
import type { LoadedManifest } from '../../../models/manifest.js'
import { type Detector, type DetectorOptions, openDetector } from '../../../pipeline/detect/detector.js'
import { onTiles } from '../../../pipeline/detect/tiled.js'
import type { Tiling } from '../../../pipeline/detect/tiles.js'
import { type ClosedLoop, closedLoop, sourcesFor } from './closed-loop.js'
import { openLoop } from './open-loop.js'
import type { FoundIn } from './parity.js'
import type { BenchPicture } from './pictures.js'
import type { Configuration, Run } from './result.js'
import { meanTogether, percentilesOf, type Sample, spreadOf } from './samples.js'
import { mostStreams, type StreamsWanted } from './streams.js'
import { warmUp } from './warm-up.js'

/** One configuration and how it is measured. */
export interface Trial {
  readonly manifest: LoadedManifest
  readonly configuration: Configuration
  readonly tiles?: Tiling
  /** Zero: nothing is measured, the pictures are looked at once. */
  readonly measureMs: number
  readonly warmUpMs: number
  /** Requests per second; each source asks again as soon as it is answered, where absent. */
  readonly ratePerSecond?: number
  readonly streams?: StreamsWanted
  /** Whether what is found in each picture is wanted. */
  readonly wantsFound: boolean
  /** Writes what each operator took to a file whose path begins so. */
  readonly profilePrefix?: string
}

export interface TrialResult {
  readonly run: Omit<Run, 'parity'>
  /** In each picture, by its name; empty where it was not wanted. */
  readonly found: FoundIn
}

/** Told what goes on. */
export type OnPhase = (phase: string) => void

const BYTES_PER_MIB = 2 ** 20

/** Measures one configuration in this process. Throws what `openDetector` and `detect` throw. */
export async function runTrial(
  trial: Trial,
  pictures: readonly BenchPicture[],
  onPhase: OnPhase = () => {},
  clock: Clock = systemClock,
): Promise<TrialResult> {
  onPhase('opening')
  const startMs = clock.monotonicMs()
  const detector = await openDetector(optionsOf(trial))
  const coldCreateMs = clock.monotonicMs() - startMs
  try {
    checkBatch(trial, detector)
    return await measure({
      trial,
      pictures,
      onPhase,
      clock,
      detector: onTiles(detector, trial.tiles),
      coldCreateMs,
    })
  } finally {
    await detector.close()
  }
}

function optionsOf({ manifest, configuration, profilePrefix }: Trial): DetectorOptions {
  const { provider, workers, batch } = configuration
  return {
    ...{ manifest, workers, log: silentLog, profilePrefix },
    provider: provider as DetectorOptions['provider'],
    ...(batch !== 'auto' && { batch }),
  }
}

function checkBatch({ manifest, configuration: { batch } }: Trial, detector: Detector): void {
  if (batch === 'auto' || detector.batch === batch) return
  throw new LamppostError('MODEL_MISMATCH', {
    what: `The weights of ${manifest.id} take ${detector.batch} pictures at once, not ${batch}`,
    hint: 'Export the model with an open number of pictures, or leave --batch out.',
  })
}

interface Measuring {
  readonly trial: Trial
  readonly pictures: readonly BenchPicture[]
  readonly onPhase: OnPhase
  readonly clock: Clock
  readonly detector: Detector
  readonly coldCreateMs: number
}

async function measure(measuring: Measuring): Promise<TrialResult> {
  const { trial, onPhase, clock, detector, coldCreateMs } = measuring
  const { configuration, ratePerSecond } = trial
  const loop = loopOf(measuring)
  onPhase('warming up')
  const warm = await warmUp(loop, trial.warmUpMs)
  onPhase('measuring')
  const cpuBefore = process.cpuUsage()
  const startMs = clock.monotonicMs()
  const { samples, unansweredMs } = await load(measuring, loop)
  const seconds = (clock.monotonicMs() - startMs) / 1000
  const cpu = process.cpuUsage(cpuBefore)
  const rssMiB = process.memoryUsage.rss() / BYTES_PER_MIB
  const framesPerSecond = samples.length / seconds
  const found = trial.wantsFound ? await lookAtEach(measuring, loop) : new Map()
  const streams = await streamsHeld(measuring, framesPerSecond)
  return {
    found,
    run: {
      ...configuration,
      ...{ ranOn: detector.model.provider, batchUsed: detector.batch, coldCreateMs, warmUp: warm },
      ...(ratePerSecond !== undefined && { ratePerSecond }),
      ...{ frames: samples.length, unanswered: unansweredMs.length, seconds, framesPerSecond },
      ...figuresOf(samples, unansweredMs),
      ...{ rssMiB, cores: (cpu.user + cpu.system) / 1e6 / seconds },
      ...(streams && { streams }),
    },
  }
}

type Loop = Omit<ClosedLoop, 'goOn'>

const loopOf = ({ trial, detector, pictures, clock }: Measuring): Loop => ({
  ...{ detector, pictures, clock },
  sources: sourcesFor(trial.configuration.workers, detector.batch),
})

async function load({ trial, pictures, clock, detector }: Measuring, loop: Loop) {
  const { ratePerSecond, measureMs } = trial
  if (ratePerSecond !== undefined) {
    return openLoop({ detector, pictures, clock, perSecond: ratePerSecond, forMs: measureMs })
  }
  const endMs = clock.monotonicMs() + measureMs
  const goOn = () => clock.monotonicMs() < endMs
  return { samples: await closedLoop({ ...loop, goOn }), unansweredMs: [] }
}

async function lookAtEach({ pictures, onPhase }: Measuring, loop: Loop): Promise<FoundIn> {
  onPhase('looking at each picture')
  const found = new Map<string, Detections>()
  await closedLoop({
    ...loop,
    goOn: asked => asked < pictures.length,
    onFound: ({ name }, { detections }) => void found.set(name, detections),
  })
  return found
}

async function streamsHeld(
  { trial, detector, pictures, clock, onPhase }: Measuring,
  framesPerSecond: number,
): Promise<Run['streams']> {
  if (!trial.streams) return undefined
  const first = Math.max(1, Math.floor(framesPerSecond / trial.streams.fps))
  return mostStreams({ ...trial.streams, detector, pictures, clock, forMs: trial.measureMs }, first, count =>
    onPhase(`${count} ${count === 1 ? 'stream' : 'streams'}`),
  )
}

function figuresOf(samples: readonly Sample[], unansweredMs: readonly number[]) {
  const of = (name: keyof Sample) => samples.map(sample => sample[name])
  const latencies = [...of('latencyMs'), ...unansweredMs]
  return {
    meanTogether: meanTogether(samples),
    latencyMs: spreadOf(latencies),
    waitMs: spreadOf(of('waitMs')),
    preMs: spreadOf(of('preMs')),
    inferMs: spreadOf(of('inferMs')),
    postMs: spreadOf(of('postMs')),
    latencyPercentilesMs: percentilesOf(latencies),
  }
}
