import type { Scenario } from '../../config/schema/scenario.js'
import { type Box, boxArea, sharedPart } from '../../domain/box.js'
import { boxAt, type Detections, detectionCount, labelAt } from '../../domain/detections.js'
import type { LonLat } from '../../geometry/enu.js'
import { messageOf } from '../../kit/lamppost-error.js'
import type { DecodedFrame } from '../../media/frame-reader.js'
import type { Detector } from '../../pipeline/detect/detector.js'
import { cutSides, isPlaceCut } from '../../pipeline/locate/cut-sides.js'
import type { Look } from '../merge/look.js'
import { placeBox } from '../place/place-detections.js'
import type { Eye, Gaze } from './eye.js'
import { footprintOf } from './footprint.js'
import { FRAMES_A_PART, type LookedFrame, type Part, type PartResult } from './part.js'
import { presentIn } from './present.js'

export interface AnalyseOptions {
  /** Frames of the part in the order of time; whoever takes one releases it. */
  readonly frames: AsyncIterable<Pick<DecodedFrame, 'width' | 'height' | 'pixels' | 'ptsMs' | 'release'>>
  readonly detector: Pick<Detector, 'detect'>
  /** Frames that are looked at side by side. */
  readonly lanes: number
  readonly eye: Eye
  readonly scenarios: readonly Scenario[]
  /** From which metres count. */
  readonly origin: LonLat
  /** Of the recording, on the clock of the flight. */
  readonly startsAtMs: number
  readonly nowMs: () => number
  readonly signal: AbortSignal
  /** Told of each frame that is done. */
  readonly onFrame?: (tMs: number) => void
}

/** Looks at the frames of a part. What cannot be decoded to its end says so, and keeps what was seen before. */
export async function analysePart(number: number, part: Part, options: AnalyseOptions): Promise<PartResult> {
  const { detector, lanes, nowMs, signal } = options
  const startedMs = nowMs()
  const frames: LookedFrame[] = []
  const looks: Look[] = []
  const unplaced: Record<string, number> = {}
  let trouble: string | undefined
  let detectMs = 0
  let decodeMs = 0

  const take = async ({ found, frame: looked }: Seen): Promise<void> => {
    const present = presentIn(found)
    const frame = present ? { ...looked, present } : looked
    const gaze = await options.eye.at(frame.tMs, frame)
    if (!gaze || 'refused' in gaze) {
      const reason = gaze ? gaze.reason : 'no pose near enough in time'
      const count = relevantCount(found, options.scenarios)
      if (count > 0) unplaced[reason] = (unplaced[reason] ?? 0) + count
      frames.push(frame)
      return
    }
    frames.push({ ...frame, camera: gaze.pose.camera, ...(await footprintOf(gaze)) })
    for (const look of await looksOf(found, frame, gaze, options)) {
      if ('refused' in look) unplaced[look.refused] = (unplaced[look.refused] ?? 0) + 1
      else looks.push(look)
    }
  }

  const underWay: Promise<Seen>[] = []
  const takeFirst = async (): Promise<void> => {
    const askedMs = nowMs()
    const seen = await underWay.shift()!
    detectMs += nowMs() - askedMs
    await take(seen)
    options.onFrame?.(seen.frame.tMs)
  }
  try {
    const pictures = options.frames[Symbol.asyncIterator]()
    try {
      for (let index = 0; ; index += 1) {
        signal.throwIfAborted()
        const askedMs = nowMs()
        const { value: picture, done } = await pictures.next()
        decodeMs += nowMs() - askedMs
        if (done) break
        const frame = {
          frame: number * FRAMES_A_PART + index,
          recording: part.recording,
          tMs: picture.ptsMs,
          widthPx: picture.width,
          heightPx: picture.height,
        }
        const seen = detectOn(detector, `lane ${index % lanes}`, picture, frame, signal)
        // It may fail before its turn has come.
        seen.catch(() => {})
        underWay.push(seen)
        if (underWay.length >= lanes) await takeFirst()
      }
    } finally {
      await pictures.return?.()
    }
  } catch (error) {
    if (signal.aborted) {
      await Promise.allSettled(underWay)
      throw error
    }
    trouble = messageOf(error)
  }
  while (underWay.length > 0) {
    try {
      await takeFirst()
    } catch (error) {
      signal.throwIfAborted()
      trouble ??= messageOf(error)
    }
  }
  return {
    ...{ frames, looks, unplaced },
    ...(trouble !== undefined && { trouble }),
    timings: { tookMs: nowMs() - startedMs, decodeMs, detectMs },
  }
}

interface Seen {
  readonly found: Detections
  readonly frame: LookedFrame
}

async function detectOn(
  detector: Pick<Detector, 'detect'>,
  lane: string,
  picture: Pick<DecodedFrame, 'width' | 'height' | 'pixels' | 'release'>,
  frame: LookedFrame,
  signal: AbortSignal,
): Promise<Seen> {
  try {
    const { detections } = await detector.detect(lane, () => picture, signal)
    return { found: detections, frame }
  } finally {
    picture.release()
  }
}

function relevantCount(found: Detections, scenarios: readonly Scenario[]): number {
  let count = 0
  for (let row = 0; row < detectionCount(found); row += 1)
    if (scenarios.some(scenario => isWanted(scenario, labelAt(found, row), found.scores[row]!))) count += 1
  return count
}

const isWanted = ({ labels, minScore }: Scenario, label: string, score: number): boolean =>
  score >= minScore && Object.hasOwn(labels, label)

/** A box of which another holds so much shows the same thing, or a part of it that a tile cut off, whatever the model calls it. */
const SAME_BOX_SHARE = 0.7

async function looksOf(
  found: Detections,
  frame: LookedFrame,
  gaze: Gaze,
  { scenarios, origin, startsAtMs }: AnalyseOptions,
): Promise<(Look | { readonly refused: string })[]> {
  const looks: (Look | { readonly refused: string })[] = []
  for (const scenario of scenarios) {
    const liesFlat = scenario.anchor === 'centre'
    const kept: Box[] = []
    for (let row = 0; row < detectionCount(found); row += 1) {
      const label = labelAt(found, row)
      const score = found.scores[row]!
      const box = boxAt(found, row)
      if (!isWanted(scenario, label, score) || boxArea(box) === 0) continue
      const isCut = isPlaceCut(cutSides(box, { width: frame.widthPx, height: frame.heightPx }), liesFlat)
      if (isCut || kept.some(other => sharedPart(other, box) > SAME_BOX_SHARE)) continue
      kept.push(box)
      const placed = await placeBox(box, { liesFlat, sizeM: scenario.same.sizeM }, { ...gaze, origin })
      if ('refused' in placed) {
        looks.push({ refused: placed.reason })
        continue
      }
      const { placeSigmaM } = gaze.pose
      const when = { frame: frame.frame, atMs: startsAtMs + frame.tMs }
      looks.push({ ...when, scenario: scenario.id, label, score, box, ...placed, placeSigmaM })
    }
  }
  return looks
}
