import { readFile } from 'node:fs/promises'
import type { Check } from '../api/health.js'
import type { MqttConfig } from '../config/schema/mqtt.js'
import type { Clock } from '../kit/clock.js'
import type { Log } from '../kit/log.js'
import type { BoxIdentity, IncomingMessage, Message } from '../messages/message.js'
import { receiptTopic } from '../messages/topics.js'
import { createMqttPublisher } from '../pipeline/publish/mqtt-publisher.js'
import { createOutboxDrain, type DrainCounts } from '../pipeline/publish/outbox-drain.js'
import type { PublishOutcome } from '../pipeline/publish/publisher.js'
import { createReceipts, type ReceiptCounts } from '../pipeline/publish/receipts.js'
import type { IncidentStore } from '../pipeline/record/store.js'

/** The way upstream, and back. */
export interface Delivery {
  /** There is something new in the outbox. */
  wake(): void
  retain(message: Message): void
  /** Sends what may be lost. */
  tell(message: Message): void
  /** Sends an answer. Never rejects. */
  answer(message: Message): Promise<PublishOutcome>
  counts(): DrainCounts
  receipts(): ReceiptCounts
  reconnects(): number
  connected(): boolean
  check(): Check
  close(): Promise<void>
}

export interface DeliveryOptions {
  readonly identity: BoxIdentity
  readonly outbox: IncidentStore
  readonly clock: Clock
  readonly log: Log
  /** Called when the broker has acknowledged a message. */
  readonly onDelivered: (message: Message) => void
  /** Whether the centre has to say that it has stored it. */
  readonly needsReceipt: (message: Message) => boolean
  /** Commands from the centre: a topic that ends in `/#`, and who takes what comes there, without throwing. */
  readonly commands?: { readonly filter: string; readonly take: (message: IncomingMessage) => void }
  /** Topics of signals, each once, and who takes what comes there, without throwing. */
  readonly signals?: { readonly topics: readonly string[]; readonly take: (message: IncomingMessage) => void }
}

export const startDelivery = (mqtt: MqttConfig | undefined, options: DeliveryOptions): Promise<Delivery> =>
  mqtt ? startMqtt(mqtt, options) : Promise.resolve(nowhere)

/** A box without a broker only records; that is what its owner asked for, so nothing is wrong with it. */
const nowhere: Delivery = {
  wake: () => {},
  retain: () => {},
  tell: () => {},
  answer: () => Promise.resolve({ kind: 'never', reason: 'there is no broker' }),
  counts: () => ({ published: 0, withoutSubscribers: 0, retried: 0, dead: 0, resent: 0 }),
  receipts: () => ({ taken: 0, bad: 0 }),
  reconnects: () => 0,
  connected: () => false,
  check: () => ({ ok: true }),
  close: () => Promise.resolve(),
}

async function startMqtt(
  { ca, ...broker }: MqttConfig,
  { identity, outbox, clock, log, onDelivered, needsReceipt, commands, signals }: DeliveryOptions,
): Promise<Delivery> {
  const stopping = new AbortController()
  const publisher = createMqttPublisher({
    broker: { ...broker, ...(ca !== undefined && { ca: await readFile(ca) }) },
    identity,
    clock,
    log,
  })
  const drain = createOutboxDrain({ outbox, publisher, clock, log, needsReceipt, onDelivered })
  const receipts = createReceipts({ removeMessages: outbox.removeMessages, clock, log })
  publisher.subscribe(receiptTopic(identity), receipts.hear)
  if (commands) publisher.subscribe(commands.filter, commands.take)
  for (const topic of signals?.topics ?? []) publisher.subscribe(topic, signals!.take)
  let connects = 0
  publisher.onState(({ status }) => {
    if (status === 'connected') connects += 1
  })
  const draining = Promise.all([drain.run(stopping.signal), receipts.run(stopping.signal)])
  const leaving = new AbortController()
  const connected = publisher.run(leaving.signal)

  return {
    wake: drain.wake,
    retain: publisher.publishRetained,
    tell: publisher.publishLossy,
    answer: publisher.publish,
    counts: drain.counts,
    receipts: receipts.counts,
    reconnects: () => Math.max(0, connects - 1),
    connected: () => publisher.state().status === 'connected',
    check() {
      const { status, cause } = publisher.state()
      return status === 'connected' ? { ok: true } : { ok: false, why: cause ?? status }
    },
    // The drain first: what it has under way still needs the connection.
    async close() {
      stopping.abort()
      await draining
      leaving.abort()
      await connected
    },
  }
}
