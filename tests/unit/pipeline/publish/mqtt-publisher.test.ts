import { spawn } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import mqttPacket from 'mqtt-packet'
import { afterEach, describe, expect, it } from 'vitest'
import { type Broker, findMosquitto, startBroker } from '../../../../edge/cli/demo/broker.js'
import { silentLog } from '../../../../edge/kit/log.js'
import type { BrokerAddress } from '../../../../edge/pipeline/publish/mqtt-connection.js'
import { createMqttPublisher } from '../../../../edge/pipeline/publish/mqtt-publisher.js'
import type { Publisher, PublisherState } from '../../../../edge/pipeline/publish/publisher.js'
import { hastyClock } from '../../../support/hasty-clock.js'
import { identity } from '../../../support/incidents.js'
import { listen, passwordFile } from '../../../support/mosquitto.js'
import { recordingLog } from '../../../support/recording-log.js'

const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function aBroker(options: Parameters<typeof startBroker>[0] = {}): Promise<Broker> {
  const broker = await startBroker(options)
  cleanups.push(() => broker.stop())
  return broker
}

function start(
  broker: BrokerAddress,
  log = silentLog,
  prepare: (publisher: Publisher) => void = () => {},
): Publisher {
  const publisher = createMqttPublisher({ broker, identity, clock: hastyClock(), log })
  prepare(publisher)
  const stop = new AbortController()
  const running = publisher.run(stop.signal)
  cleanups.push(async () => {
    stop.abort()
    await running
  })
  return publisher
}

const reached = (publisher: Publisher, fits: (state: PublisherState) => boolean): Promise<PublisherState> =>
  new Promise(resolve => {
    const look = (): void => {
      if (!fits(publisher.state())) return
      stopListening()
      resolve(publisher.state())
    }
    const stopListening = publisher.onState(look)
    look()
  })
const connected = ({ status }: PublisherState): boolean => status === 'connected'

const message = (topic: string, payload = 'x') => ({ topic, payload, contentType: 'text/plain' })
const stateTopic = 'lamppost/chongqing/yuzhong/box-7/state'

describe.skipIf(!findMosquitto())('MQTT publisher on mosquitto', () => {
  it('reports credentials that are refused, tries again, and gets in once they are right', async () => {
    const broker = await aBroker({ passwordFile: passwordFile('box-7', 'right-secret') })
    const { log, lines } = recordingLog()
    const credentials = { url: broker.url, username: 'box-7', password: 'wrong-secret' }
    const publisher = start(credentials, log)
    const { cause } = await reached(publisher, ({ status }) => status === 'refused')
    expect(cause).toMatch(/^BROKER_REFUSED: 127\.0\.0\.1:\d+ refused this box/)
    credentials.password = 'right-secret'
    await reached(publisher, connected)
    expect(JSON.stringify(lines)).not.toMatch(/secret/)
    expect(lines.filter(({ level }) => level === 'error')).toHaveLength(1)
  })

  it('leaves its last will when it is killed', async () => {
    const { url } = await aBroker()
    const listener = await listen(url, stateTopic)
    cleanups.push(() => listener.close())
    const fixture = new URL('../../../fixtures/publish-until-killed.ts', import.meta.url).pathname
    const child = spawn(process.execPath, ['--import', 'tsx', fixture, url], { stdio: 'inherit' })
    await listener.until(({ payload }) => payload.includes('"online"'))
    child.kill('SIGKILL')
    await listener.until(({ payload }) => payload.includes('"offline"'))
    const late = await listen(url, stateTopic)
    cleanups.push(() => late.close())
    const kept = await late.until(({ retain }) => retain)
    expect(JSON.parse(kept.payload)).toMatchObject({ state: 'offline', bootId: 'boot-1' })
  })

  it('tells whether anybody subscribes', async () => {
    const { url } = await aBroker()
    const publisher = start({ url })
    await reached(publisher, connected)
    expect(await publisher.publish(message('nobody/here'))).toEqual({
      kind: 'delivered',
      hasSubscribers: false,
    })
  })

  it('finds out which message it is that the broker ends the connection for, and gives up on that one', async () => {
    const { url } = await aBroker({ extraLines: ['message_size_limit 1000'] })
    const publisher = start({ url })
    await reached(publisher, connected)
    const poison = message('t', 'x'.repeat(1001))
    const sent = [message('t'), poison, message('t')].map(each => publisher.publish(each))
    expect((await Promise.all(sent)).map(({ kind }) => kind)).not.toContain('never')
    await reached(publisher, connected)
    expect(publisher.window()).toBe(1)
    expect(await publisher.publish(message('t'))).toMatchObject({ kind: 'delivered' })
    expect(await publisher.publish(poison)).toMatchObject({ kind: 'never' })
    await reached(publisher, connected)
    expect(await publisher.publish(message('t'))).toMatchObject({ kind: 'delivered' })
  })

  it('does not even send what is over the packet size of the broker, which would disconnect it', async () => {
    const { url } = await aBroker({ extraLines: ['max_packet_size 2000'] })
    const publisher = start({ url })
    await reached(publisher, connected)
    expect(await publisher.publish(message('t', 'x'.repeat(2000)))).toMatchObject({ kind: 'never' })
    expect(publisher.state().status).toBe('connected')
  })

  it('tells a topic that it may not write from the others', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'lamppost-acl-')), 'acl')
    writeFileSync(path, 'topic readwrite lamppost/#\n', { mode: 0o600 })
    const { url } = await aBroker({ extraLines: [`acl_file ${path}`] })
    const publisher = start({ url })
    await reached(publisher, connected)
    expect(await publisher.publish(message('elsewhere'))).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('0x87'),
    })
    expect(await publisher.publish(message('lamppost/x'))).toMatchObject({ kind: 'delivered' })
  })
})

describe('MQTT publisher without a good broker', () => {
  it('reports a broker that is not there', async () => {
    const { log, lines } = recordingLog()
    const publisher = start({ url: 'mqtt://127.0.0.1:1' }, log)
    const { status, cause } = await reached(publisher, state => state.cause !== undefined)
    expect(status).toBe('connecting')
    expect(cause).toMatch(/^BROKER_UNREACHABLE: 127\.0\.0\.1:1 cannot be reached: .*ECONNREFUSED/)
    expect(lines).toMatchObject([{ level: 'error', message: 'no connection to the broker' }])
  })

  it('takes a fresh connection when a publish is never acknowledged', async () => {
    let connections = 0
    const broker = await silentBroker(() => {
      connections += 1
    })
    const publisher = start(broker)
    await reached(publisher, connected)
    expect(await publisher.publish(message('t'))).toMatchObject({ kind: 'later' })
    expect(publisher.state()).toMatchObject({ status: 'connecting', cause: 'the broker does not answer' })
    await reached(publisher, connected)
    expect(connections).toBe(2)
  })

  it('says so when another client has the same name', async () => {
    const { log, lines } = recordingLog()
    const broker = await silentBroker(socket => {
      socket.write(mqttPacket.generate({ cmd: 'disconnect', reasonCode: 0x8e }, { protocolVersion: 5 }))
    })
    const publisher = start(broker, log)
    const { cause } = await reached(publisher, state => state.cause !== undefined)
    expect(cause).toContain('same client id')
    expect(lines.find(({ level }) => level === 'warn')!.fields).toMatchObject({ cause })
  })

  it('keeps to the window that the broker grants', async () => {
    const broker = await silentBroker(() => {}, { receiveMaximum: 3 })
    const publisher = start(broker)
    await reached(publisher, connected)
    expect(publisher.window()).toBe(3)
    await Promise.all(Array.from({ length: 8 }, () => publisher.publish(message('t'))))
    expect(broker.mostUnderWay()).toBe(3)
  })

  it('is connected although it may not subscribe, says so, and asks again', async () => {
    const { log, lines } = recordingLog()
    let asks = 0
    let heard = (): void => {}
    const isHeard = new Promise<void>(resolve => {
      heard = resolve
    })
    const broker = await silentBroker(
      () => {},
      {},
      (packet, socket) => {
        asks += 1
        const granted = packet.subscriptions.map(() => (asks === 1 ? 0x87 : 1))
        const suback = { cmd: 'suback', messageId: packet.messageId!, granted } as const
        socket.write(mqttPacket.generate(suback, { protocolVersion: 5 }))
        if (asks === 1) return
        const publish = {
          cmd: 'publish',
          topic: 'box/cmd/ack',
          payload: 'x',
          qos: 0,
          dup: false,
          retain: false,
        }
        socket.write(mqttPacket.generate(publish as mqttPacket.Packet, { protocolVersion: 5 }))
      },
    )
    const publisher = start(broker, log, each => each.subscribe('box/cmd/#', heard))
    await reached(publisher, connected)
    await isHeard
    expect(asks).toBe(2)
    expect(publisher.state().status).toBe('connected')
    expect(lines.filter(({ level }) => level === 'error')).toMatchObject([
      {
        fields: {
          code: 'BROKER_REFUSED',
          reason: expect.stringContaining('Not authorized'),
          topics: ['box/cmd/#'],
        },
      },
    ])
  })

  it('does without commands where the broker ends the connection for them', async () => {
    const { log, lines } = recordingLog()
    let asks = 0
    const broker = await silentBroker(
      () => {},
      {},
      (_, socket) => {
        asks += 1
        socket.destroy()
      },
    )
    const publisher = start(broker, log, each => each.subscribe('box/cmd/#', () => {}))
    await reached(publisher, connected)
    expect(asks).toBe(2)
    expect(lines.map(({ message: text }) => text)).toContainEqual(
      expect.stringContaining('does without them for now'),
    )
  })
})

/** Greets every client, and never acknowledges what it sends. */
async function silentBroker(
  onConnect: (socket: Socket) => void,
  properties: { receiveMaximum?: number } = {},
  onSubscribe: (packet: mqttPacket.ISubscribePacket, socket: Socket) => void = () => {},
): Promise<BrokerAddress & { mostUnderWay(): number }> {
  let most = 0
  const server: Server = createServer(socket => {
    let underWay = 0
    const parser = mqttPacket.parser({ protocolVersion: 5 })
    parser.on('packet', packet => {
      if (packet.cmd === 'publish') most = Math.max(most, ++underWay)
      if (packet.cmd === 'subscribe') onSubscribe(packet, socket)
      if (packet.cmd !== 'connect') return
      socket.write(
        mqttPacket.generate(
          { cmd: 'connack', sessionPresent: false, reasonCode: 0, properties },
          { protocolVersion: 5 },
        ),
      )
      onConnect(socket)
    })
    socket.on('data', bytes => parser.parse(bytes))
    socket.on('error', () => {})
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  cleanups.unshift(async () => server.close())
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return { url: `mqtt://127.0.0.1:${port}`, mostUnderWay: () => most }
}
