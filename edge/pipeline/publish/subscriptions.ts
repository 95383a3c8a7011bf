import type { Clock } from '../../kit/clock.js'
import type { Log } from '../../kit/log.js'
import type { IncomingMessage } from '../../messages/message.js'
import type { MqttConnection } from './mqtt-connection.js'

export type Listener = (message: IncomingMessage) => void

/** A person has to change the rules of the broker first. */
const refusedMs = 60_000
/** Some brokers end the connection of who subscribes to what is not his: what the box has to say matters more. */
const fatalTimes = 2
const deafMs = 600_000

/** What is listened to, asked for anew on every connection: a connection begins with a clean session. */
export class Subscriptions {
  readonly #listeners = new Map<string, Listener>()
  readonly #clock: Clock
  readonly #log: Log
  /** So many connections in a row ended before the broker had answered. */
  #ended = 0

  constructor(clock: Clock, log: Log) {
    this.#clock = clock
    this.#log = log
  }

  /** `filter` is a topic, or one that ends in `/#`. Heard from the next connection on. */
  add(filter: string, listener: Listener): void {
    this.#listeners.set(filter, listener)
  }

  /** Resolves when the broker has answered, or is not asked for the time being; asks again until `over` fires. */
  async start(connection: MqttConnection, over: AbortSignal): Promise<void> {
    if (this.#listeners.size === 0) return
    connection.onMessage(message => this.#hear(message))
    if (this.#ended < fatalTimes) return this.#ask(connection, over)
    this.#log.error(
      { code: 'BROKER_REFUSED', againInMs: deafMs },
      'the broker ends the connection when this box subscribes to its commands: it does without them for now',
    )
    this.#later(deafMs, connection, over)
  }

  async #ask(connection: MqttConnection, over: AbortSignal): Promise<void> {
    const filters = [...this.#listeners.keys()]
    const outcome = await connection.subscribe(filters)
    if (outcome.kind === 'ended') {
      this.#ended += 1
      return
    }
    this.#ended = 0
    if (outcome.kind !== 'refused' || over.aborted) return
    this.#log.error(
      { topics: filters, reason: outcome.reason, code: 'BROKER_REFUSED' },
      'the broker does not let this box hear its commands',
    )
    this.#later(refusedMs, connection, over)
  }

  #later(ms: number, connection: MqttConnection, over: AbortSignal): void {
    this.#clock.sleep(ms, over).then(
      () => this.#ask(connection, over),
      () => {},
    )
  }

  #hear(message: IncomingMessage): void {
    for (const [filter, listener] of this.#listeners) if (fits(filter, message.topic)) listener(message)
  }
}

const fits = (filter: string, topic: string): boolean =>
  filter.endsWith('/#') ? topic.startsWith(filter.slice(0, -1)) : filter === topic
