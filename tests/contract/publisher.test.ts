import { describe, it } from 'vitest'
import { type Broker, findMosquitto, startBroker } from '../../edge/cli/demo/broker.js'
import { silentLog } from '../../edge/kit/log.js'
import { createMqttPublisher } from '../../edge/pipeline/publish/mqtt-publisher.js'
import { hastyClock } from '../support/hasty-clock.js'
import { identity } from '../support/incidents.js'
import { createMemoryPublisher } from '../support/memory-publisher.js'
import { type Listener, listen } from '../support/mosquitto.js'
import { type PublisherBench, publisherContract, type Seen } from './publisher.contract.js'

publisherContract('memory', async (): Promise<PublisherBench> => {
  const { publisher, broker } = createMemoryPublisher(identity)
  const seen = (): Seen[] =>
    broker.taken.map(message => ({
      ...message,
      correlation: message.correlationData && Buffer.from(message.correlationData).toString(),
    }))
  return {
    publisher,
    seen,
    until: fits =>
      new Promise(resolve => {
        const look = (): void => {
          const found = seen().find(fits)
          if (found) resolve(found)
        }
        broker.onTaken(look)
        look()
      }),
    retained: async wanted => {
      const at = broker.taken.findLastIndex(({ retain, topic }) => retain && topic === wanted)
      return seen()[at]!
    },
    send: async message => broker.send({ ...message, payload: Buffer.from(message.payload) }),
    cutBroker: async () => broker.setReachable(false),
    restoreBroker: async () => broker.setReachable(true),
    close: async () => {},
  }
})

const onMosquitto = async (): Promise<PublisherBench> => {
  let broker: Broker = await startBroker()
  const { port, url } = broker
  const listeners: Listener[] = [await listen(url, '#')]
  const all = listeners[0]!
  return {
    publisher: createMqttPublisher({ broker: { url }, identity, clock: hastyClock(), log: silentLog }),
    seen: () => all.received,
    until: fits => all.until(fits),
    retained: async (topic): Promise<Seen> => {
      const late = await listen(url, topic)
      listeners.push(late)
      return late.until(message => message.retain)
    },
    send: ({ topic, payload, retained, responseTopic, correlationData, expiresInMs }) =>
      all.publish(topic, payload, {
        retain: retained,
        properties: {
          ...(responseTopic !== undefined && { responseTopic }),
          ...(correlationData && { correlationData: Buffer.from(correlationData) }),
          ...(expiresInMs !== undefined && { messageExpiryInterval: expiresInMs / 1000 }),
        },
      }),
    cutBroker: () => broker.kill(),
    restoreBroker: async () => {
      broker = await startBroker({ port })
    },
    close: async () => {
      for (const listener of listeners) await listener.close()
      await broker.stop()
    },
  }
}

if (findMosquitto()) publisherContract('mosquitto', onMosquitto)
else describe.skip('publisher contract: mosquitto, which is not installed', () => it('is skipped'))
