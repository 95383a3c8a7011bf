import type { Message } from '../../messages/message.js'

/** A message that waits for the broker's word; `seq` is the order. */
export interface OutboxRow extends Message {
  readonly id: string
  readonly seq: number
  /** How often the broker has acknowledged it, while the centre's receipt did not come. */
  readonly sentTimes: number
}

/** What the drain needs of the store. All may throw STORE_UNAVAILABLE, and have then changed nothing. */
export interface Outbox {
  /** The oldest rows by `seq`, without those of the given ids and topics, and without those that rest at `nowMs`. */
  nextMessages(
    limit: number,
    without: { ids: readonly string[]; topics: readonly string[]; nowMs: number },
  ): OutboxRow[]
  removeMessage(id: string): void
  /** Lets a row rest until then: the broker has it, and the centre's receipt is wanted. */
  awaitReceipt(id: string, restsUntilMs: number): void
  /** Puts a row aside for good, with the reason. */
  deadLetter(id: string, reason: string): void
  depth(): number
}
