import { type Listener, listen } from './mosquitto.js'

/** A sensor on a topic, with everything that sensors were seen to send. */
export interface OddSensor {
  /** What an honest one sends. */
  sends(value: number): Promise<void>
  /** Sends each kind of nonsense once; none of it is a number that could be believed. */
  raves(): Promise<void>
  /** What it measured long ago stays at the broker for whoever comes. */
  leaves(value: number): Promise<void>
  close(): Promise<void>
}

const nonsense: readonly (string | Buffer)[] = [
  'ERR: probe open',
  '',
  '{"data":{"level":',
  '{"data":{"level":NaN}}',
  '{"data":{"level":"40"}}',
  '{"data":{"level":null}}',
  '{"data":{"level":[40]}}',
  '{"data":{"level":1e400}}',
  '{"data":{"level":1e308}}',
  '{"data":{"level":65535}}',
  '{"data":{"level":-9999}}',
  '{"level":40}',
  '40',
  Buffer.from([0xff, 0xfe, 0x00]),
  Buffer.alloc(100_000, '4'),
]

/** Sends `{"data":{"level":N}}`. */
export async function oddSensor(brokerUrl: string, topic: string): Promise<OddSensor> {
  const client: Listener = await listen(brokerUrl, 'nothing/is/heard/here')
  const message = (level: number): string => JSON.stringify({ data: { level } })
  return {
    sends: value => client.publish(topic, message(value)),
    async raves() {
      for (const payload of nonsense) await client.publish(topic, payload)
    },
    leaves: value => client.publish(topic, message(value), { retain: true }),
    close: client.close,
  }
}
