import type { Clock } from '../kit/clock.js'

export interface LoadWatch {
  /** A connection has begun. */
  connected(): void
  judged(): void
  /** A newer frame took the place of one that nobody had looked at. */
  replaced(): void
  /** Whether so many frames are left out that the camera is watched less than it should be. */
  degraded(): boolean
}

const SPAN_MS = 30_000
const BUCKETS = 10
const BUCKET_MS = SPAN_MS / BUCKETS
/** Shares of the frames that are left out: more than the first is too many, fewer than the second is well again. */
const TOO_MANY = 0.2
const WELL_AGAIN = 0.1
/** A connection begins with all that came while it was made: most of that is old, and rightly left out. */
const SETTLES_WITHIN_MS = 5000
/** A frame or two are no trend. */
const FEWEST = 3

interface Bucket {
  number: number
  judged: number
  replaced: number
}

/** Whether the box keeps up with a camera, by what became of its frames in the last 30 s. */
export function createLoadWatch(clock: Clock): LoadWatch {
  const buckets: Bucket[] = Array.from({ length: BUCKETS }, () => ({ number: -1, judged: 0, replaced: 0 }))
  let degraded = false
  let settledAtMs = Number.NEGATIVE_INFINITY

  const numberNow = (): number => Math.floor(clock.monotonicMs() / BUCKET_MS)
  const present = (): Bucket => {
    const number = numberNow()
    const bucket = buckets[number % BUCKETS]!
    if (bucket.number !== number) Object.assign(bucket, { number, judged: 0, replaced: 0 })
    return bucket
  }
  return {
    connected: () => {
      settledAtMs = clock.monotonicMs() + SETTLES_WITHIN_MS
    },
    judged: () => {
      present().judged += 1
    },
    replaced: () => {
      if (clock.monotonicMs() >= settledAtMs) present().replaced += 1
    },
    degraded: () => {
      const oldest = numberNow() - BUCKETS
      const recent = buckets.filter(({ number }) => number > oldest)
      const judged = recent.reduce((sum, bucket) => sum + bucket.judged, 0)
      const replaced = recent.reduce((sum, bucket) => sum + bucket.replaced, 0)
      const share = replaced / Math.max(1, judged + replaced)
      degraded = degraded ? share >= WELL_AGAIN : share > TOO_MANY && replaced >= FEWEST
      return degraded
    },
  }
}
