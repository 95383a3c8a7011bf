import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { openFaultProxy } from '../../../../tools/fault-proxy/proxy.js'
import { random } from '../../../../tools/random.js'
import { createFakeClock } from '../../../support/fake-clock.js'
import { openDeafServer } from './deaf-server.js'
import { aWhile, createBench, echo, until } from './peers.js'

const bench = createBench()
afterEach(() => bench.close())

const MIB = 1024 * 1024

describe('a connection through the proxy', () => {
  it('carries every byte in order, in both directions', async () => {
    const server = await bench.server(echo)
    const viewer = await bench.viewer((await bench.proxy(server.port)).port)
    const sent = randomBytes(3 * MIB)
    viewer.socket.end(sent)
    await until(() => viewer.ended)
    expect(viewer.bytes.equals(sent)).toBe(true)
    await until(() => viewer.closed)
    expect(viewer.failure).toBeUndefined()
  })

  it('carries a request that breaks off', async () => {
    const server = await bench.server(echo)
    const viewer = await bench.viewer((await bench.proxy(server.port)).port)
    viewer.socket.end('SETUP rtsp://a RTSP/1.0\r\nCSe')
    await until(() => viewer.ended)
    expect(viewer.text).toBe('SETUP rtsp://a RTSP/1.0\r\nCSe')
  })

  it('carries every byte in order with delay, jitter and a throttle that changes', async () => {
    const server = await bench.server(echo)
    const proxy = await bench.proxy(server.port, { faults: { delayMs: 5, jitterMs: 20 } })
    const viewer = await bench.viewer(proxy.port)
    const sent = randomBytes(MIB)
    viewer.socket.end(sent)
    for (const bytesPerSecond of [1000, 5 * MIB, undefined, 10 * MIB]) {
      proxy.set({ bytesPerSecond })
      await aWhile()
    }
    await until(() => viewer.ended)
    expect(viewer.bytes.equals(sent)).toBe(true)
  })

  it('takes the delay in each direction', async () => {
    const server = await bench.server(echo)
    const proxy = await bench.proxy(server.port, { faults: { delayMs: 200 } })
    const viewer = await bench.viewer(proxy.port)
    const sentAtMs = performance.now()
    viewer.socket.write('a')
    await until(() => server.ends[0]?.text === 'a')
    expect(performance.now() - sentAtMs).toBeGreaterThanOrEqual(199)
    await until(() => viewer.text === 'a')
    expect(performance.now() - sentAtMs).toBeGreaterThanOrEqual(398)
  })

  it('is no faster than the throttle, and holds the camera back', async () => {
    const plenty = 64 * MIB
    const server = await bench.server(socket => void socket.write(Buffer.alloc(plenty)))
    const proxy = await bench.proxy(server.port, { faults: { bytesPerSecond: 50_000 } })
    const beganAtMs = performance.now()
    const viewer = await bench.viewer(proxy.port)
    await until(() => viewer.bytes.length > 50_000)
    const seconds = (performance.now() - beganAtMs) / 1000
    expect(viewer.bytes.length).toBeLessThanOrEqual(seconds * 50_000 + 2_500)
    // The kernel's buffers took some, the proxy next to nothing, and the rest still lies with the camera.
    expect(server.ends[0]!.socket.writableLength).toBe(plenty)
  })

  it('ends for the viewer as it ends for the camera', async () => {
    const server = await bench.server()
    const proxy = await bench.proxy(server.port)
    const [polite, rude] = [await bench.viewer(proxy.port), await bench.viewer(proxy.port)]
    polite.socket.write('a')
    rude.socket.write('b')
    await until(() => server.ends.length === 2 && server.ends.every(({ text }) => text !== ''))
    const camera = (text: string) => server.ends.find(end => end.text === text)!.socket
    camera('a').end('bye')
    await until(() => polite.ended)
    expect(polite.text).toBe('bye')
    camera('b').resetAndDestroy()
    await until(() => rude.closed)
    expect(rude.failure).toBe('ECONNRESET')
    polite.socket.end()
    await until(() => proxy.connections === 0)
  })

  it('ends for the camera as it ends for the viewer', async () => {
    const server = await bench.server()
    const proxy = await bench.proxy(server.port)
    const viewer = await bench.viewer(proxy.port)
    viewer.socket.write('a')
    await until(() => server.ends[0]?.text === 'a')
    viewer.socket.resetAndDestroy()
    await until(() => server.ends[0]!.closed)
    expect(server.ends[0]!.failure).toBe('ECONNRESET')
    await until(() => proxy.connections === 0)
  })

  it('is closed when the camera refuses it', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    server.close()
    const proxy = await bench.proxy(port)
    const viewer = await bench.viewer(proxy.port)
    viewer.socket.end()
    await until(() => viewer.closed)
    await until(() => proxy.connections === 0)
  })
})

describe('a dead network', () => {
  it('lets nothing pass and tells nobody, then goes on where it was', async () => {
    const server = await bench.server(echo)
    const proxy = await bench.proxy(server.port)
    const viewer = await bench.viewer(proxy.port)
    viewer.socket.write('a')
    await until(() => viewer.text === 'a')
    proxy.set({ halfOpen: true })
    viewer.socket.write('b')
    server.ends[0]!.socket.write('x')
    await aWhile()
    expect([viewer.text, server.ends[0]!.text, proxy.connections]).toEqual(['a', 'a', 1])
    expect([viewer.closed, viewer.ended, server.ends[0]!.ended]).toEqual([false, false, false])
    proxy.set({ halfOpen: false })
    await until(() => viewer.text === 'axb')
  })

  it('stops a sender whose bytes nobody takes', async () => {
    const server = await bench.server()
    const proxy = await bench.proxy(server.port)
    const viewer = await bench.viewer(proxy.port)
    await until(() => server.ends.length === 1)
    proxy.set({ halfOpen: true })
    viewer.socket.write(Buffer.alloc(64 * MIB))
    await aWhile()
    expect(viewer.socket.writableLength).toBe(64 * MIB)
  })

  it('takes new connections and never answers them', async () => {
    const server = await bench.server(echo)
    const proxy = await bench.proxy(server.port, { faults: { halfOpen: true } })
    const viewer = await bench.viewer(proxy.port)
    viewer.socket.write('a')
    await until(() => proxy.connections === 1)
    await aWhile()
    expect([viewer.text, viewer.closed, server.ends.length]).toEqual(['', false, 0])
    proxy.set({ halfOpen: false })
    await until(() => viewer.text === 'a')
  })

  it('hides from the viewer that the camera does not answer, until it lives again', async () => {
    const deaf = bench.kept(await openDeafServer())
    const clock = createFakeClock()
    const to = { host: '127.0.0.1', port: deaf.port }
    const proxy = bench.kept(await openFaultProxy({ to }, { clock, onUnreachable: () => {} }))
    const viewer = await bench.viewer(proxy.port)
    await clock.whenSleeping()
    proxy.set({ halfOpen: true })
    await clock.advance(20_000)
    await aWhile()
    expect([viewer.ended, viewer.closed]).toEqual([false, false])
    proxy.set({ halfOpen: false })
    await until(() => viewer.ended)
  })

  it.each(['end', 'resetAndDestroy'] as const)(
    'hides from the camera that the viewer has gone (%s), until it lives again',
    async leave => {
      const server = await bench.server()
      const proxy = await bench.proxy(server.port)
      const viewer = await bench.viewer(proxy.port)
      viewer.socket.write('a')
      await until(() => server.ends[0]?.text === 'a')
      const camera = server.ends[0]!
      proxy.set({ halfOpen: true })
      viewer.socket[leave]()
      await aWhile()
      expect([camera.ended, camera.closed]).toEqual([false, false])
      proxy.set({ halfOpen: false })
      await until(() => camera.ended || camera.closed)
      camera.socket.end()
      await until(() => proxy.connections === 0)
    },
  )
})

describe('a cut', () => {
  it('resets both ends, and lets new connections in', async () => {
    const server = await bench.server(echo)
    const proxy = await bench.proxy(server.port)
    const viewers = [await bench.viewer(proxy.port), await bench.viewer(proxy.port)]
    for (const { socket } of viewers) socket.write('a')
    await until(() => viewers.every(({ text }) => text === 'a'))
    proxy.cut()
    const ends = [...viewers, ...server.ends]
    await until(() => ends.every(({ closed }) => closed))
    expect(ends.map(({ failure }) => failure)).toEqual(Array(4).fill('ECONNRESET'))
    await until(() => proxy.connections === 0)
    const again = await bench.viewer(proxy.port)
    again.socket.write('b')
    await until(() => again.text === 'b')
  })

  it('ends a connection whose end is being told that very moment', async () => {
    const server = await bench.server()
    const proxy = await bench.proxy(server.port)
    const viewer = await bench.viewer(proxy.port)
    await until(() => server.ends.length === 1)
    proxy.set({ halfOpen: true })
    viewer.socket.end()
    await aWhile()
    proxy.set({ halfOpen: false })
    for (let i = 0; i < 10; i += 1) await Promise.resolve()
    proxy.cut()
    await until(() => proxy.connections === 0 && server.ends[0]!.ended)
  })

  it('reaches connections in a dead network', async () => {
    const server = await bench.server(echo)
    const proxy = await bench.proxy(server.port, { faults: { halfOpen: true } })
    const viewer = await bench.viewer(proxy.port)
    await until(() => proxy.connections === 1)
    proxy.cut()
    await until(() => viewer.closed)
    expect(viewer.failure).toBe('ECONNRESET')
  })
})

describe('lost packets', () => {
  const TEXT = 'RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Length: 5\r\n\r\n$$$$$'
  const PACKETS = 400
  const packet = (number: number): Buffer => {
    const payload = Buffer.alloc(900, number % 251)
    payload.writeUInt32BE(number)
    return Buffer.concat([Buffer.from([0x24, 0, payload.length >> 8, payload.length & 255]), payload])
  }

  it('are whole interleaved packets, and never text', async () => {
    const numbers = Array.from({ length: PACKETS }, (_, number) => number)
    const stream = Buffer.concat(numbers.flatMap(number => [packet(number), Buffer.from(TEXT)]))
    const server = await bench.server(socket => void socket.end(stream))
    const options = { faults: { dropShare: 0.25 }, random: random(7) }
    const viewer = await bench.viewer((await bench.proxy(server.port, options)).port)
    await until(() => viewer.ended)

    let rest = viewer.bytes
    let texts = 0
    const came: number[] = []
    while (rest.length > 0) {
      const isPacket = rest[0] === 0x24
      const expected: Buffer = isPacket ? packet(rest.readUInt32BE(4)) : Buffer.from(TEXT)
      expect(rest.subarray(0, expected.length).equals(expected)).toBe(true)
      if (isPacket) came.push(rest.readUInt32BE(4))
      else texts += 1
      rest = rest.subarray(expected.length)
    }
    expect(texts).toBe(PACKETS)
    expect(came).toEqual([...came].sort((a, b) => a - b))
    expect(came.length / PACKETS).toBeCloseTo(0.75, 1)
  })
})

describe('the proxy', () => {
  it('takes its port and every connection down when it closes', async () => {
    const server = await bench.server(echo)
    const proxy = await bench.proxy(server.port)
    const viewer = await bench.viewer(proxy.port)
    viewer.socket.write('a')
    await until(() => viewer.text === 'a')
    await proxy.close()
    expect(proxy.connections).toBe(0)
    await until(() => viewer.closed && server.ends[0]!.closed)
    const [refused] = await once(connect(proxy.port, '127.0.0.1'), 'error').catch(error => [error])
    expect(refused.code).toBe('ECONNREFUSED')
    await proxy.close()
  })

  it('closes while its camera has not answered and its network is dead', async () => {
    const deaf = bench.kept(await openDeafServer())
    const proxy = await bench.proxy(deaf.port)
    const connecting = await bench.viewer(proxy.port)
    connecting.socket.write('SETUP rtsp://a RTSP/1.0\r\nCSeq: 1\r\nTransport: x;client_port=4-5\r\n\r\n')
    await aWhile()
    proxy.set({ halfOpen: true })
    await bench.viewer(proxy.port)
    await until(() => proxy.connections === 2)
    await proxy.close()
    expect(proxy.connections).toBe(0)
  })

  it('gives up on a camera that does not answer', async () => {
    const deaf = bench.kept(await openDeafServer())
    const clock = createFakeClock()
    const causes: string[] = []
    const onUnreachable = (cause: unknown) => void causes.push(String(cause))
    const to = { host: '127.0.0.1', port: deaf.port }
    const proxy = bench.kept(await openFaultProxy({ to }, { clock, onUnreachable }))
    for (let i = 0; i < 2; i += 1) {
      const viewer = await bench.viewer(proxy.port)
      await clock.whenSleeping()
      expect(viewer.closed).toBe(false)
      await clock.advance(20_000)
      await until(() => viewer.ended)
      viewer.socket.end()
      await until(() => proxy.connections === 0)
    }
    expect(causes).toEqual(['Error: no answer within 20 s'])
  })

  it('refuses what is no fault, and a port that is taken', async () => {
    const proxy = await bench.proxy(1)
    expect(() => proxy.set({ dropShare: 2 })).toThrow(/dropShare is 2/)
    await expect(bench.proxy(1, { faults: { delayMs: -1 } })).rejects.toMatchObject({ code: 'USAGE' })
    await expect(bench.proxy(1, { listen: { port: proxy.port } })).rejects.toMatchObject({
      code: 'PORT_IN_USE',
    })
    await expect(bench.proxy(1, { listen: { host: '192.0.2.1' } })).rejects.toMatchObject({ code: 'USAGE' })
  })
})
