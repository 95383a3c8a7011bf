/** MPEG-TS counts 33 bits of 1/90000 s, which is 26.5 hours, and begins again. */
export const TICKS_PER_MS = 90
export const WRAP_TICKS = 2 ** 33
const WRAP_MS = WRAP_TICKS / TICKS_PER_MS

/** A time of a stream as MPEG-TS writes it. */
export function toTicks(ptsMs: number): number {
  const ticks = Math.round(ptsMs * TICKS_PER_MS) % WRAP_TICKS
  return ticks < 0 ? ticks + WRAP_TICKS : ticks
}

/** What has to be added to a time that was read from MPEG-TS, given that it lies near `aboutMs`. */
export const unwrapMs = (readMs: number, aboutMs: number): number =>
  WRAP_MS * Math.round((aboutMs - readMs) / WRAP_MS)
