import type { Clock } from '../../kit/clock.js'
import { describeError } from '../../kit/lamppost-error.js'
import { LatestSlot } from '../../kit/latest-slot.js'
import type { Log } from '../../kit/log.js'
import type { IncomingMessage } from '../../messages/message.js'
import { receiptSchema } from '../../messages/receipt.js'

/** Since the process started. */
export interface ReceiptCounts {
  /** Messages that left the outbox because the centre has them. */
  readonly taken: number
  /** Messages of receipts that cannot be read, or are too many at once. */
  readonly bad: number
}

export interface Receipts {
  /** Takes what comes on the topic of receipts. Never throws. */
  hear(message: IncomingMessage): void
  /** Called once. Takes the messages out of the outbox until `signal` fires. Never rejects. */
  run(signal: AbortSignal): Promise<void>
  counts(): ReceiptCounts
}

export interface ReceiptsOptions {
  /** May throw STORE_UNAVAILABLE. Gives how many of them were there. */
  readonly removeMessages: (ids: readonly string[]) => number
  readonly clock: Clock
  readonly log: Log
}

const mostBytes = 65_536
/** Many receipts are one transaction: each syncs the disk. */
const spacingMs = 100
/** What does not fit is asked for again when its message is sent again. */
const mostPending = 100_000

export function createReceipts({ removeMessages, clock, log }: ReceiptsOptions): Receipts {
  const counts = { taken: 0, bad: 0 }
  const pending = new Set<string>()
  const alarm = new LatestSlot<true>()

  const refuse = (why: string): void => {
    counts.bad += 1
    log.warn({ why }, 'a receipt of the centre cannot be used')
  }

  const flush = (): void => {
    const ids = [...pending]
    pending.clear()
    try {
      counts.taken += removeMessages(ids)
    } catch (error) {
      // Their messages are sent again, and answered with a receipt again.
      log.error({ error: describeError(error) }, 'receipts cannot be taken in')
    }
  }

  return {
    hear(message) {
      if (message.payload.length > mostBytes) return refuse(`it has ${message.payload.length} bytes`)
      const receipt = receiptSchema.safeParse(readJson(message.payload))
      if (!receipt.success) return refuse(receipt.error.issues[0]!.message)
      if (pending.size + receipt.data.ids.length > mostPending) return refuse('too many come at once')
      for (const id of receipt.data.ids) pending.add(id)
      alarm.put(true)
    },
    async run(signal) {
      signal.addEventListener('abort', () => alarm.close(), { once: true })
      while (!signal.aborted) {
        await alarm.take()
        if (!signal.aborted) await clock.sleep(spacingMs, signal).catch(() => {})
        if (pending.size > 0) flush()
      }
    },
    counts: () => ({ ...counts }),
  }
}

function readJson(payload: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload))
  } catch {
    return undefined
  }
}
