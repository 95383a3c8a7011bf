import { backoffMs } from '../../kit/backoff.js'
import type { Clock } from '../../kit/clock.js'
import { every } from '../../kit/every.js'
import { describeError } from '../../kit/lamppost-error.js'
import { LatestSlot } from '../../kit/latest-slot.js'
import type { Log } from '../../kit/log.js'
import { atMost } from './at-most.js'
import type { Outbox, OutboxRow } from './outbox.js'
import type { Publisher, PublishOutcome } from './publisher.js'

/** Since the drain was made. */
export interface DrainCounts {
  readonly published: number
  /** Of those published, how many nobody subscribes to. */
  readonly withoutSubscribers: number
  readonly retried: number
  readonly dead: number
  /** Of those published, how many had been before, and had no receipt from the centre. */
  readonly resent: number
}

export interface OutboxDrain {
  /** Called once. Brings rows to the broker until `signal` fires. Never rejects. */
  run(signal: AbortSignal): Promise<void>
  /** There is a new row. */
  wake(): void
  counts(): DrainCounts
}

export interface OutboxDrainOptions {
  readonly outbox: Outbox
  readonly publisher: Pick<Publisher, 'publish' | 'window' | 'onState'>
  readonly clock: Clock
  readonly log: Log
  /** Whether the row stays until the centre says that it has it; no row does, where absent. */
  readonly needsReceipt?: (row: OutboxRow) => boolean
  /** The broker has acknowledged a row for the first time. */
  readonly onDelivered?: (row: OutboxRow) => void
  /** Uniform in [0, 1). */
  readonly random?: () => number
}

/** 50 messages per second: a city of boxes that comes back at once must not storm its broker. */
const spacingMs = 20
const bigBacklog = 100
const longestStartDelayMs = 5000
const quotaWaits = { firstMs: 1000, longestMs: 60_000 }
const refusedTopicMs = 60_000
const storeTroubleMs = 5000
const farewellMs = 1000
/** How long a receipt is waited for before the row is sent again. */
const receiptWaits = { firstMs: 60_000, longestMs: 2_400_000 }
const receiptCheckMs = 10_000

export function createOutboxDrain({
  outbox,
  publisher,
  clock,
  log,
  needsReceipt,
  onDelivered,
  random = Math.random,
}: OutboxDrainOptions): OutboxDrain {
  const counts = { published: 0, withoutSubscribers: 0, retried: 0, dead: 0, resent: 0 }
  const underWay = new Map<string, Promise<void>>()
  /** Answered for good by the broker, but the disk does not let the row go yet: never sent again. */
  const settled = new Map<string, () => void>()
  const pausedTopics = new Set<string>()
  const alarm = new LatestSlot<true>()
  const ring = (): void => alarm.put(true)
  let pauses = 0
  let quotaTries = 0
  let wasConnected = false
  let isOver = false

  const rest = (ms: number, signal: AbortSignal, begin: () => void, end: () => void): void => {
    begin()
    const over = (): void => {
      end()
      ring()
    }
    clock.sleep(ms, signal).then(over, () => {})
  }
  const pauseAll = (ms: number, signal: AbortSignal): void => {
    const count = (by: number) => (): void => {
      pauses += by
    }
    rest(ms, signal, count(1), count(-1))
  }

  const next = (signal: AbortSignal): OutboxRow[] => {
    const free = publisher.window() - underWay.size
    if (free <= 0 || pauses > 0) return []
    try {
      for (const [id, settle] of settled) {
        settle()
        settled.delete(id)
      }
      return outbox.nextMessages(free, {
        ...{ ids: [...underWay.keys()], topics: [...pausedTopics] },
        nowMs: clock.now(),
      })
    } catch (error) {
      log.error({ error: describeError(error) }, 'the outbox cannot be read or changed')
      pauseAll(storeTroubleMs, signal)
      return []
    }
  }

  const settle = (row: OutboxRow, action: () => void, signal: AbortSignal): void => {
    try {
      action()
    } catch (error) {
      log.error({ seq: row.seq, error: describeError(error) }, 'a row that is done cannot leave the outbox')
      settled.set(row.id, action)
      pauseAll(storeTroubleMs, signal)
    }
  }

  const putDown = (row: OutboxRow): void => {
    const restsMs = backoffMs(row.sentTimes, { ...receiptWaits, random })
    if (needsReceipt?.(row)) outbox.awaitReceipt(row.id, clock.now() + restsMs)
    else outbox.removeMessage(row.id)
  }

  const pauseTopic = (topic: string, reason: string, signal: AbortSignal): void => {
    if (pausedTopics.has(topic)) return
    log.error({ topic, reason, code: 'BROKER_REFUSED' }, 'the broker refuses this topic')
    const begin = () => pausedTopics.add(topic)
    const end = () => pausedTopics.delete(topic)
    rest(refusedTopicMs, signal, begin, end)
  }

  const conclude = (row: OutboxRow, outcome: PublishOutcome, signal: AbortSignal): void => {
    const { id, seq, topic } = row
    if (outcome.kind === 'delivered') {
      quotaTries = 0
      counts.published += 1
      if (!outcome.hasSubscribers) counts.withoutSubscribers += 1
      if (row.sentTimes > 0) counts.resent += 1
      else onDelivered?.(row)
      settle(row, () => putDown(row), signal)
    } else if (outcome.kind === 'never') {
      counts.dead += 1
      log.error({ id, seq, topic, reason: outcome.reason }, 'the broker never takes this message: put aside')
      settle(row, () => outbox.deadLetter(id, outcome.reason), signal)
    } else {
      counts.retried += 1
      if (outcome.kind === 'refused') pauseTopic(topic, outcome.reason, signal)
      else if (pauses === 0 && publisher.window() > 0) {
        log.warn({ seq, reason: outcome.reason }, 'the broker takes no more for now')
        pauseAll(backoffMs(quotaTries, { ...quotaWaits, random }), signal)
        quotaTries += 1
      }
    }
  }

  const send = async (row: OutboxRow, signal: AbortSignal): Promise<void> => {
    const outcome = await publisher.publish(row)
    // What is answered after the end stays in the outbox, and is sent again after the next start.
    if (isOver) return
    conclude(row, outcome, signal)
    underWay.delete(row.id)
    ring()
  }

  const mayGo = ({ topic }: OutboxRow, signal: AbortSignal): boolean =>
    !signal.aborted && pauses === 0 && !pausedTopics.has(topic) && publisher.window() > 0

  const depth = (): number => {
    try {
      return outbox.depth()
    } catch {
      return 0
    }
  }

  const greet = (signal: AbortSignal): void => {
    const isConnected = publisher.window() > 0
    if (isConnected && !wasConnected && depth() > bigBacklog) pauseAll(random() * longestStartDelayMs, signal)
    wasConnected = isConnected
    ring()
  }

  return {
    run: async signal => {
      if (needsReceipt) void every(receiptCheckMs, clock, signal, ring)
      const stopListening = publisher.onState(() => greet(signal))
      signal.addEventListener('abort', () => alarm.close(), { once: true })
      greet(signal)
      while (!signal.aborted) {
        const rows = next(signal)
        if (rows.length === 0) await alarm.take()
        for (const row of rows) {
          if (!mayGo(row, signal)) break
          underWay.set(row.id, send(row, signal))
          await clock.sleep(spacingMs, signal).catch(() => {})
        }
      }
      stopListening()
      await atMost(farewellMs, clock, Promise.all(underWay.values()))
      isOver = true
    },
    wake: ring,
    counts: () => ({ ...counts }),
  }
}
