/** A request as it is remembered. */
export interface BookEntry {
  /** MQTT 5 correlation data. */
  readonly correlation: Uint8Array
  /** Name and content, to tell a request that is sent again from another one under the same correlation. */
  readonly request: string
  /** Whether it has an effect: these are remembered longest. */
  readonly changes: boolean
  /** Epoch milliseconds UTC. */
  readonly receivedAtMs: number
}

/**
 * What is known of a correlation. `unfinished`: begun, and never answered. `other`: it belongs to another request.
 * `answered` comes with the answer as it was sent.
 */
export type Known =
  | { readonly kind: 'new' | 'unfinished' | 'other' }
  | { readonly kind: 'answered'; readonly answer: string }

/** Answers by correlation, which outlive the process; bounded by age and bytes. All may throw STORE_UNAVAILABLE. */
export interface AnswerBook {
  /** Tells what is known of a request, and writes a new one down. */
  begin(entry: BookEntry): Known
  finish(correlation: Uint8Array, answer: string): void
  /** Nothing was done: it may be tried again under the same correlation. */
  forget(correlation: Uint8Array): void
}
