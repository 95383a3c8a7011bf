import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface CuttingProxy {
  readonly port: number
  /** Bytes that clients have sent through it. */
  readonly sentBytes: number
  /** Ends all connections with a reset; what is on its way is lost. */
  cut(): void
  close(): Promise<void>
}

/** A line to a box that counts what is sent, and can be cut. `onSent` is told of each piece, with all that was sent so far. */
export async function openCuttingProxy(
  boxPort: number,
  onSent: (sentBytes: number) => void,
): Promise<CuttingProxy> {
  const sockets = new Set<Socket>()
  let sentBytes = 0
  const server = createServer(client => {
    const box = connect(boxPort, '127.0.0.1')
    const end = (): void => {
      client.resetAndDestroy()
      box.resetAndDestroy()
    }
    for (const socket of [client, box]) {
      sockets.add(socket)
      socket.on('error', end).on('close', () => {
        sockets.delete(socket)
        end()
      })
    }
    client.on('data', piece => {
      sentBytes += piece.length
      if (!box.write(piece)) client.pause()
      onSent(sentBytes)
    })
    box.on('drain', () => client.resume())
    box.pipe(client)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const cut = (): void => {
    for (const socket of sockets) socket.resetAndDestroy()
  }
  return {
    port: (server.address() as AddressInfo).port,
    get sentBytes() {
      return sentBytes
    },
    cut,
    close: async () => {
      cut()
      server.close()
      await once(server, 'close')
    },
  }
}
