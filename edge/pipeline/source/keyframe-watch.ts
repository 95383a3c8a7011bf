import { type Observable, Subject } from 'rxjs'
import type { Cadence } from '../../media/decode-arguments.js'

export interface KeyframeWatch {
  /** How the next connection is to be decoded. */
  cadence(): Cadence
  /** A connection begins. */
  begin(): void
  /** Takes every frame of a connection; true where the cadence is another one from now on. */
  see(frame: { readonly ptsMs: number; readonly keyframe: boolean }): boolean
  /** The connection gave nothing more. */
  stalled(): void
  /** The camera tells how many pictures it sends out of their order. */
  reorders(pictures: number): void
  /** Fires when that asks for another cadence: what the present connection gives is late, and has wrong times. */
  readonly misread: Observable<void>
}

/** Times jitter, and a key frame that falls on the limit is not late. */
const TOLERANCE = 1.25
/** One gap may be a lost packet. */
const GAPS_TO_BELIEVE = 2

export interface KeyframeTroubles {
  readonly onRare: (gapMs: number) => void
  readonly onReordered: () => void
}

/**
 * Whether the key frames of a camera come as often as `maxIntervalMs` asks, and can be decoded alone. Where they do not
 * come often enough, frames in between are decoded as well, which costs the decoding of all; where they do again, that
 * ends.
 */
export function watchKeyframes(
  maxIntervalMs: number,
  { onRare, onReordered }: KeyframeTroubles,
): KeyframeWatch {
  let filling = false
  let reordered = false
  const misread = new Subject<void>()
  let lastKeyframeMs: number | undefined
  /** Gaps in a row that speak against the present cadence. */
  let against = 0
  let seen = 0

  const change = (gapMs: number) => {
    filling = !filling
    against = 0
    if (filling) onRare(gapMs)
  }
  return {
    cadence: () => ({
      kind: 'keyframes',
      ...(filling && { fillMs: maxIntervalMs }),
      ...(reordered && { reordered }),
    }),
    begin: () => {
      lastKeyframeMs = undefined
      against = 0
      seen = 0
    },
    see: ({ ptsMs, keyframe }) => {
      seen += 1
      if (!keyframe) return false
      const gapMs = lastKeyframeMs === undefined ? undefined : ptsMs - lastKeyframeMs
      lastKeyframeMs = ptsMs
      if (gapMs === undefined) return false
      const rare = gapMs > maxIntervalMs * TOLERANCE
      against = rare === filling ? 0 : against + 1
      if (against < GAPS_TO_BELIEVE) return false
      change(gapMs)
      return true
    },
    // One key frame and then silence for the whole budget: the next one may just be too far away.
    stalled: () => {
      if (!filling && seen === 1) change(Number.POSITIVE_INFINITY)
    },
    reorders: pictures => {
      if (reordered === pictures > 0) return
      reordered = pictures > 0
      if (reordered) onReordered()
      // Filling decodes everything, in whatever order it comes.
      if (!filling) misread.next()
    },
    misread,
  }
}
