import { readFile } from 'node:fs/promises'
import type { Check } from '../api/health.js'
import type { MqttConfig } from '../config/schema/mqtt.js'
import type { Clock } from '../kit/clock.js'
import type { Log } from '../kit/log.js'
import type { BoxIdentity, Message } from '../messages/message.js'
import { createMqttPublisher } from '../pipeline/publish/mqtt-publisher.js'
import { createOutboxDrain, type DrainCounts } from '../pipeline/publish/outbox-drain.js'
import type { Publisher } from '../pipeline/publish/publisher.js'
import type { IncidentStore } from '../pipeline/record/store.js'

/** The way upstream. */
export interface Delivery {
  /** There is something new in the outbox. */
  wake(): void
  retain(message: Message): void
  /** Sends what may be lost. */
  tell(message: Message): void
  counts(): DrainCounts
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
}

export const startDelivery = (mqtt: MqttConfig | undefined, options: DeliveryOptions): Promise<Delivery> =>
  mqtt ? startMqtt(mqtt, options) : Promise.resolve(nowhere)

/** A box without a broker only records; that is what its owner asked for, so nothing is wrong with it. */
const nowhere: Delivery = {
  wake: () => {},
  retain: () => {},
  tell: () => {},
  counts: () => ({ published: 0, withoutSubscribers: 0, retried: 0, dead: 0 }),
  reconnects: () => 0,
  connected: () => false,
  check: () => ({ ok: true }),
  close: () => Promise.resolve(),
}

async function startMqtt(
  { ca, ...broker }: MqttConfig,
  { identity, outbox, clock, log, onDelivered }: DeliveryOptions,
): Promise<Delivery> {
  const stopping = new AbortController()
  const publisher = createMqttPublisher({
    broker: { ...broker, ...(ca !== undefined && { ca: await readFile(ca) }) },
    identity,
    clock,
    log,
  })
  const drain = createOutboxDrain({ outbox, publisher: watched(publisher, onDelivered), clock, log })
  let connects = 0
  publisher.onState(({ status }) => {
    if (status === 'connected') connects += 1
  })
  const draining = drain.run(stopping.signal)
  const leaving = new AbortController()
  const connected = publisher.run(leaving.signal)

  return {
    wake: drain.wake,
    retain: publisher.publishRetained,
    tell: publisher.publishLossy,
    counts: drain.counts,
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

/** The publisher, with somebody told of each delivery. */
const watched = (publisher: Publisher, onDelivered: (message: Message) => void): Publisher => ({
  ...publisher,
  async publish(message) {
    const outcome = await publisher.publish(message)
    if (outcome.kind === 'delivered') onDelivered(message)
    return outcome
  },
})
