import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { IncomingMessage, Message } from '../../edge/messages/message.js'
import type { Publisher, PublisherState } from '../../edge/pipeline/publish/publisher.js'
import { identity } from '../support/incidents.js'

export interface Seen {
  readonly topic: string
  readonly payload: string
  readonly contentType: string | undefined
  /** The correlation data, as text. */
  readonly correlation: string | undefined
}

/** A publisher, its broker, and somebody who listens to everything there. */
export interface PublisherBench {
  readonly publisher: Publisher
  readonly seen: () => readonly Seen[]
  /** Resolves with the first message, past or future, that fits. */
  until(fits: (message: Seen) => boolean): Promise<Seen>
  /** What a client that comes now is given at once for a topic. */
  retained(topic: string): Promise<Seen>
  /** What another client sends, and what it may keep at the broker. */
  send(message: Omit<IncomingMessage, 'payload'> & { readonly payload: string }): Promise<void>
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

    it('sends the correlation data of an answer', async () => {
      await connect()
      const answer = { ...message('lamppost/answer', '{}'), correlationData: Buffer.from('question 1') }
      expect(await bench.publisher.publish(answer)).toMatchObject({ kind: 'delivered' })
      expect(await bench.until(({ topic }) => topic === 'lamppost/answer')).toMatchObject({
        correlation: 'question 1',
        contentType: 'text/x-test',
      })
    })

    const heard = () => {
      const messages: IncomingMessage[] = []
      let look = (): void => {}
      bench.publisher.subscribe('lamppost/box/cmd/#', message => {
        messages.push(message)
        look()
      })
      bench.publisher.subscribe('lamppost/box/receipt', message => messages.push(message))
      const count = (wanted: number): Promise<void> =>
        new Promise(resolve => {
          look = (): void => {
            if (messages.length >= wanted) resolve()
          }
          look()
        })
      return { messages, count }
    }
    const command = { topic: 'lamppost/box/cmd/config/get', payload: '路', retained: false }

    it('hears what is sent to its topics, with all that an answer needs, and nothing else', async () => {
      const { messages, count } = heard()
      await connect()
      await bench.send({ ...command, topic: 'lamppost/box/receipt', payload: 'r' })
      await bench.send({ ...command, topic: 'lamppost/box/receipt/more' })
      await bench.send({ ...command, topic: 'lamppost/box/state' })
      const correlationData = Buffer.from('question 1')
      await bench.send({ ...command, responseTopic: 'centre/answers', correlationData, expiresInMs: 60_000 })
      await count(2)
      expect(messages.map(({ topic, payload }) => [topic, Buffer.from(payload).toString()])).toEqual([
        ['lamppost/box/receipt', 'r'],
        [command.topic, '路'],
      ])
      expect(messages[1]).toMatchObject({ responseTopic: 'centre/answers', retained: false })
      expect(Buffer.from(messages[1]!.correlationData!).toString()).toBe('question 1')
      expect(messages[1]!.expiresInMs).toBeGreaterThan(55_000)
      expect(messages[0]!.responseTopic).toBeUndefined()
    })

    it('hears again after the broker was away, and not what was sent before', async () => {
      const { messages, count } = heard()
      await bench.send({ ...command, payload: 'before it ran' })
      await bench.send({ ...command, payload: 'kept', retained: true })
      await connect()
      await bench.cutBroker()
      await reached('connecting')
      await bench.restoreBroker()
      await reached('connected')
      await bench.send({ ...command, payload: 'now' })
      await count(1)
      expect(messages.map(({ payload }) => Buffer.from(payload).toString())).toEqual(['now'])
    })
  })
}
