/** What a model finds in each frame of a rendered flight, recorded once: with it a flight job runs in seconds, many times over. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Detections } from '../../edge/domain/detections.js'
import { LamppostError } from '../../edge/kit/lamppost-error.js'
import type { Detector } from '../../edge/pipeline/detect/detector.js'
import type { FlightName } from './truth-file.js'

/** Index of the label, score, and the box in pixels of the clip. */
export type RecordedRow = readonly [
  label: number,
  score: number,
  x1: number,
  y1: number,
  x2: number,
  y2: number,
]

export interface RecordedDetections {
  readonly model: string
  /** Of the weights. */
  readonly sha256: string
  readonly tiles: number
  /** Of the clip. */
  readonly width: number
  readonly height: number
  readonly labels: readonly string[]
  readonly frames: readonly { readonly tMs: number; readonly found: readonly RecordedRow[] }[]
}

export const recordingOf = (name: FlightName): string =>
  fileURLToPath(new URL(`../world/flights/${name}.detections.json`, import.meta.url))

export const readRecorded = (name: FlightName): RecordedDetections =>
  JSON.parse(readFileSync(recordingOf(name), 'utf8'))

/** Pictures of one frame are told apart by their time. */
const SAME_FRAME_MS = 50

/** Finds in each frame of the clip what was found there before. */
export function recordedDetector(recorded: RecordedDetections): Detector {
  const { model, sha256, labels, width, height, frames } = recorded
  return {
    model: { id: model, sha256, provider: 'recorded' },
    ...{ labels, inputSize: { widthPx: width, heightPx: height }, batch: 1, queued: 0, restarts: 0 },
    async detect(_, take) {
      const frame = take()
      const { ptsMs } = frame as { readonly ptsMs?: number }
      const recordedFrame = frames.find(({ tMs }) => Math.abs(tMs - (ptsMs ?? Number.NaN)) < SAME_FRAME_MS)
      if (!recordedFrame)
        throw new LamppostError('INFERENCE_FAILED', {
          what: `Nothing is recorded of the frame at ${ptsMs} ms`,
        })
      const detections = detectionsOf(recordedFrame.found, labels, frame.width / width, frame.height / height)
      return { detections, timings: { preMs: 0, inferMs: 0, postMs: 0 }, waitedMs: 0 }
    },
    async close() {},
  }
}

function detectionsOf(
  rows: readonly RecordedRow[],
  labels: readonly string[],
  perX: number,
  perY: number,
): Detections {
  return {
    labels,
    boxes: Float32Array.from(
      rows.flatMap(([, , x1, y1, x2, y2]) => [x1 * perX, y1 * perY, x2 * perX, y2 * perY]),
    ),
    scores: Float32Array.from(rows, ([, score]) => score),
    classes: Uint16Array.from(rows, ([label]) => label),
  }
}

/** One line for each frame. */
export function formatRecorded({ frames, ...head }: RecordedDetections): string {
  const opened = JSON.stringify(head, null, 2).replace(/\n}$/, '')
  return `${opened},\n  "frames": [\n${frames.map(frame => `    ${JSON.stringify(frame)}`).join(',\n')}\n  ]\n}\n`
}
