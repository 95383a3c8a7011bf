import { systemClock } from '../../kit/clock.js'
import { LamppostError } from '../../kit/lamppost-error.js'
import type { LoadedManifest } from '../../models/manifest.js'
import type { BackendSession } from './backends/backend.js'
import type { Tensor } from './backends/tensor.js'
import { bestBatch } from './best-batch.js'
import { type Candidates, createCandidates } from './candidates.js'
import { type Canvas, createCanvas } from './canvas.js'
import type { TensorShape } from './families/family.js'
import { familyOf } from './families/known-families.js'
import { checkFit, matchOutputs, takesBatches } from './fit.js'
import { inputSizeFor } from './input-size.js'
import { mergeRegions } from './merge-regions.js'
import { createSuppressor } from './nms.js'
import { createOutputs } from './outputs.js'
import type { DetectTimings, FoundMessage, FrameMessage } from './protocol.js'
import { countSure, type Thresholds, thresholdsOf } from './thresholds.js'
import { toFrameColumns } from './to-frame.js'
import { type View, viewsOf } from './view.js'

/** More would keep the last one waiting for long. */
const MOST_TOGETHER = 8

/** More would cost memory: one for crops of every shape. */
const MOST_CANVASES = 8

/** Candidates that there is room for from the start. */
const ROOM = 8400

export interface Inference {
  /** Frames that are best looked at together; 1 where that gains nothing. */
  readonly batch: number
  /** Finds things in frames, `batch` of them or of their regions at a time; one call at a time. */
  find(frames: readonly FrameMessage[]): Promise<FoundMessage[]>
}

export interface InferenceOptions {
  /** So many together where the model can, in place of as many as gain something. */
  readonly batch?: number | undefined
  /** Whether faint things are wanted, too. */
  readonly withFaint?: boolean | undefined
}

/** Looks at pictures with a model that is loaded, in the thread that calls it. Throws MODEL_MISMATCH. */
export async function openInference(
  manifest: LoadedManifest,
  session: BackendSession,
  { batch: wantedBatch, withFaint = false }: InferenceOptions = {},
): Promise<Inference> {
  const { graph } = session
  const declared = checkFit(manifest, graph)

  const most = takesBatches(manifest, graph, declared) ? (wantedBatch ?? MOST_TOGETHER) : 1
  const trial = createCanvas(manifest, graph, most)
  const candidates = createCandidates(ROOM)
  const thresholds = thresholdsOf(manifest, withFaint)
  const matched = await tryOnce(session, trial, manifest, thresholds, candidates)
  const batch = wantedBatch ? most : await bestBatch(most, pictures => session.run(trial.feeds(pictures)))

  const canvasOf = createCanvases(manifest, sized => createCanvas(sized, graph, batch))
  const outputs = createOutputs(manifest, matched)
  const suppressor = createSuppressor(ROOM, manifest.labels.length)
  const nmsIou = familyOf(manifest).needsSuppression ? manifest.nmsIou : 1
  const nowMs = systemClock.monotonicMs

  /** Views that go onto one canvas, as many as a batch holds. */
  const findTogether = async (views: readonly View[]): Promise<ViewFound[]> => {
    const { letterboxes, feeds, decoder } = canvasOf(views[0]!)
    const startMs = nowMs()
    const placements = views.map((view, at) => letterboxes[at]!.fill(view))
    const filledMs = nowMs()
    const tensors = await session.run(feeds(views.length))
    const ranMs = nowMs()
    outputs.read(tensors, views.length)
    const columns = views.map((view, at) => {
      decoder.decode(outputs.of(at), thresholds.least, candidates)
      checkSound(candidates, thresholds, manifest)
      const kept = suppressor.suppress(candidates, nmsIou, withFaint ? thresholds : undefined)
      const found = toFrameColumns(candidates, kept, placements[at]!, view)
      const { length } = found.scores
      return { ...found, sure: withFaint ? countSure(found, length, thresholds) : length }
    })
    const shareOf = (ms: number) => ms / views.length
    const timings = {
      preMs: shareOf(filledMs - startMs),
      inferMs: shareOf(ranMs - filledMs),
      postMs: shareOf(nowMs() - ranMs),
    }
    return columns.map((found, at) => ({ ...found, timings, view: views[at]! }))
  }
  return {
    batch,
    find: async frames => {
      const found: ViewFound[] = []
      for (const together of inBatches(frames.flatMap(viewsOf), canvasOf, batch))
        found.push(...(await findTogether(together)))
      return frames.map(frame =>
        foundIn(
          frame,
          found.filter(({ view }) => view.frame === frame),
          manifest.nmsIou,
        ),
      )
    },
  }
}

interface ViewFound extends FoundMessage {
  readonly view: View
}

/** What the views of a frame show together. */
function foundIn(frame: FrameMessage, views: readonly ViewFound[], nmsIou: number): FoundMessage {
  const [first] = views
  if (!frame.regions && first) {
    const { view: _, ...found } = first
    return found
  }
  const startMs = systemClock.monotonicMs()
  const merged = mergeRegions(
    views.map(({ view: { region }, scores, classes, boxes, sure }) => ({
      ...{ region, scores, classes, sure },
      boxes: boxes.map((side, at) => side + region[at % 2 === 0 ? 0 : 1]),
    })),
    frame,
    nmsIou,
  )
  const total = (part: keyof DetectTimings): number =>
    views.reduce((sum, { timings }) => sum + timings[part], 0)
  const postMs = total('postMs') + systemClock.monotonicMs() - startMs
  return { ...merged, timings: { preMs: total('preMs'), inferMs: total('inferMs'), postMs } }
}

/** The canvases that were used last are kept: cameras have few shapes of picture, and multiples of a stride are few. */
function createCanvases(manifest: LoadedManifest, create: (sized: LoadedManifest) => Canvas) {
  const canvases = new Map<string, Canvas>()
  return (view: View): Canvas => {
    const size = inputSizeFor(view, manifest)
    const key = size.join('x')
    const canvas = canvases.get(key) ?? create({ ...manifest, input: { ...manifest.input, size: [...size] } })
    canvases.delete(key)
    canvases.set(key, canvas)
    for (const oldest of canvases.keys()) {
      if (canvases.size <= MOST_CANVASES) break
      canvases.delete(oldest)
    }
    return canvas
  }
}

function* inBatches(
  views: readonly View[],
  canvasOf: (view: View) => Canvas,
  batch: number,
): Iterable<View[]> {
  const groups = new Map<Canvas, View[]>()
  for (const view of views) {
    const canvas = canvasOf(view)
    groups.set(canvas, [...(groups.get(canvas) ?? []), view])
  }
  for (const group of groups.values())
    for (let at = 0; at < group.length; at += batch) yield group.slice(at, at + batch)
}

/**
 * Runs once on an empty picture: dimensions that the graph leaves open show only in what comes out. The outputs that the
 * family reads, in its order.
 */
async function tryOnce(
  session: BackendSession,
  { feeds, decoder }: Canvas,
  manifest: LoadedManifest,
  thresholds: Thresholds,
  candidates: Candidates,
): Promise<readonly (TensorShape | undefined)[]> {
  let tensors: ReadonlyMap<string, Tensor>
  try {
    tensors = await session.run(feeds(1))
  } catch (cause) {
    const what = `The weights of ${manifest.id} do not run on the input that its manifest describes`
    throw new LamppostError('MODEL_MISMATCH', { what, cause })
  }
  const shapes = [...tensors].map(([name, { type, dims }]) => ({ name, type, shape: dims }))
  const matched = matchOutputs(manifest, shapes)
  const outputs = createOutputs(manifest, matched)
  outputs.read(tensors, 1)
  decoder.decode(outputs.of(0), thresholds.least, candidates)
  checkSound(candidates, thresholds, manifest)
  return matched
}

/** Nothing found is an answer only where the model gave numbers: a street must not look empty because of it. */
function checkSound(candidates: Candidates, thresholds: Thresholds, { id }: LoadedManifest): void {
  const { count, unsound } = candidates
  if (unsound === 0 || countSure(candidates, count, thresholds) > 0) return
  throw new LamppostError('INFERENCE_FAILED', {
    what: `${id} found nothing, and gave no number (NaN) in ${unsound} places`,
    hint: 'Check "range", "mean" and "std" of the manifest; a model of half precision may overflow: export it as float32.',
  })
}
