import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { isIPv6 } from 'node:net'
import type { PortPair } from './transport-header.js'

/** Two sockets on ports that follow each other, RTP on the even one, as RTSP wants them. */
export interface UdpPair {
  readonly ports: PortPair
  readonly sockets: readonly [rtp: Socket, rtcp: Socket]
  close(): void
}

/** The neighbour of a free port may be taken: then another one is tried. */
const ATTEMPTS = 50
/** A key frame comes as one burst of packets. */
const RECEIVE_BUFFER_BYTES = 1024 * 1024

export async function openUdpPair(address: string): Promise<UdpPair> {
  for (let attempt = 1; ; attempt += 1) {
    const first = await bound(address, 0)
    const { port } = first.address()
    try {
      const second = await bound(address, port ^ 1)
      const sockets = port % 2 === 0 ? ([first, second] as const) : ([second, first] as const)
      return {
        ports: [port & ~1, port | 1],
        sockets,
        close: () => {
          for (const socket of sockets) socket.close()
        },
      }
    } catch (error) {
      first.close()
      if (attempt === ATTEMPTS) throw error
    }
  }
}

async function bound(address: string, port: number): Promise<Socket> {
  const socket = createSocket({
    type: isIPv6(address) ? 'udp6' : 'udp4',
    recvBufferSize: RECEIVE_BUFFER_BYTES,
  })
  const listening = once(socket, 'listening')
  socket.bind(port, address)
  try {
    await listening
  } catch (error) {
    socket.close()
    throw error
  }
  // A datagram that cannot be sent is a datagram that got lost.
  socket.on('error', () => {})
  return socket
}
