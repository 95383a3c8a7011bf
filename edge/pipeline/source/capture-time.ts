/** A frame's time in its stream, and the box's two clocks when it arrived. */
export interface Arrival {
  readonly ptsMs: number
  /** A clock that never jumps. */
  readonly arrivedAtMs: number
  /** Epoch milliseconds, a clock that may be set. */
  readonly nowMs: number
}

/** Capture time of the next frame of one connection, whole epoch milliseconds. */
export type PtsClock = (arrival: Arrival) => number

/** Long enough to hold one undelayed frame, short enough to follow a camera whose clock drifts. */
const SPAN_MS = 30_000
/** The stream's time ran this much ahead of ours: it was reset. */
const PTS_JUMP_MS = 5000
/** The box's epoch clock moved this much against the steady one: it was set. */
const CLOCK_STEP_MS = 1000

/**
 * Capture times of a live stream. A frame cannot arrive before it was seen, so the least `arrival - pts` of the
 * recent past is the best guess at the distance between the stream's clock and ours, and frames that the
 * network held up keep their true spacing. What remains is the least delay of the way itself, which no
 * receiver can know.
 *
 * Times rise strictly within a connection, as long as nobody sets the box's clock back. A stream whose time
 * jumps (ahead by more than 5 s, or backwards) is anchored anew at its arrival.
 */
export function createPtsClock(spanMs = SPAN_MS): PtsClock {
  let offsets = createSlidingMinimum(spanMs)
  let last: (Arrival & { readonly capturedAtMs: number }) | undefined
  let epochMs: number | undefined

  return arrival => {
    const { ptsMs, arrivedAtMs, nowMs } = arrival
    if (last && hasJumped(last, arrival)) offsets = createSlidingMinimum(spanMs)
    const offsetMs = offsets(arrivedAtMs, arrivedAtMs - ptsMs)

    const stepped = epochMs === undefined || Math.abs(nowMs - arrivedAtMs - epochMs) > CLOCK_STEP_MS
    const setBack = last !== undefined && epochMs !== undefined && stepped && nowMs - arrivedAtMs < epochMs
    if (stepped) epochMs = nowMs - arrivedAtMs

    const guess = Math.round(ptsMs + offsetMs + epochMs!)
    const capturedAtMs = last && !setBack ? Math.max(guess, last.capturedAtMs + 1) : guess
    last = { ...arrival, capturedAtMs }
    return capturedAtMs
  }
}

function hasJumped(last: Arrival, next: Arrival): boolean {
  const streamMs = next.ptsMs - last.ptsMs
  return streamMs < 0 || streamMs - (next.arrivedAtMs - last.arrivedAtMs) > PTS_JUMP_MS
}

/** Least value of the last `spanMs`, as a queue of the values that may still become the least. */
function createSlidingMinimum(spanMs: number): (atMs: number, value: number) => number {
  const queue: { readonly atMs: number; readonly value: number }[] = []
  return (atMs, value) => {
    while (queue.length > 0 && queue.at(-1)!.value >= value) queue.pop()
    queue.push({ atMs, value })
    while (atMs - queue[0]!.atMs > spanMs) queue.shift()
    return queue[0]!.value
  }
}
