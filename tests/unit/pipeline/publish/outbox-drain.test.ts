import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findMosquitto, startBroker } from '../../../../edge/cli/demo/broker.js'
import type { Clock } from '../../../../edge/kit/clock.js'
import { LamppostError } from '../../../../edge/kit/lamppost-error.js'
import { silentLog } from '../../../../edge/kit/log.js'
import { createMqttPublisher } from '../../../../edge/pipeline/publish/mqtt-publisher.js'
import { createOutboxDrain, type OutboxDrain } from '../../../../edge/pipeline/publish/outbox-drain.js'
import type { IncidentStore } from '../../../../edge/pipeline/record/store.js'
import { hastyClock } from '../../../support/hasty-clock.js'
import { aChange, identity, startMs } from '../../../support/incidents.js'
import { createMemoryPublisher, type MemoryBroker } from '../../../support/memory-publisher.js'
import { createMemoryStore } from '../../../support/memory-store.js'
import { listen } from '../../../support/mosquitto.js'
import { recordingLog } from '../../../support/recording-log.js'

let messages = 0
function put(store: IncidentStore, topic = 'lamppost/incident/parking'): number | undefined {
  messages += 1
  return store.record({
    change: aChange(),
    evidence: [],
    recordedAtMs: startMs,
    messageId: `message-${messages}`,
    buildMessage: seq => ({ topic, payload: String(seq), contentType: 'text/plain' }),
  })
}

describe('outbox drain', () => {
  let store: IncidentStore
  let broker: MemoryBroker
  let drain: OutboxDrain
  let stop: AbortController
  let running: Promise<unknown>
  let slept: number[]
  const { log, lines } = recordingLog()

  const clock: Clock = {
    ...hastyClock(1000),
    sleep: (ms, signal) => {
      slept.push(ms)
      return hastyClock(1000).sleep(ms, signal)
    },
  }
  beforeEach(() => {
    store = createMemoryStore()
    slept = []
    stop = new AbortController()
    running = Promise.resolve()
  })
  afterEach(async () => {
    stop.abort()
    await running
  })
  const start = (outbox: IncidentStore = store, window = 16): void => {
    const memory = createMemoryPublisher(identity, window)
    broker = memory.broker
    drain = createOutboxDrain({ outbox, publisher: memory.publisher, clock, log, random: () => 0.5 })
    running = Promise.all([memory.publisher.run(stop.signal), drain.run(stop.signal)])
  }
  const taken = (): string[] => broker.taken.filter(({ retain }) => !retain).map(({ payload }) => payload)
  const until = async (isSo: () => boolean): Promise<void> => {
    while (!isSo()) await new Promise(resolve => setTimeout(resolve, 1))
  }

  it('brings every row to the broker in order, and takes it out of the outbox', async () => {
    for (let row = 0; row < 40; row += 1) put(store)
    start()
    await until(() => store.depth() === 0)
    expect(taken()).toEqual(Array.from({ length: 40 }, (_, index) => String(index + 1)))
    expect(drain.counts()).toEqual({ published: 40, withoutSubscribers: 0, retried: 0, dead: 0, resent: 0 })
  })

  it('sends no more than 50 a second', async () => {
    for (let row = 0; row < 10; row += 1) put(store)
    start()
    await until(() => store.depth() === 0)
    expect(slept.filter(ms => ms === 20).length).toBeGreaterThanOrEqual(9)
  })

  it('wakes for a new row', async () => {
    start()
    put(store)
    drain.wake()
    await until(() => store.depth() === 0)
    expect(taken()).toEqual(['1'])
  })

  it('keeps what is recorded while the broker is away, and starts a big backlog at a random time', async () => {
    start()
    broker.setReachable(false)
    for (let row = 0; row < 101; row += 1) put(store)
    drain.wake()
    broker.setReachable(true)
    await until(() => store.depth() === 0)
    expect(taken()).toHaveLength(101)
    expect(slept).toContain(2500)
  })

  it('puts aside what the broker never takes, with the reason', async () => {
    put(store)
    put(store)
    start()
    broker.answerWith(({ payload }) => (payload === '1' ? { kind: 'never', reason: '0x95' } : undefined))
    await until(() => store.depth() === 0)
    expect(taken()).toEqual(['2'])
    expect(store.deadLetters()).toMatchObject([{ seq: 1, reason: '0x95' }])
    expect(drain.counts().dead).toBe(1)
  })

  it('does not let a topic that is refused hold up the others, and tries it again', async () => {
    for (let row = 0; row < 20; row += 1) put(store, 'refused/topic')
    put(store, 'good/topic')
    start(store, 4)
    broker.answerWith(({ topic }) =>
      topic === 'refused/topic' ? { kind: 'refused', reason: '0x87' } : undefined,
    )
    await until(() => taken().includes('21'))
    expect(store.depth()).toBe(20)
    broker.answerWith(() => undefined)
    await until(() => store.depth() === 0)
    expect(slept).toContain(60_000)
    const report = lines.find(({ message }) => message === 'the broker refuses this topic')
    expect(report!.fields).toEqual({ topic: 'refused/topic', reason: '0x87', code: 'BROKER_REFUSED' })
  })

  it('waits when the broker is over its quota', async () => {
    put(store)
    start()
    let answers = 0
    broker.answerWith(() => (++answers <= 2 ? { kind: 'later', reason: '0x97' } : undefined))
    await until(() => store.depth() === 0)
    expect(answers).toBe(3)
    expect(drain.counts()).toMatchObject({ published: 1, retried: 2 })
    expect(slept).toEqual(expect.arrayContaining([1000, 2000]))
  })

  it('never sends again what was delivered, even while the disk does not let it be removed', async () => {
    put(store)
    put(store)
    let refusals = 3
    const stubborn: IncidentStore = {
      ...store,
      removeMessage: id => {
        refusals -= 1
        if (refusals >= 0) throw new LamppostError('STORE_UNAVAILABLE', { what: 'disk full' })
        store.removeMessage(id)
      },
    }
    start(stubborn)
    await until(() => store.depth() === 0)
    expect(taken()).toEqual(['1', '2'])
  })

  it('keeps what needs a receipt, sends it again after a while, and lets it go with the receipt', async () => {
    put(store, 'lamppost/incident/collapse')
    put(store, 'lamppost/incident/parking')
    const delivered: string[] = []
    // 100,000 times as fast, in its own eyes, too.
    let awayMs = 0
    const fast: Clock = {
      ...clock,
      now: () => startMs + awayMs,
      sleep: async (ms, signal) => {
        slept.push(ms)
        await hastyClock(1000).sleep(Math.min(ms, 2000), signal)
        if (ms === 10_000) awayMs += 10_000
      },
    }
    const memory = createMemoryPublisher(identity)
    broker = memory.broker
    drain = createOutboxDrain({
      ...{ outbox: store, publisher: memory.publisher, clock: fast, log, random: () => 0.5 },
      needsReceipt: ({ topic }) => topic.endsWith('/collapse'),
      onDelivered: ({ payload }) => delivered.push(payload),
    })
    running = Promise.all([memory.publisher.run(stop.signal), drain.run(stop.signal)])
    const sentAtMs: number[] = []
    let seen = 0
    broker.onTaken(() => {
      if (taken().filter(payload => payload === '1').length > seen) sentAtMs.push(awayMs)
      seen = sentAtMs.length
    })
    await until(() => sentAtMs.length === 4)
    expect(taken().filter(payload => payload === '2')).toHaveLength(1)
    // One minute, then two, then four: each within a look every 10 s.
    const waits = sentAtMs.slice(1).map((at, index) => at - sentAtMs[index]!)
    for (const [index, wait] of waits.entries()) {
      expect(wait).toBeGreaterThanOrEqual(60_000 * 2 ** index)
      expect(wait).toBeLessThanOrEqual(60_000 * 2 ** index + 20_000)
    }
    expect(delivered.toSorted()).toEqual(['1', '2'])
    await until(() => drain.counts().resent === 3)
    expect([store.depth(), store.unreceipted()]).toEqual([0, 1])
    expect(store.removeMessages([store.nextMessages(1)[0]!.id, 'nobody'])).toBe(1)
    expect(store.unreceipted()).toBe(0)
    expect(drain.counts()).toMatchObject({ published: 5, resent: 3 })
  })

  it('goes on when the outbox can be read again', async () => {
    put(store)
    let failures = 2
    const flaky: IncidentStore = {
      ...store,
      nextMessages: (...asked) => {
        failures -= 1
        if (failures >= 0) throw new LamppostError('STORE_UNAVAILABLE', { what: 'busy' })
        return store.nextMessages(...asked)
      },
    }
    start(flaky)
    await until(() => store.depth() === 0)
    expect(taken()).toEqual(['1'])
  })
})

describe.skipIf(!findMosquitto())('outbox drain on mosquitto', () => {
  it('loses nothing when the broker is killed half-way and comes back', async () => {
    const first = await startBroker()
    const store = createMemoryStore()
    let gate = Promise.resolve()
    const clock: Clock = {
      ...hastyClock(20),
      sleep: (ms, signal) =>
        hastyClock(20)
          .sleep(ms, signal)
          .then(() => gate),
    }
    const stop = new AbortController()
    const publisher = createMqttPublisher({ broker: { url: first.url }, identity, clock, log: silentLog })
    const drain = createOutboxDrain({ outbox: store, publisher, clock, log: silentLog })
    const before = await listen(first.url, 'lamppost/incident/#')
    for (let row = 0; row < 300; row += 1) put(store)
    const running = Promise.all([publisher.run(stop.signal), drain.run(stop.signal)])

    await before.until(({ payload }) => payload === '100')
    // Nobody comes back before the listener does: what is sent to no subscriber is lost in the broker.
    let openGate = () => {}
    gate = new Promise(resolve => {
      openGate = resolve
    })
    await first.kill()
    const delivered = new Set(before.received.map(({ payload }) => payload))
    await before.close()
    expect(store.depth()).toBeGreaterThan(0)

    const second = await startBroker({ port: first.port })
    const after = await listen(second.url, 'lamppost/incident/#')
    openGate()
    await after.until(({ payload }) => payload === '300')
    for (const { payload } of after.received) delivered.add(payload)
    while (store.depth() > 0) await new Promise(resolve => setTimeout(resolve, 5))
    stop.abort()
    await running
    await after.close()
    await second.stop()
    // A killed broker forgets what it acknowledged and had not yet passed on: at most one window.
    expect(delivered.size).toBeGreaterThanOrEqual(300 - 16)
    expect(drain.counts().published).toBe(300)
  })
})
