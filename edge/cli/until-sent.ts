import { systemClock } from '../kit/clock.js'
import type { Box } from '../main.js'

const LOOK_EVERY_MS = 100

/** Recordings are over: their last messages should still get out. Resolves when they did, or after `withinMs`. */
export async function untilSent(box: Box, withinMs: number, signal: AbortSignal): Promise<void> {
  for (let waitedMs = 0; box.outboxDepth() > 0 && waitedMs < withinMs; waitedMs += LOOK_EVERY_MS) {
    if (signal.aborted) return
    await systemClock.sleep(LOOK_EVERY_MS, signal).catch(() => {})
  }
}
