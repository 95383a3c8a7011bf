/** How the camera's own best is remembered: it takes minutes to be believed, and a day to be forgotten. */
const RISE_MS = 5 * 60_000
const FALL_MS = 24 * 3_600_000
/** Time in which nothing was seen counts no more than this. */
const LONGEST_GAP_MS = 60_000
/** Shares of the best: below the first a picture is blurred, above the second it is sharp again. */
const BLURRED = 0.35
const SHARP = 0.55
const BLURRED_FOR_MS = 60_000
/** Focus changes over minutes: there is no need to look more often. */
const EVERY_MS = 1000

export interface BlurWatch {
  /** Whether the lens has been dirty, fogged or out of focus for long enough to say so. `sharpness` costs; it is asked now and then. */
  see(sharpness: () => number | undefined, capturedAtMs: number): boolean
}

/**
 * Compares how sharp a camera is with how sharp it has been. A camera that was blurred from the start cannot be told from
 * one whose street has no edges. Where sharpness cannot be told, what was said last holds.
 */
export function createBlurWatch(): BlurWatch {
  let best = 0
  let blurred = false
  let sinceMs: number | undefined
  let seenAtMs: number | undefined

  const remember = (value: number, spanMs: number): void => {
    const share = 1 - Math.exp(-spanMs / (value > best ? RISE_MS : FALL_MS))
    best += (value - best) * share
  }

  const judge = (value: number, nowMs: number): void => {
    if (value >= best * (blurred ? SHARP : BLURRED)) {
      blurred = false
      sinceMs = undefined
      return
    }
    sinceMs ??= nowMs
    if (nowMs - sinceMs >= BLURRED_FOR_MS) blurred = true
  }

  return {
    see(sharpness, nowMs) {
      const spanMs = seenAtMs === undefined ? EVERY_MS : nowMs - seenAtMs
      if (spanMs >= 0 && spanMs < EVERY_MS) return blurred
      seenAtMs = nowMs
      const value = sharpness()
      // A minute of blur is one that was seen.
      if (value === undefined || spanMs < 0 || spanMs > LONGEST_GAP_MS) sinceMs = undefined
      if (value === undefined) return blurred
      remember(value, Math.min(LONGEST_GAP_MS, Math.max(0, spanMs)))
      judge(value, nowMs)
      return blurred
    },
  }
}
