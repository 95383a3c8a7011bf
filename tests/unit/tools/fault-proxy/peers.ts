import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { systemClock } from '../../../../edge/kit/clock.js'
import {
  type FaultProxy,
  type FaultProxyOptions,
  startFaultProxy,
} from '../../../../tools/fault-proxy/proxy.js'

/** Resolves when it is so. Nothing is asserted about how long that takes; the test's own limit ends it. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await systemClock.sleep(5)
}

/** Long enough for something that must not happen to happen: on a slow machine such a test sees too little, and never fails. */
export const aWhile = (): Promise<void> => systemClock.sleep(150)

/** One end of a connection, and what became of it. */
export class End {
  readonly socket: Socket
  #bytes: Buffer[] = []
  failure: string | undefined
  ended = false
  closed = false

  constructor(socket: Socket) {
    this.socket = socket
    socket.on('data', bytes => this.#bytes.push(bytes))
    socket.on('end', () => {
      this.ended = true
    })
    socket.on('error', (error: NodeJS.ErrnoException) => {
      this.failure = error.code
    })
    socket.on('close', () => {
      this.closed = true
    })
  }

  get bytes(): Buffer {
    this.#bytes = [Buffer.concat(this.#bytes)]
    return this.#bytes[0]!
  }

  get text(): string {
    return this.bytes.toString('latin1')
  }
}

/** A camera of a kind: a TCP server that remembers who came. */
export async function openServer(onConnection: (socket: Socket) => void = () => {}) {
  const ends: End[] = []
  const server = createServer({ allowHalfOpen: true }, socket => {
    ends.push(new End(socket))
    onConnection(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    ends,
    close: () => {
      for (const { socket } of ends) socket.destroy()
      server.close()
    },
  }
}

/** Says everything back. */
export const echo = (socket: Socket): void => {
  socket.on('data', bytes => socket.write(bytes))
  socket.on('end', () => socket.end())
}

/** What a test opens, to be closed after it. */
export function createBench() {
  const open: { close(): unknown }[] = []
  const kept = <Thing extends { close(): unknown }>(thing: Thing): Thing => {
    open.push(thing)
    return thing
  }
  return {
    kept,
    server: async (onConnection?: (socket: Socket) => void) => kept(await openServer(onConnection)),
    proxy: async (port: number, more: Partial<FaultProxyOptions> = {}): Promise<FaultProxy> =>
      kept(await startFaultProxy({ to: { host: '127.0.0.1', port }, ...more })),
    viewer: async (port: number): Promise<End> => {
      const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
      await once(socket, 'connect')
      kept({ close: () => socket.destroy() })
      return new End(socket)
    },
    close: async () => {
      for (const thing of open.splice(0).reverse()) await thing.close()
    },
  }
}
