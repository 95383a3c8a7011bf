import type { SignalState } from '../../domain/signal-state.js'
import type { Moment } from './moment.js'

export interface SignalCondition {
  readonly state: SignalState
  /** Epoch milliseconds. */
  readonly sinceMs: number
  /** What is wrong with its latest message. */
  readonly fault?: string
}

/** Whether a signal speaks, and sense. Time is looked at when it is asked, so that a flood of messages costs nothing. */
export class SignalWatch {
  readonly #silentAfterMs: number
  readonly #startedAt: Moment
  #heardAt: Moment | undefined
  #fault: string | undefined
  #since: Moment
  #state: SignalState = 'waiting'

  constructor(silentAfterMs: number, startedAt: Moment) {
    this.#silentAfterMs = silentAfterMs
    this.#startedAt = startedAt
    this.#since = startedAt
  }

  /** A message came; `fault` is why it holds no number. */
  heard(at: Moment, fault?: string): void {
    this.#heardAt = at
    this.#fault = fault
    this.#enter(fault === undefined ? 'ok' : 'bad', at)
  }

  condition(now: Moment): SignalCondition {
    const { monotonicMs } = this.#heardAt ?? this.#startedAt
    if (now.monotonicMs - monotonicMs >= this.#silentAfterMs) this.#enter('silent', now)
    return {
      state: this.#state,
      sinceMs: this.#since.atMs,
      ...(this.#state === 'bad' && this.#fault !== undefined && { fault: this.#fault }),
    }
  }

  #enter(state: SignalState, at: Moment): void {
    if (state === this.#state) return
    this.#state = state
    this.#since = at
  }
}
