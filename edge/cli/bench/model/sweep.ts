import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeError, LamppostError } from '../../../kit/lamppost-error.js'
import type { PictureSize } from '../../../media/decode-arguments.js'
import type { LoadedManifest } from '../../../models/manifest.js'
import { loadModel } from '../../../pipeline/detect/load-model.js'
import { magnification, type Tiling } from '../../../pipeline/detect/tiles.js'
import { readEnvironment } from './environment.js'
import { compareFound, type FoundIn, selfParity } from './parity.js'
import { benchPictures, type Pictures, sizesOf } from './pictures.js'
import { aggregate, readProfile } from './profile.js'
import { type BenchResult, type Configuration, type FailedRun, hasRun, nameOf, type Run } from './result.js'
import type { StreamsWanted } from './streams.js'
import type { Trial } from './trial.js'
import { runTrialInProcess } from './trial-process.js'

export interface Sweep {
  /** Shipped id, path of a manifest, or path of bare `.onnx` weights. */
  readonly model: string
  readonly providers: readonly string[]
  readonly batches: readonly Configuration['batch'][]
  readonly workers: readonly number[]
  readonly measureMs: number
  /** At most. */
  readonly warmUpMs: number
  readonly ratePerSecond?: number
  readonly streams?: StreamsWanted
  /** The clips of the demo, where absent. */
  readonly images?: string
  /** Pictures as they are; otherwise scaled down to the model's input first, as a camera's decoder does. */
  readonly fullSize: boolean
  /** How each picture is cut; not at all, where absent. */
  readonly tiles?: Tiling
  readonly parity: boolean
  /** What parity is held against; the model itself, where absent. */
  readonly reference?: string
  readonly profile: boolean
  /** Told what goes on. */
  readonly onPhase: (phase: string) => void
  /** Ends what runs, and the sweep with its reason. */
  readonly signal?: AbortSignal
}

/** Larger than any picture. */
const NO_LIMIT_PX = 65_536

/**
 * Measures every configuration, one after the other, each in a process of its own. One that cannot run is told in the result;
 * where none can, the reason of the first is thrown.
 */
export async function sweep(wanted: Sweep): Promise<BenchResult> {
  wanted.onPhase('reading the model and the pictures')
  const manifest = await loadModel(wanted.model)
  const reference = wanted.parity ? await referenceFor(manifest, wanted.reference) : undefined
  const pictures = await benchPictures({ folder: wanted.images, fitWithin: usefulSize(wanted, manifest) })
  const environment = await readEnvironment()
  const at = new Date().toISOString()
  const outcomes = await runAll(wanted, manifest, pictures)
  const runs = reference
    ? await withParity(outcomes, reference, { wanted, pictures })
    : outcomes.map(({ run }) => run)
  const profile = wanted.profile ? await profileOf(wanted, manifest, pictures) : undefined
  return {
    kind: 'lamppost bench model',
    at,
    model: modelOf(manifest),
    ...(reference && { reference: modelOf(reference) }),
    environment,
    pictures: {
      source: wanted.tiles ? `${pictures.source}, on tiles, ${wanted.tiles.across} across` : pictures.source,
      count: pictures.pictures.length,
      sizes: sizesOf(pictures.pictures),
    },
    runs,
    ...(profile && { profile }),
  }
}

/** Larger pictures tell the model nothing more. */
function usefulSize({ fullSize, tiles }: Sweep, { input }: LoadedManifest): PictureSize {
  if (fullSize) return { widthPx: NO_LIMIT_PX, heightPx: NO_LIMIT_PX }
  const scale = tiles ? magnification(tiles) : 1
  return { widthPx: Math.ceil(input.size[0] * scale), heightPx: Math.ceil(input.size[1] * scale) }
}

const modelOf = ({ id, version, sha256 }: LoadedManifest) => ({ id, version, sha256 })

/** Every combination. */
export const configurationsOf = ({
  providers,
  batches,
  workers,
}: Pick<Sweep, 'providers' | 'batches' | 'workers'>): Configuration[] =>
  providers.flatMap(provider =>
    batches.flatMap(batch => workers.map(count => ({ provider, batch, workers: count }))),
  )

interface Outcome {
  readonly run: Run | FailedRun
  /** Absent where it could not run. */
  readonly found?: FoundIn
}

async function runAll(wanted: Sweep, manifest: LoadedManifest, pictures: Pictures): Promise<Outcome[]> {
  const configurations = configurationsOf(wanted)
  const outcomes: Outcome[] = []
  const failures: unknown[] = []
  for (const [index, configuration] of configurations.entries()) {
    const place = configurations.length > 1 ? `${index + 1} of ${configurations.length}: ` : ''
    const onPhase = (phase: string) => wanted.onPhase(`${place}${nameOf(configuration)}: ${phase}`)
    const trial = trialOf(wanted, manifest, configuration)
    try {
      outcomes.push(await runTrialInProcess({ trial, pictures: pictures.pictures }, onPhase, wanted.signal))
    } catch (error) {
      wanted.signal?.throwIfAborted()
      failures.push(error)
      outcomes.push({ run: { ...configuration, failure: describeError(error) } })
    }
  }
  if (failures.length === configurations.length) throw failures[0]
  return outcomes
}

const trialOf = (wanted: Sweep, manifest: LoadedManifest, configuration: Configuration): Trial => ({
  ...{ manifest, configuration, measureMs: wanted.measureMs, warmUpMs: wanted.warmUpMs },
  ...{
    tiles: wanted.tiles,
    ratePerSecond: wanted.ratePerSecond,
    streams: wanted.streams,
    wantsFound: wanted.parity,
  },
})

/**
 * The model that parity is held against, with the thresholds of the one that is measured. Throws USAGE where it knows other
 * classes.
 */
async function referenceFor(manifest: LoadedManifest, path: string | undefined): Promise<LoadedManifest> {
  if (path === undefined) return manifest
  const reference = await loadModel(path)
  const { labels, threshold, perLabelThresholds, nmsIou } = manifest
  if (reference.labels.length !== labels.length) {
    throw new LamppostError('USAGE', {
      what: `${path} knows ${reference.labels.length} classes, ${manifest.id} knows ${labels.length}`,
      hint: 'Give --reference the fp32 weights from which the model was made.',
    })
  }
  return { ...reference, labels, threshold, perLabelThresholds, nmsIou }
}

const REFERENCE: Configuration = { provider: 'cpu', batch: 1, workers: 1 }

interface Setting {
  readonly wanted: Sweep
  readonly pictures: Pictures
}

async function withParity(
  outcomes: readonly Outcome[],
  reference: LoadedManifest,
  { wanted, pictures }: Setting,
): Promise<(Run | FailedRun)[]> {
  const isReference = ({ run }: Outcome): boolean =>
    wanted.reference === undefined &&
    hasRun(run) &&
    run.ranOn === REFERENCE.provider &&
    run.batchUsed === REFERENCE.batch
  const ofReference = async (): Promise<FoundIn> => {
    const already = outcomes.find(isReference)?.found
    if (already) return already
    wanted.onPhase('looking with the reference')
    const trial = {
      tiles: wanted.tiles,
      manifest: reference,
      configuration: REFERENCE,
      wantsFound: true,
      measureMs: 0,
      warmUpMs: 0,
    }
    return (await runTrialInProcess({ trial, pictures: pictures.pictures }, () => {}, wanted.signal)).found
  }
  const expected = outcomes.every(isReference) ? new Map() : await ofReference()
  return outcomes.map(outcome => {
    const { run, found } = outcome
    if (!found) return run
    return { ...run, parity: isReference(outcome) ? selfParity : compareFound(expected, found) } as Run
  })
}

/** Longer files tell nothing new, and are large. */
const PROFILE_MS = 2000

/** The first configuration once more, for a short time: writing the profile makes it slower. */
async function profileOf(wanted: Sweep, manifest: LoadedManifest, { pictures }: Pictures) {
  wanted.onPhase('profiling')
  const folder = await mkdtemp(join(tmpdir(), 'lamppost-profile-'))
  try {
    const profilePrefix = join(folder, 'profile')
    const provider = wanted.providers[0]!
    const batch = wanted.batches[0] === 'auto' ? 1 : wanted.batches[0]!
    const { run } = await runTrialInProcess(
      {
        pictures,
        trial: {
          ...{ manifest, configuration: { provider, batch, workers: 1 }, profilePrefix, wantsFound: false },
          tiles: wanted.tiles,
          ...{ measureMs: Math.min(PROFILE_MS, wanted.measureMs), warmUpMs: 0 },
        } satisfies Trial,
      },
      () => {},
      wanted.signal,
    )
    return { provider: run.ranOn, ...aggregate(await readProfile(profilePrefix)) }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
