import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Message } from '../../edge/messages/message.js'
import type { Publisher, PublisherState } from '../../edge/pipeline/publish/publisher.js'
import { identity } from '../support/incidents.js'

export interface Seen {
  readonly topic: string
  readonly payload: string
  readonly contentType: string | undefined
}

/** A publisher, its broker, and somebody who listens to everything there. */
export interface PublisherBench {
  readonly publisher: Publisher
  readonly seen: () => readonly Seen[]
  /** Resolves with the first message, past or future, that fits. */
  until(fits: (message: Seen) => boolean): Promise<Seen>
  /** What a client that comes now is given at once for a topic. */
  retained(topic: string): Promise<Seen>
  cutBroker(): Promise<void>
  restoreBroker(): Promise<void>
  close(): Promise<void>
}

/** What every publisher has to keep to. */
export function publisherContract(name: string, open: () => Promise<PublisherBench>): void {
  describe(`publisher contract: ${name}`, () => {
    let bench: PublisherBench
    let stop: AbortController
    let running: Promise<void> | undefined

    beforeEach(async () => {
      bench = await open()
      stop = new AbortController()
      running = undefined
    })
    afterEach(async () => {
      stop.abort()
      await running
      await bench.close()
    })

    const message = (topic: string, payload: string): Message => ({
      topic,
      payload,
      contentType: 'text/x-test',
    })
    const reached = (status: PublisherState['status']): Promise<void> =>
      new Promise(resolve => {
        const look = (): void => {
          if (bench.publisher.state().status !== status) return
          stopListening()
          resolve()
        }
        const stopListening = bench.publisher.onState(look)
        look()
      })
    const connect = (): Promise<void> => {
      running = bench.publisher.run(stop.signal)
      return reached('connected')
    }
    const stateTopic = 'lamppost/chongqing/yuzhong/box-7/state'

    it('is closed before it runs, and takes nothing', async () => {
      expect(bench.publisher.state().status).toBe('closed')
      expect(bench.publisher.window()).toBe(0)
      expect(await bench.publisher.publish(message('t', 'x'))).toEqual({
        kind: 'later',
        reason: 'not connected',
      })
      bench.publisher.publishLossy(message('t', 'x'))
      expect(bench.seen()).toEqual([])
    })

    it('delivers a message as it is, in order', async () => {
      await connect()
      const payloads = Array.from({ length: 40 }, (_, index) => `路面塌陷 ${index}`)
      const outcomes = await Promise.all(
        payloads.map(text => bench.publisher.publish(message('lamppost/t', text))),
      )
      expect(outcomes).toEqual(payloads.map(() => ({ kind: 'delivered', hasSubscribers: true })))
      await bench.until(({ payload }) => payload === payloads.at(-1))
      const arrived = bench.seen().filter(({ topic }) => topic === 'lamppost/t')
      expect(arrived.map(({ payload }) => payload)).toEqual(payloads)
      expect(new Set(arrived.map(({ contentType }) => contentType))).toEqual(new Set(['text/x-test']))
    })

    it('has a window while it is connected', async () => {
      await connect()
      expect(bench.publisher.window()).toBeGreaterThan(0)
      expect(bench.publisher.window()).toBeLessThanOrEqual(16)
      await bench.cutBroker()
      await reached('connecting')
      expect(bench.publisher.window()).toBe(0)
    })

    it('sends what may be lost while it is connected', async () => {
      await connect()
      bench.publisher.publishLossy(message('lamppost/stats', '{}'))
      expect((await bench.until(({ topic }) => topic === 'lamppost/stats')).payload).toBe('{}')
    })

    it('says that the box is online, and offline when it ends', async () => {
      await connect()
      await bench.until(({ topic, payload }) => topic === stateTopic && payload.includes('"online"'))
      stop.abort()
      await running
      await bench.until(({ topic, payload }) => topic === stateTopic && payload.includes('"offline"'))
      expect(JSON.parse((await bench.retained(stateTopic)).payload)).toMatchObject({
        state: 'offline',
        bootId: identity.bootId,
      })
      expect(bench.publisher.state().status).toBe('closed')
    })

    it('keeps the latest of every retained topic, from before it was connected', async () => {
      bench.publisher.publishRetained(message('lamppost/a', '1'))
      bench.publisher.publishRetained(message('lamppost/b', '1'))
      bench.publisher.publishRetained(message('lamppost/a', '2'))
      await connect()
      await bench.until(({ topic }) => topic === 'lamppost/b')
      bench.publisher.publishRetained(message('lamppost/b', '3'))
      await bench.until(({ payload }) => payload === '3')
      expect((await bench.retained('lamppost/a')).payload).toBe('2')
      expect((await bench.retained('lamppost/b')).payload).toBe('3')
      expect(
        bench
          .seen()
          .filter(({ payload }) => payload === '1')
          .map(({ topic }) => topic),
      ).toEqual(['lamppost/b'])
    })

    it('says "later" while the broker is away, and comes back by itself with its states', async () => {
      await connect()
      bench.publisher.publishRetained(message('lamppost/camera', 'ok'))
      await bench.until(({ topic }) => topic === 'lamppost/camera')
      await bench.cutBroker()
      await reached('connecting')
      expect(await bench.publisher.publish(message('lamppost/t', 'x'))).toMatchObject({ kind: 'later' })
      bench.publisher.publishRetained(message('lamppost/camera', 'auth'))
      await bench.restoreBroker()
      await reached('connected')
      await bench.until(({ topic, payload }) => topic === 'lamppost/camera' && payload === 'auth')
      expect(await bench.publisher.publish(message('lamppost/t', 'y'))).toMatchObject({ kind: 'delivered' })
    })
  })
}
