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
  return {
    publisher,
    seen: () => broker.taken,
    until: fits =>
      new Promise(resolve => {
        const look = (): void => {
          const found = broker.taken.find(fits)
          if (found) resolve(found)
        }
        broker.onTaken(look)
        look()
      }),
    retained: async topic => broker.taken.findLast(message => message.retain && message.topic === topic)!,
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
