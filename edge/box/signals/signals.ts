import type { ActiveSignal } from '../../config/active-signal.js'
import { every } from '../../kit/every.js'
import type { IncomingMessage } from '../../messages/message.js'
import type { IncidentStore } from '../../pipeline/record/store.js'
import { type SignalEntry, SignalRun, type SignalRunDeps } from './signal-run.js'

/** The signals of a box. */
export interface Signals {
  /** Takes what comes on their topics. Never throws. */
  take(message: IncomingMessage): void
  entries(): readonly SignalEntry[]
  /** Resolves when what was found is taken note of. */
  close(): Promise<void>
}

export interface SignalsOptions extends SignalRunDeps {
  readonly store: Pick<IncidentStore, 'openSightings'>
}

const TICK_MS = 1000

/** Several signals may come in one message. */
export const topicsOf = (signals: Readonly<Record<string, ActiveSignal>>): string[] => [
  ...new Set(Object.values(signals).map(({ topic }) => topic)),
]

/** Starts them. Throws STORE_UNAVAILABLE. */
export function startSignals(
  signals: Readonly<Record<string, ActiveSignal>>,
  { store, ...deps }: SignalsOptions,
): Signals {
  const runs = Object.values(signals).map(signal => {
    const open = store
      .openSightings(signal.id)
      .findLast(({ source, scenario }) => source.kind === 'signal' && scenario === signal.scenario)
    return { topic: signal.topic, run: new SignalRun(signal, deps, open) }
  })
  const tick = (): void => {
    for (const { run } of runs) run.tick()
  }
  tick()
  const stopping = new AbortController()
  const ticking = runs.length === 0 ? undefined : every(TICK_MS, deps.clock, stopping.signal, tick)
  return {
    take({ topic, payload, retained }) {
      // What the broker kept was measured at an unknown time.
      if (retained) return
      for (const each of runs) if (each.topic === topic) each.run.hear(payload)
    },
    entries: () => runs.map(({ run }) => run.entry()),
    async close() {
      stopping.abort()
      await ticking
      await Promise.all(runs.map(({ run }) => run.stop()))
    },
  }
}
