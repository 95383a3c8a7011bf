import { backoffMs } from '../../kit/backoff.js'
import type { Clock } from '../../kit/clock.js'
import { describeError, isLamppostError } from '../../kit/lamppost-error.js'
import type { Log } from '../../kit/log.js'
import { boxState } from '../../messages/box-state.js'
import type { BoxIdentity, Message } from '../../messages/message.js'
import { atMost } from './at-most.js'
import { type BrokerAddress, connectMqtt, type MqttConnection } from './mqtt-connection.js'
import type { Publisher, PublisherState } from './publisher.js'
import { sameName } from './reason-codes.js'
import { RetainedMessages } from './retained-messages.js'
import { Subscriptions } from './subscriptions.js'

export interface MqttPublisherOptions {
  readonly broker: BrokerAddress
  readonly identity: BoxIdentity
  readonly clock: Clock
  readonly log: Log
}

const reconnectWaits = { firstMs: 1000, longestMs: 60_000 }
/** A person has to act first, and some brokers ban who knocks too often. */
const refusedWaits = { firstMs: 60_000, longestMs: 60_000 }
/** A connection that lasts so long was a good one; a shorter one counts as a failed try. */
const goodConnectionMs = 10_000
const goodbyeMs = 1000
const usualWindow = 16

/** A publisher over MQTT 5. `broker.url` and the identity have to be valid; nothing happens before `run`. */
export function createMqttPublisher({ broker, identity, clock, log }: MqttPublisherOptions): Publisher {
  const address = new URL(broker.url).host
  const listeners = new Set<(state: PublisherState) => void>()
  const retained = new RetainedMessages(clock, log)
  const subscriptions = new Subscriptions(clock, log)
  let connection: MqttConnection | undefined
  /** The broker ended a connection because of a message: one at a time from then on, to learn which one it is. */
  let isCareful = false
  let state: PublisherState = { status: 'closed', sinceMs: clock.now() }

  const enter = (status: PublisherState['status'], cause?: string): void => {
    if (status === state.status && cause === state.cause) return
    state = { status, sinceMs: clock.now(), ...(cause !== undefined && { cause }) }
    for (const listener of listeners) listener(state)
  }

  const connect = (signal: AbortSignal): Promise<MqttConnection> =>
    connectMqtt(
      {
        ...broker,
        clientId:
          broker.clientId ?? [identity.prefix, identity.site, identity.box].join('-').replaceAll('/', '-'),
        will: boxState(identity, 'offline', clock.now()),
        window: isCareful ? 1 : usualWindow,
        clock,
      },
      signal,
    )

  /** One connection from its start to its end. Rejects when it does not come about. */
  const serve = async (signal: AbortSignal): Promise<void> => {
    const current = await connect(signal)
    const openedMs = clock.monotonicMs()
    const over = new AbortController()
    retained.put(boxState(identity, 'online', clock.now()))
    retained.sendAll(current, over.signal)
    let isOver = false
    const ended = Promise.race([current.closed, aborted(signal, over.signal)]).then(end => {
      isOver = true
      return end
    })
    await Promise.race([subscriptions.start(current, over.signal), ended])
    if (!isOver) {
      connection = current
      enter('connected')
      log.info({ broker: address }, 'connected to the broker')
    }
    const end = await ended
    over.abort()
    connection = undefined
    if (!end) return leave(current)
    isCareful = end.blamesMessage
    enter('connecting', end.cause)
    const lastedMs = Math.round(clock.monotonicMs() - openedMs)
    // Brokers that close without a word do so, among other reasons, to the older of two clients of one name.
    const hint = lastedMs < goodConnectionMs ? { hint: `If this repeats: ${sameName}.` } : {}
    log.warn({ broker: address, cause: end.cause, lastedMs, ...hint }, 'connection to the broker lost')
  }

  const leave = async (current: MqttConnection): Promise<void> => {
    const farewell = async (): Promise<void> => {
      await current.publish(boxState(identity, 'offline', clock.now()), { retain: true })
      await current.end()
    }
    await atMost(goodbyeMs, clock, farewell())
  }

  const report = (error: unknown): void => {
    const cause = describeError(error)
    if (cause !== state.cause) log.error({ broker: address, error: cause }, 'no connection to the broker')
    enter(isLamppostError(error, 'BROKER_REFUSED') ? 'refused' : 'connecting', cause)
  }

  return {
    run: async signal => {
      enter('connecting')
      for (let tries = 0; !signal.aborted; tries += 1) {
        const startedMs = clock.monotonicMs()
        await serve(signal).catch(error => {
          if (!signal.aborted) report(error)
        })
        if (clock.monotonicMs() - startedMs >= goodConnectionMs) tries = 0
        const waits = state.status === 'refused' ? refusedWaits : reconnectWaits
        await clock.sleep(backoffMs(tries, waits), signal).catch(() => {})
      }
      enter('closed')
    },
    publish: async message =>
      connection?.publish(message, { retain: false }) ?? { kind: 'later', reason: 'not connected' },
    publishRetained: (message: Message) => {
      retained.put(message)
    },
    publishLossy: message => {
      connection?.publishLossy(message)
    },
    subscribe: (filter, listener) => subscriptions.add(filter, listener),
    window: () => connection?.window ?? 0,
    state: () => state,
    onState: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** Resolves when `signal` fires; lets go of it when `over` does. */
const aborted = (signal: AbortSignal, over: AbortSignal): Promise<undefined> =>
  new Promise(resolve => {
    if (signal.aborted) resolve(undefined)
    signal.addEventListener('abort', () => resolve(undefined), { once: true, signal: over })
  })
