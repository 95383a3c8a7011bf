import type { Clock } from '../../edge/kit/clock.js'

export interface FakeClock extends Clock {
  /** Moves time on by `ms`, waking sleepers in order; resolves when what they started has settled. */
  advance(ms: number): Promise<void>
  readonly sleeping: number
  /** Resolves as soon as someone sleeps. */
  whenSleeping(): Promise<void>
}

const settled = () => new Promise<void>(resolve => setImmediate(resolve))

interface Sleeper {
  readonly wakesAtMs: number
  readonly wake: () => void
}

/** A clock that a test moves by hand; epoch and steady time start at `startMs` and 0. */
export function createFakeClock(startMs = 1_700_000_000_000): FakeClock {
  let elapsedMs = 0
  const sleepers = new Set<Sleeper>()
  let onSleep = () => {}

  const earliest = () => [...sleepers].sort((a, b) => a.wakesAtMs - b.wakesAtMs)[0]
  return {
    now: () => startMs + elapsedMs,
    monotonicMs: () => elapsedMs,
    get sleeping() {
      return sleepers.size
    },
    whenSleeping: () =>
      sleepers.size > 0
        ? Promise.resolve()
        : new Promise(resolve => {
            onSleep = resolve
          }),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason)
        const sleeper = { wakesAtMs: elapsedMs + ms, wake: resolve }
        sleepers.add(sleeper)
        onSleep()
        signal?.addEventListener('abort', () => {
          sleepers.delete(sleeper)
          reject(signal.reason)
        })
      }),
    advance: async ms => {
      const endMs = elapsedMs + ms
      await settled()
      for (let next = earliest(); next && next.wakesAtMs <= endMs; next = earliest()) {
        elapsedMs = next.wakesAtMs
        sleepers.delete(next)
        next.wake()
        await settled()
      }
      elapsedMs = endMs
    },
  }
}
