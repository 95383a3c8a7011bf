import type { Clock } from '../../kit/clock.js'
import { LatestSlot } from '../../kit/latest-slot.js'
import type { Log } from '../../kit/log.js'
import type { Message } from '../../messages/message.js'
import type { MqttConnection } from './mqtt-connection.js'

/** A state that was refused or found no room: it is still the latest, so it is tried again. */
const retryMs = 60_000

/** The latest message of every retained topic, brought to whatever connection there is. */
export class RetainedMessages {
  readonly #latest = new Map<string, Message>()
  readonly #unsent = new Set<string>()
  readonly #clock: Clock
  readonly #log: Log
  #alarm = new LatestSlot<true>()

  constructor(clock: Clock, log: Log) {
    this.#clock = clock
    this.#log = log
  }

  put(message: Message): void {
    this.#latest.set(message.topic, message)
    this.#unsent.add(message.topic)
    this.#alarm.put(true)
  }

  /** Sends all of them, one after the other, and then every new one, until `over` fires. */
  async sendAll(connection: MqttConnection, over: AbortSignal): Promise<void> {
    const alarm = new LatestSlot<true>()
    this.#alarm = alarm
    over.addEventListener('abort', () => alarm.close(), { once: true })
    for (const topic of this.#latest.keys()) this.#unsent.add(topic)
    while (!over.aborted) {
      for (const topic of this.#unsent) await this.#send(topic, connection, over)
      await alarm.take()
    }
  }

  async #send(topic: string, connection: MqttConnection, over: AbortSignal): Promise<void> {
    this.#unsent.delete(topic)
    const outcome = await connection.publish(this.#latest.get(topic)!, { retain: true })
    if (outcome.kind === 'delivered' || over.aborted) return
    this.#log.warn({ topic, reason: outcome.reason }, 'a state was not taken by the broker')
    if (outcome.kind === 'never') return
    const again = (): void => {
      this.#unsent.add(topic)
      this.#alarm.put(true)
    }
    this.#clock.sleep(retryMs, over).then(again, () => {})
  }
}
