import mqtt, { type IClientOptions, type IPublishPacket, type MqttClient } from 'mqtt'
import type { Clock } from '../../kit/clock.js'
import { messageOf } from '../../kit/lamppost-error.js'
import type { IncomingMessage, Message } from '../../messages/message.js'
import type { PublishOutcome } from './publisher.js'
import {
  type ConnectionEnd,
  connectError,
  endOfDisconnect,
  endOfError,
  outcomeOfPuback,
  reasonCode,
} from './reason-codes.js'
import { Slots } from './slots.js'

export interface BrokerAddress {
  /** `mqtt://host:1883` or `mqtts://host:8883`, without credentials. */
  readonly url: string
  readonly username?: string
  readonly password?: string
  /** Unique at the broker; made from prefix, site and box where absent. */
  readonly clientId?: string
  /** PEM of the authority that signed the broker's certificate; the system's authorities where absent. */
  readonly ca?: Buffer
}

/** `ended`: the connection was over before the broker had answered. */
export type SubscribeOutcome =
  | { readonly kind: 'granted' | 'ended' }
  | { readonly kind: 'refused'; readonly reason: string }

/** One connection, from CONNACK to its end; it is never brought back to life. */
export interface MqttConnection {
  readonly window: number
  /** Resolves with the first cause of the end. */
  readonly closed: Promise<ConnectionEnd>
  /**
   * QoS 1; waits for a free slot of the window first. `never` also for a message that was alone under way when
   * the broker ended the connection because of a message. Never rejects.
   */
  publish(message: Message, options: { retain: boolean }): Promise<PublishOutcome>
  /** QoS 0. */
  publishLossy(message: Message): void
  /** QoS 1, without what the broker keeps of earlier; refused where one of the filters is. Never rejects. */
  subscribe(filters: readonly string[]): Promise<SubscribeOutcome>
  /** Called once, before `subscribe`. The listener must not throw. */
  onMessage(listener: (message: IncomingMessage) => void): void
  /** Says goodbye, so that the broker does not send the last will. */
  end(): Promise<void>
}

export interface ConnectOptions extends BrokerAddress {
  readonly clientId: string
  readonly will: Message
  /** At most so many publishes under way; fewer where the broker grants fewer. */
  readonly window: number
  readonly clock: Clock
}

const ackTimeoutMs = 30_000
const connectTimeoutMs = 10_000
/** The broker keeps what is larger from us: nothing that the box is told is near it. */
const mostIncomingBytes = 1024 * 1024
/** So many messages may be on their way to us, unacknowledged. */
const mostIncoming = 16
/** Room for the fixed header, lengths and packet id. */
const packetOverheadBytes = 32

/** Rejects with BROKER_UNREACHABLE or BROKER_REFUSED, also when `signal` fires. */
export function connectMqtt(options: ConnectOptions, signal: AbortSignal): Promise<MqttConnection> {
  const address = new URL(options.url).host
  const client = mqtt.connect(options.url, clientOptions(options))
  return new Promise((resolve, reject) => {
    const giveUp = (cause: unknown): void => {
      client.end(true)
      reject(connectError(address, cause))
    }
    const onAbort = (): void => giveUp(new Error('stopped'))
    signal.addEventListener('abort', onAbort, { once: true })
    // Stays for the whole life of the client: an error that nobody listens to would end the process.
    client.on('error', giveUp)
    client.once('close', () => giveUp(new Error('connection closed')))
    client.once('connect', ({ properties }) => {
      signal.removeEventListener('abort', onAbort)
      resolve(openConnection(client, properties ?? {}, options))
    })
  })
}

/**
 * The client's own reconnecting is off, and so is its queue: it sends its store again after a reconnect, and
 * publishes made meanwhile were seen to be lost. The outbox is the only memory.
 */
function clientOptions({ clientId, username, password, ca, will }: ConnectOptions): IClientOptions {
  return {
    protocolVersion: 5,
    clientId,
    clean: true,
    username,
    password,
    ca,
    keepalive: 30,
    connectTimeout: connectTimeoutMs,
    reconnectPeriod: 0,
    queueQoSZero: false,
    resubscribe: false,
    properties: { maximumPacketSize: mostIncomingBytes, receiveMaximum: mostIncoming },
    will: {
      topic: will.topic,
      payload: Buffer.from(will.payload),
      qos: 1,
      retain: true,
      properties: { contentType: will.contentType },
    },
  }
}

interface BrokerLimits {
  readonly receiveMaximum?: number
  readonly maximumPacketSize?: number
}

function openConnection(client: MqttClient, limits: BrokerLimits, options: ConnectOptions): MqttConnection {
  const { clock } = options
  const window = Math.min(limits.receiveMaximum ?? options.window, options.window)
  const slots = new Slots(window)
  const { closed, ended, fail } = watchEnd(client)
  const acknowledged = ackCodes(client)

  const send = (message: Message, retain: boolean): Promise<PublishOutcome> =>
    new Promise(resolve => {
      let messageId = 0
      const properties = propertiesOf(message)
      client.publish(message.topic, message.payload, { qos: 1, retain, properties }, error => {
        resolve(outcomeOf(error, acknowledged(messageId)))
      })
      messageId = client.getLastMessageId()
    })

  const inTime = async <T>(answer: Promise<T>): Promise<T> => {
    const timer = new AbortController()
    const late = (): void => fail({ cause: 'the broker does not answer', blamesMessage: false })
    clock.sleep(ackTimeoutMs, timer.signal).then(late, () => {})
    return answer.finally(() => timer.abort())
  }

  const sendInTime = async (message: Message, retain: boolean): Promise<PublishOutcome> => {
    const outcome = await inTime(send(message, retain))
    const { cause, blamesMessage } = ended() ?? {}
    return outcome.kind === 'later' && blamesMessage && window === 1
      ? { kind: 'never', reason: `the broker ended the connection because of it: ${cause}` }
      : outcome
  }

  return {
    window,
    closed,
    publish: async (message, { retain }) => {
      if (packetBytes(message) > (limits.maximumPacketSize ?? Number.POSITIVE_INFINITY)) {
        return outcomeOfPuback(
          reasonCode.packetTooLarge,
          `more than the broker's ${limits.maximumPacketSize} bytes`,
        )
      }
      await slots.take()
      const outcome = client.connected ? await sendInTime(message, retain) : notConnected
      slots.give()
      return outcome
    },
    publishLossy: message => {
      const { topic, payload } = message
      if (client.connected) client.publish(topic, payload, { qos: 0, properties: propertiesOf(message) })
    },
    subscribe: filters => Promise.race([inTime(subscribe(client, filters)), closed.then(() => endedFirst)]),
    onMessage: listener => {
      client.on('message', (topic, payload, packet) => listener(incomingMessage(topic, payload, packet)))
    },
    end: () => new Promise(resolve => client.end(false, {}, () => resolve())),
  }
}

const propertiesOf = ({ contentType, correlationData }: Message) => ({
  contentType,
  ...(correlationData && { correlationData: Buffer.from(correlationData) }),
})

const endedFirst: SubscribeOutcome = { kind: 'ended' }

/** Retained messages are not asked for (`rh`): a command of the past is none. */
const subscribe = (client: MqttClient, filters: readonly string[]): Promise<SubscribeOutcome> =>
  new Promise(resolve => {
    client.subscribe([...filters], { qos: 1, nl: true, rh: 2 }, (error, granted = []) => {
      const refused = granted.find(({ qos }) => qos >= reasonCode.unspecified)
      if (!error && !refused) resolve({ kind: 'granted' })
      else if (!client.connected) resolve(endedFirst)
      else resolve({ kind: 'refused', reason: refused ? `0x${refused.qos.toString(16)}` : messageOf(error) })
    })
  })

function incomingMessage(
  topic: string,
  payload: Buffer,
  { properties, retain }: IPublishPacket,
): IncomingMessage {
  const { responseTopic, correlationData, messageExpiryInterval } = properties ?? {}
  return {
    ...{ topic, payload, retained: retain },
    ...(responseTopic !== undefined && { responseTopic }),
    ...(correlationData !== undefined && { correlationData }),
    ...(messageExpiryInterval !== undefined && { expiresInMs: messageExpiryInterval * 1000 }),
  }
}

const notConnected: PublishOutcome = { kind: 'later', reason: 'not connected' }

/**
 * The first cause wins: an error is followed by a close that says nothing. Ending the client by force calls back
 * every publish that is under way.
 */
function watchEnd(client: MqttClient) {
  let end: ConnectionEnd | undefined
  let resolveClosed: (end: ConnectionEnd) => void = () => {}
  const closed = new Promise<ConnectionEnd>(resolve => {
    resolveClosed = resolve
  })
  const fail = (cause: ConnectionEnd): void => {
    end ??= cause
    resolveClosed(end)
    client.end(true)
  }
  client.on('disconnect', ({ reasonCode: code }) => fail(endOfDisconnect(code ?? 0)))
  client.on('error', error => fail(endOfError(error)))
  client.on('close', () => fail({ cause: 'connection closed', blamesMessage: false }))
  return { closed, ended: () => end, fail }
}

/** The callback of a publish hides a PUBACK with code 16, so the packets are looked at as they come in. */
function ackCodes(client: MqttClient): (messageId: number) => number {
  const codes = new Map<number, number>()
  client.on('packetreceive', packet => {
    if (packet.cmd === 'puback' && packet.messageId !== undefined)
      codes.set(packet.messageId, packet.reasonCode ?? 0)
  })
  return messageId => {
    const code = codes.get(messageId) ?? reasonCode.success
    codes.delete(messageId)
    return code
  }
}

function outcomeOf(error: unknown, ackCode: number): PublishOutcome {
  if (ackCode !== reasonCode.success || !error) return outcomeOfPuback(ackCode, error ? messageOf(error) : '')
  return { kind: 'later', reason: messageOf(error) }
}

const packetBytes = ({ topic, payload, contentType, correlationData }: Message): number =>
  Buffer.byteLength(payload) +
  Buffer.byteLength(topic) +
  contentType.length +
  (correlationData?.length ?? 0) +
  packetOverheadBytes
