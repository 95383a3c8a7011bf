import { systemClock } from '../../kit/clock.js'
import { LamppostError } from '../../kit/lamppost-error.js'
import type { LoadedManifest } from '../../models/manifest.js'
import type { BackendSession } from './backends/backend.js'
import { onnxruntime } from './backends/onnxruntime.js'
import type { Tensor } from './backends/tensor.js'
import { bestBatch } from './best-batch.js'
import { createCandidates } from './candidates.js'
import { type Canvas, createCanvas, partOf } from './canvas.js'
import { checkFit, takesBatches } from './fit.js'
import { inputSizeFor } from './input-size.js'
import { createSuppressor } from './nms.js'
import type { FoundMessage, FrameMessage } from './protocol.js'
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
  const session = await onnxruntime.open(manifest)
  const { graph } = session
  checkFit(manifest, graph)

  const most = takesBatches(graph) ? MOST_TOGETHER : 1
  const trial = createCanvas(manifest, graph, most)
  await checkFirstRun(session, trial.feeds(1), manifest)
  const batch = await bestBatch(most, pictures => session.run(trial.feeds(pictures)))

  const canvasOf = createCanvases(manifest, sized => createCanvas(sized, graph, batch))
  const candidates = createCandidates(trial.decoder.capacity)
  const suppressor = createSuppressor(trial.decoder.capacity, manifest.labels.length)
  const thresholds = thresholdsOf(manifest)
  const nowMs = systemClock.monotonicMs

  /** Frames that go onto one canvas. */
  const findTogether = async (frames: readonly FrameMessage[]): Promise<FoundMessage[]> => {
    const { letterboxes, feeds, decoder } = canvasOf(frames[0]!)
    const startMs = nowMs()
    const placements = frames.map((frame, at) =>
      letterboxes[at]!.fill({ ...frame, strideBytes: frame.width * 3 }),
    )
    const filledMs = nowMs()
    const outputs = await session.run(feeds(frames.length))
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
  }
  return {
    batch,
    find: async frames => {
      const found = new Map<FrameMessage, FoundMessage>()
      for (const together of byCanvas(frames, canvasOf)) {
        const answers = await findTogether(together)
        for (const [at, frame] of together.entries()) found.set(frame, answers[at]!)
      }
      return frames.map(frame => found.get(frame)!)
    },
  }
}

/** Canvases are kept: cameras have few shapes of picture, and multiples of a stride are few. */
function createCanvases(manifest: LoadedManifest, create: (sized: LoadedManifest) => Canvas) {
  const canvases = new Map<string, Canvas>()
  return (frame: FrameMessage): Canvas => {
    const size = inputSizeFor(frame, manifest)
    const key = size.join('x')
    const canvas = canvases.get(key) ?? create({ ...manifest, input: { ...manifest.input, size: [...size] } })
    canvases.set(key, canvas)
    return canvas
  }
}

function byCanvas(
  frames: readonly FrameMessage[],
  canvasOf: (frame: FrameMessage) => Canvas,
): Iterable<FrameMessage[]> {
  const groups = new Map<Canvas, FrameMessage[]>()
  for (const frame of frames) {
    const canvas = canvasOf(frame)
    groups.set(canvas, [...(groups.get(canvas) ?? []), frame])
  }
  return groups.values()
}

/** Runs once on an empty picture: dimensions that the graph leaves open show only in what comes out. */
async function checkFirstRun(
  session: BackendSession,
  feeds: ReadonlyMap<string, Tensor>,
  manifest: LoadedManifest,
): Promise<void> {
  let outputs: ReadonlyMap<string, Tensor>
  try {
    outputs = await session.run(feeds)
  } catch (cause) {
    const what = `The weights of ${manifest.id} do not run on the input that its manifest describes`
    throw new LamppostError('MODEL_MISMATCH', { what, cause })
  }
  const shapes = [...outputs].map(([name, { type, dims }]) => ({ name, type, shape: dims }))
  checkFit(manifest, { inputs: session.graph.inputs, outputs: shapes })
}

const thresholdsOf = ({ labels, threshold, perLabelThresholds }: LoadedManifest): Float32Array =>
  Float32Array.from(labels, label => perLabelThresholds?.[label] ?? threshold)
