import type { InferenceSession, Tensor } from 'onnxruntime-node'
import { systemClock } from '../../kit/clock.js'
import { LamppostError } from '../../kit/lamppost-error.js'
import type { LoadedManifest } from '../../models/manifest.js'
import { bestBatch } from './best-batch.js'
import { createCandidates } from './candidates.js'
import { knownFamilies } from './families/known-families.js'
import { checkFit, inputShape, takesBatches } from './fit.js'
import { createLetterbox } from './letterbox.js'
import { createSuppressor } from './nms.js'
import type { FoundMessage, FrameMessage } from './protocol.js'
import { loadRuntime, openSession, type Runtime, shapesOf } from './session.js'
import { toFrameColumns } from './to-frame.js'

/** More would keep the last one waiting for long. */
const MOST_TOGETHER = 8

export interface Inference {
  /** Frames that are best looked at together; 1 where that gains nothing. */
  readonly batch: number
  /** Finds things in 1 to `batch` frames; one call at a time. */
  find(frames: readonly FrameMessage[]): Promise<FoundMessage[]>
}

/**
 * Loads a model, for workers only: it runs in the thread that calls it. The weights were verified before.
 * Throws MODEL_CORRUPT, MODEL_MISMATCH, PROVIDER_UNAVAILABLE.
 */
export async function openInference(manifest: LoadedManifest): Promise<Inference> {
  const runtime = await loadRuntime()
  const session = await openSession(runtime, manifest.weightsPath)
  const graph = shapesOf(session)
  checkFit(manifest, graph)

  const most = takesBatches(graph) ? MOST_TOGETHER : 1
  const { letterboxes, feedsOf } = createInputs(runtime, manifest, most)
  await checkFirstRun(session, feedsOf(1), manifest)
  const batch = await bestBatch(most, pictures => session.run(feedsOf(pictures)))

  const decoder = knownFamilies[manifest.output.family].createDecoder(manifest, graph)
  const candidates = createCandidates(decoder.capacity)
  const suppressor = createSuppressor(decoder.capacity, manifest.labels.length)
  const thresholds = thresholdsOf(manifest)
  const nowMs = systemClock.monotonicMs
  return {
    batch,
    find: async frames => {
      const startMs = nowMs()
      const placements = frames.map((frame, at) =>
        letterboxes[at]!.fill({ ...frame, strideBytes: frame.width * 3 }),
      )
      const filledMs = nowMs()
      const outputs = await session.run(feedsOf(frames.length))
      const ranMs = nowMs()
      const columns = frames.map((frame, at) => {
        decoder.decode(partOf(outputs, at, frames.length), thresholds, candidates)
        const kept = suppressor.suppress(candidates, manifest.nmsIou)
        return toFrameColumns(candidates, kept, placements[at]!, frame)
      })
      const shareOf = (ms: number) => ms / frames.length
      const timings = {
        preMs: shareOf(filledMs - startMs),
        inferMs: shareOf(ranMs - filledMs),
        postMs: shareOf(nowMs() - ranMs),
      }
      return columns.map(found => ({ ...found, timings }))
    },
  }
}

/** One tensor for all batches: a smaller batch is its beginning. */
function createInputs(runtime: Runtime, manifest: LoadedManifest, most: number) {
  const [width, height] = manifest.input.size
  const valuesEach = width * height * 3
  const values = new Float32Array(most * valuesEach)
  const letterboxes = Array.from({ length: most }, (_, at) =>
    createLetterbox(manifest.input, values.subarray(at * valuesEach, (at + 1) * valuesEach)),
  )
  const feeds = letterboxes.map((_, at) => {
    const pictures = at + 1
    const part = values.subarray(0, pictures * valuesEach)
    return { [manifest.input.name]: new runtime.Tensor('float32', part, inputShape(manifest, pictures)) }
  })
  return { letterboxes, feedsOf: (pictures: number) => feeds[pictures - 1]! }
}

/** Runs once on an empty picture: dimensions that the graph leaves open show only in what comes out. */
async function checkFirstRun(
  session: InferenceSession,
  feeds: Record<string, Tensor>,
  manifest: LoadedManifest,
): Promise<void> {
  let outputs: InferenceSession.ReturnType
  try {
    outputs = await session.run(feeds)
  } catch (cause) {
    const what = `The weights of ${manifest.id} do not run on the input that its manifest describes`
    throw new LamppostError('MODEL_MISMATCH', { what, cause })
  }
  const shapes = Object.entries(outputs).map(([name, { type, dims }]) => ({ name, type, shape: dims }))
  checkFit(manifest, { inputs: shapesOf(session).inputs, outputs: shapes })
}

const thresholdsOf = ({ labels, threshold, perLabelThresholds }: LoadedManifest): Float32Array =>
  Float32Array.from(labels, label => perLabelThresholds?.[label] ?? threshold)

/** What the outputs say of one of the pictures: the first dimension counts them. */
function partOf(
  outputs: InferenceSession.ReturnType,
  at: number,
  pictures: number,
): Map<string, Float32Array> {
  return new Map(
    Object.entries(outputs).map(([name, output]) => {
      const values = output.data as Float32Array
      const each = values.length / pictures
      return [name, values.subarray(at * each, (at + 1) * each)]
    }),
  )
}
