import type { InferenceSession, Tensor } from 'onnxruntime-node'
import { systemClock } from '../../kit/clock.js'
import { LamppostError } from '../../kit/lamppost-error.js'
import type { LoadedManifest } from '../../models/manifest.js'
import { createCandidates } from './candidates.js'
import { knownFamilies } from './families/known-families.js'
import { checkFit, inputShape } from './fit.js'
import { createLetterbox } from './letterbox.js'
import { createSuppressor } from './nms.js'
import type { FoundMessage, FrameMessage } from './protocol.js'
import { loadRuntime, openSession, shapesOf } from './session.js'
import { toFrameColumns } from './to-frame.js'

/** Finds things in a frame; one frame at a time. */
export type Inference = (frame: FrameMessage) => Promise<FoundMessage>

/**
 * Loads a model, for workers only: it runs in the thread that calls it. The weights were verified before.
 * Throws MODEL_CORRUPT, MODEL_MISMATCH, PROVIDER_UNAVAILABLE.
 */
export async function openInference(manifest: LoadedManifest): Promise<Inference> {
  const runtime = await loadRuntime()
  const session = await openSession(runtime, manifest.weightsPath)
  const graph = shapesOf(session)
  checkFit(manifest, graph)

  const letterbox = createLetterbox(manifest.input)
  const tensor = new runtime.Tensor('float32', letterbox.tensor, inputShape(manifest))
  const feeds = { [manifest.input.name]: tensor }
  await checkFirstRun(session, feeds, manifest)

  const decoder = knownFamilies[manifest.output.family].createDecoder(manifest, graph)
  const candidates = createCandidates(decoder.capacity)
  const suppressor = createSuppressor(decoder.capacity, manifest.labels.length)
  const thresholds = thresholdsOf(manifest)
  const nowMs = systemClock.monotonicMs
  return async frame => {
    const startMs = nowMs()
    const placement = letterbox.fill({ ...frame, strideBytes: frame.width * 3 })
    const filledMs = nowMs()
    const outputs = await session.run(feeds)
    const ranMs = nowMs()
    decoder.decode(toArrays(outputs), thresholds, candidates)
    const kept = suppressor.suppress(candidates, manifest.nmsIou)
    const columns = toFrameColumns(candidates, kept, placement, frame)
    const timings = { preMs: filledMs - startMs, inferMs: ranMs - filledMs, postMs: nowMs() - ranMs }
    return { ...columns, timings }
  }
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

const toArrays = (outputs: InferenceSession.ReturnType): Map<string, Float32Array> =>
  new Map(Object.entries(outputs).map(([name, output]) => [name, output.data as Float32Array]))
