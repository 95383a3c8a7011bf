import munkres from 'munkres'
import { type Box, iou } from '../../domain/box.js'
import { boxAt, type Detections, detectionCount, labelAt } from '../../domain/detections.js'
import type { Track } from '../../domain/track.js'
import { LabelVotes } from './label-votes.js'
import { Motion } from './motion.js'

export interface TrackerOptions {
  /** A track unseen for longer than this is forgotten; its id never comes back. */
  readonly lostAfterMs: number
  /** 0..1: a detection that overlaps the predicted box by less is another thing. */
  readonly minIou: number
}

export interface Tracker {
  /**
   * Follows `detections` of the frame captured at `capturedAtMs` and returns every living track, the hidden
   * ones too. A frame that is not newer than the one before is ignored; where time went back for good, because
   * somebody set the clock, all tracks begin anew.
   */
  track(detections: Detections, capturedAtMs: number): readonly Track[]
}

/** Farther back than this, a frame is not late: the clock was set. */
const CLOCK_SET_BACK_MS = 1_000
/** A label change costs as much as this much overlap: car and truck flicker, car and person do not. */
const LABEL_PENALTY = 0.15
const NO_MATCH = 1

interface LiveTrack {
  readonly id: number
  readonly firstSeenAtMs: number
  readonly votes: LabelVotes
  readonly motion: Motion
  score: number
  lastSeenAtMs: number
}

/** Tracks by predicted overlap, one best assignment a frame. Ages in time, so a dropped frame changes nothing. */
export function createTracker({ lostAfterMs, minIou }: TrackerOptions): Tracker {
  let live: LiveTrack[] = []
  let nextId = 1
  let latestMs = Number.NEGATIVE_INFINITY

  const start = (detections: Detections, row: number, capturedAtMs: number): LiveTrack => ({
    id: nextId++,
    firstSeenAtMs: capturedAtMs,
    lastSeenAtMs: capturedAtMs,
    score: detections.scores[row]!,
    votes: new LabelVotes(labelAt(detections, row), detections.scores[row]!),
    motion: new Motion(boxAt(detections, row), capturedAtMs),
  })

  const see = (track: LiveTrack, detections: Detections, row: number, capturedAtMs: number): void => {
    track.motion.see(boxAt(detections, row), capturedAtMs)
    track.votes.add(labelAt(detections, row), detections.scores[row]!)
    track.score = detections.scores[row]!
    track.lastSeenAtMs = capturedAtMs
  }

  return {
    track(detections, capturedAtMs) {
      if (capturedAtMs < latestMs - CLOCK_SET_BACK_MS) {
        live = []
        latestMs = Number.NEGATIVE_INFINITY
      }
      if (capturedAtMs > latestMs) {
        latestMs = capturedAtMs
        live = live.filter(track => capturedAtMs - track.lastSeenAtMs <= lostAfterMs)
        const matched = assign(live, detections, capturedAtMs, minIou)
        for (const [track, row] of matched.rows) see(track, detections, row, capturedAtMs)
        for (const row of matched.unmatchedRows) live.push(start(detections, row, capturedAtMs))
      }
      return live.map(({ id, votes, score, motion, firstSeenAtMs, lastSeenAtMs }) => ({
        id,
        label: votes.winner(),
        score,
        box: motion.box,
        firstSeenAtMs,
        lastSeenAtMs,
      }))
    },
  }
}

function assign(live: readonly LiveTrack[], detections: Detections, atMs: number, minIou: number) {
  const count = detectionCount(detections)
  const rows = new Map<LiveTrack, number>()
  const unmatchedRows = new Set(Array.from({ length: count }, (_, row) => row))
  if (count === 0 || live.length === 0) return { rows, unmatchedRows }

  const costs = live.map(track => {
    const predicted = track.motion.predict(atMs)
    return Array.from({ length: count }, (_, row) => matchCost(track, predicted, detections, row, minIou))
  })
  for (const [trackIndex, row] of munkres(costs)) {
    if (costs[trackIndex]![row]! >= NO_MATCH) continue
    rows.set(live[trackIndex]!, row)
    unmatchedRows.delete(row)
  }
  return { rows, unmatchedRows }
}

function matchCost(
  track: LiveTrack,
  predicted: Box,
  detections: Detections,
  row: number,
  minIou: number,
): number {
  const overlap = iou(predicted, boxAt(detections, row))
  if (overlap < minIou) return NO_MATCH
  const penalty = track.votes.winner() === labelAt(detections, row) ? 0 : LABEL_PENALTY
  return Math.min(1 - overlap + penalty, NO_MATCH)
}
