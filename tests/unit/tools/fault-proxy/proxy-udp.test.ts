import type { Socket as UdpSocket } from 'node:dgram'
import type { Socket } from 'node:net'
import { networkInterfaces } from 'node:os'
import { afterEach, describe, expect, it } from 'vitest'
import {
  clientPortsOf,
  type PortPair,
  serverPortsOf,
} from '../../../../tools/fault-proxy/transport-header.js'
import { openUdpPair } from '../../../../tools/fault-proxy/udp-pair.js'
import { random } from '../../../../tools/random.js'
import { aWhile, createBench, until } from './peers.js'

const HOST = '127.0.0.1'
const bench = createBench()
afterEach(() => bench.close())

interface Heard {
  readonly text: string
  readonly fromPort: number
}

function listen([rtp, rtcp]: readonly [UdpSocket, UdpSocket]): readonly [Heard[], Heard[]] {
  const heard: [Heard[], Heard[]] = [[], []]
  rtp.on('message', (bytes, { port }) => heard[0].push({ text: bytes.toString(), fromPort: port }))
  rtcp.on('message', (bytes, { port }) => heard[1].push({ text: bytes.toString(), fromPort: port }))
  return heard
}

/** A camera that answers SETUP, and says what it was asked. */
async function openCamera(answer: (asked: string, ports: PortPair) => string = granted) {
  const udp = bench.kept(await openUdpPair(HOST))
  const asked: string[] = []
  const server = await bench.server((socket: Socket) => {
    socket.on('data', bytes => {
      asked.push(bytes.toString())
      socket.write(answer(bytes.toString(), udp.ports))
    })
  })
  return { ...server, udp, asked, heard: listen(udp.sockets) }
}

const granted = (asked: string, ports: PortPair): string =>
  `RTSP/1.0 200 OK\r\nCSeq: 3\r\nTransport: RTP/AVP;unicast;destination=${HOST};source=10.9.8.7;client_port=${clientPortsOf(asked)!.join('-')};server_port=${ports.join('-')};ssrc=1\r\n\r\n`

const setup = (ports: PortPair): string =>
  `SETUP rtsp://${HOST}/track1 RTSP/1.0\r\nCSeq: 3\r\nTransport: RTP/AVP/UDP;unicast;client_port=${ports.join('-')}\r\nSession: 1\r\n\r\n`

/** A viewer that has set up a stream over UDP through a proxy. */
async function streamThrough(camera: Awaited<ReturnType<typeof openCamera>>, options = {}) {
  const proxy = await bench.proxy(camera.port, options)
  const viewer = await bench.viewer(proxy.port)
  const udp = bench.kept(await openUdpPair(HOST))
  viewer.socket.write(setup(udp.ports))
  await until(() => viewer.text.endsWith('\r\n\r\n'))
  return { proxy, viewer, udp, heard: listen(udp.sockets) }
}

describe('RTSP over UDP through the proxy', () => {
  it('tells each side the ports and addresses of the proxy, and changes nothing else', async () => {
    const camera = await openCamera()
    const { viewer, udp } = await streamThrough(camera)
    const portsForCamera = clientPortsOf(camera.asked[0]!)!
    const portsForViewer = serverPortsOf(viewer.text)!
    expect(camera.asked).toEqual([setup(portsForCamera)])
    expect(viewer.text).toBe(granted(setup(udp.ports), portsForViewer).replace('10.9.8.7', HOST))
    expect(new Set([...portsForCamera, ...portsForViewer, ...udp.ports, ...camera.udp.ports]).size).toBe(8)
    expect([portsForCamera[0] % 2, portsForViewer[0] % 2]).toEqual([0, 0])
  })

  it('carries RTP and RTCP both ways, from the ports that were told', async () => {
    const camera = await openCamera()
    const { viewer, udp, heard } = await streamThrough(camera)
    const portsForCamera = clientPortsOf(camera.asked[0]!)!
    const portsForViewer = serverPortsOf(viewer.text)!
    for (const i of [0, 1] as const) {
      camera.udp.sockets[i].send(`camera ${i}`, portsForCamera[i], HOST)
      udp.sockets[i].send(`viewer ${i}`, portsForViewer[i], HOST)
      await until(() => heard[i].length === 1 && camera.heard[i].length === 1)
      expect(heard[i]).toEqual([{ text: `camera ${i}`, fromPort: portsForViewer[i] }])
      expect(camera.heard[i]).toEqual([{ text: `viewer ${i}`, fromPort: portsForCamera[i] }])
    }
  })

  const hasIPv6 = Object.values(networkInterfaces()).some(all =>
    all!.some(({ address }) => address === '::1'),
  )
  it.skipIf(!hasIPv6)('carries IPv4 where it listens to all addresses', async () => {
    const camera = await openCamera()
    const { viewer, heard } = await streamThrough(camera, { listen: { host: '::' } })
    camera.udp.sockets[0].send('here', clientPortsOf(camera.asked[0]!)![0], HOST)
    await until(() => heard[0].length === 1)
    expect(viewer.text).toContain(`source=${HOST};`)
  })

  it('loses its share of the datagrams', async () => {
    const camera = await openCamera()
    const faults = { dropShare: 0.5 }
    const { heard } = await streamThrough(camera, { faults, random: random(3) })
    const [port] = clientPortsOf(camera.asked[0]!)!
    // Not all at once: the kernel would lose some as well. Done when nothing new has come for a while.
    for (let i = 0; i < 400; i += 1) {
      camera.udp.sockets[0].send(String(i), port, HOST)
      if (i % 50 === 0) await aWhile()
    }
    await aWhile()
    expect(heard[0].length / 400).toBeGreaterThan(0.35)
    expect(heard[0].length / 400).toBeLessThan(0.65)
    const numbers = heard[0].map(({ text }) => Number(text))
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b))
  })

  it('carries nothing over a dead network, nor afterwards what was sent meanwhile', async () => {
    const camera = await openCamera()
    const { proxy, heard } = await streamThrough(camera)
    const [port] = clientPortsOf(camera.asked[0]!)!
    proxy.set({ halfOpen: true })
    camera.udp.sockets[0].send('lost', port, HOST)
    await aWhile()
    proxy.set({ halfOpen: false })
    camera.udp.sockets[0].send('here', port, HOST)
    await until(() => heard[0].length > 0)
    expect(heard[0].map(({ text }) => text)).toEqual(['here'])
  })

  it('ends with its connection, and gives the ports back', async () => {
    const camera = await openCamera()
    const { proxy, viewer, heard } = await streamThrough(camera)
    const [port] = clientPortsOf(camera.asked[0]!)!
    proxy.cut()
    await until(() => viewer.closed && proxy.connections === 0)
    camera.udp.sockets[0].send('late', port, HOST)
    await aWhile()
    expect(heard[0]).toEqual([])
  })

  it.each([
    ['refuses', 'RTSP/1.0 401 Unauthorized\r\nCSeq: 3\r\n\r\n'],
    ['wants TCP', 'RTSP/1.0 200 OK\r\nCSeq: 3\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n\r\n'],
  ])('leaves the answer of a camera that %s as it is, and relays nothing', async (_what, text) => {
    const camera = await openCamera(() => text)
    const { viewer, heard } = await streamThrough(camera)
    expect(viewer.text).toBe(text)
    camera.udp.sockets[0].send('nothing was set up', clientPortsOf(camera.asked[0]!)![0], HOST)
    await aWhile()
    expect(heard[0]).toEqual([])
  })

  it('takes a request that comes byte by byte', async () => {
    const camera = await openCamera()
    const proxy = await bench.proxy(camera.port)
    const viewer = await bench.viewer(proxy.port)
    viewer.socket.setNoDelay(true)
    for (const byte of setup([5000, 5001])) {
      viewer.socket.write(byte)
      await new Promise(setImmediate)
    }
    await until(() => viewer.text.endsWith('\r\n\r\n'))
    expect(clientPortsOf(camera.asked[0]!)).not.toEqual([5000, 5001])
    expect(clientPortsOf(viewer.text)).toEqual([5000, 5001])
  })
})
