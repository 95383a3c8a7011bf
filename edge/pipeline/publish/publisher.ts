import type { IncomingMessage, Message } from '../../messages/message.js'

/**
 * What became of one publish.
 * - `delivered`: the broker acknowledged it (PUBACK 0, or 16 where nobody subscribes).
 * - `later`: not connected, no answer in time, or the broker is over its quota.
 * - `refused`: the broker's rules do not let this box write this topic; a person has to change them.
 * - `never`: this message will not be taken, however often it is sent.
 */
export type PublishOutcome =
  | { readonly kind: 'delivered'; readonly hasSubscribers: boolean }
  | { readonly kind: 'later' | 'refused' | 'never'; readonly reason: string }

/** `refused`: the broker does not accept the box; it is tried again slowly. */
export interface PublisherState {
  readonly status: 'connecting' | 'connected' | 'refused' | 'closed'
  readonly sinceMs: number
  /** Why it is not connected, without secrets. */
  readonly cause?: string
}

/** The way to the broker, and back. Nothing is queued here but the latest of every retained topic. */
export interface Publisher {
  /**
   * Keeps a connection until `signal` fires, then says `offline` and disconnects. The box is `online` for the
   * broker while it is connected, and `offline` by its last will when it is cut off. Never rejects.
   */
  run(signal: AbortSignal): Promise<void>
  /** QoS 1. At most `window()` at a time. Never rejects. */
  publish(message: Message): Promise<PublishOutcome>
  /** QoS 1, retained: now if connected, and again after every connect until another one replaces it. */
  publishRetained(message: Message): void
  /** QoS 0: now or never. */
  publishLossy(message: Message): void
  /**
   * Called before `run`. Tells of what comes to a topic, or below one with `/#` at its end, while there is a connection:
   * what is sent while the box is away is not kept for it. The listener must not throw.
   */
  subscribe(filter: string, listener: (message: IncomingMessage) => void): void
  /** How many publishes may be under way at once, 0 while not connected. */
  window(): number
  state(): PublisherState
  /** Calls `listener` after every change of `state()`; gives the way to stop that. */
  onState(listener: (state: PublisherState) => void): () => void
}
