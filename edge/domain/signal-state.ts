/**
 * How a signal is.
 *
 * `waiting`: nothing has come since the box started. `ok`: its latest message held a number. `bad`: its latest message
 * did not. `silent`: nothing has come for longer than it may be silent.
 */
export const signalStates = ['waiting', 'ok', 'bad', 'silent'] as const

export type SignalState = (typeof signalStates)[number]

/** A change of a signal's state. */
export interface SignalStateChange {
  readonly signalId: string
  readonly state: SignalState
  readonly sinceMs: number
  /** Error code and sentence, absent when the signal is well or nobody knows yet. */
  readonly cause?: string
}
