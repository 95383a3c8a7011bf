import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { Lane } from './lane.js'
import type { Network } from './network.js'
import { RtspSplitter } from './rtsp-splitter.js'
import { type Peers, UdpSetups } from './udp-setups.js'

export interface Target {
  readonly host: string
  readonly port: number
}

export interface ConnectionDeps {
  readonly to: Target
  readonly network: Network
  /** The camera was reached, or not. */
  readonly onReached: () => void
  readonly onUnreachable: (cause: unknown) => void
}

/** A camera that does not answer at all: as with one that refuses, the viewer's connection is closed then. */
const CONNECT_WITHIN_MS = 20_000

/** What one viewer has with the camera: two TCP connections, and the UDP streams that they set up. */
export class Connection {
  readonly #deps: ConnectionDeps
  readonly #viewer: Socket
  readonly #setups: UdpSetups
  readonly #over = new AbortController()
  readonly #lanes: Lane[] = []
  #camera: Socket | undefined
  #connected: Promise<unknown> = Promise.resolve()
  #reached = false

  constructor(viewer: Socket, deps: ConnectionDeps) {
    this.#viewer = viewer
    this.#deps = deps
    this.#setups = new UdpSetups(deps.network, () => this.#peers())
  }

  /** Resolves when both ends are closed. */
  async run(): Promise<void> {
    const viewer = this.#viewer
    const viewerClosed = closed(viewer)
    viewer.on('error', () => this.#lost())
    await this.#deps.network.passing(this.#over.signal)
    if (!this.#over.signal.aborted) {
      const camera = this.#connect()
      const cameraClosed = closed(camera)
      await Promise.all([
        this.#carry(viewer, camera, false, head => this.#setups.request(head)).catch(() => this.#lost()),
        this.#carry(camera, viewer, true, head => this.#setups.answer(head)).catch(() => this.#lost()),
      ])
      await cameraClosed
    }
    await viewerClosed
    this.cut()
  }

  /** Ends both connections with a reset; what is on its way is lost. */
  cut(): void {
    this.#over.abort()
    for (const lane of this.#lanes) lane.close()
    this.#setups.close()
    reset(this.#viewer)
    if (this.#camera) reset(this.#camera)
  }

  #connect(): Socket {
    const { to, onReached } = this.#deps
    const camera = connect({ ...to, allowHalfOpen: true, noDelay: true })
    this.#camera = camera
    this.#connected = once(camera, 'connect', { signal: this.#over.signal })
    this.#connected.catch(() => {})
    camera.on('connect', () => {
      this.#reached = true
      onReached()
    })
    camera.on('error', error => (this.#reached ? this.#lost() : this.#refused(error)))
    this.#deps.network.clock.sleep(CONNECT_WITHIN_MS, this.#over.signal).then(
      () => {
        if (!this.#reached) camera.destroy(new Error(`no answer within ${CONNECT_WITHIN_MS / 1000} s`))
      },
      () => {},
    )
    return camera
  }

  async #carry(
    from: Socket,
    to: Socket,
    towardsViewer: boolean,
    changed: (head: string) => Promise<string>,
  ): Promise<void> {
    const { network } = this.#deps
    const lane = new Lane({ network, carries: 'stream', towardsViewer, send: bytes => to.write(bytes) })
    this.#lanes.push(lane)
    to.on('drain', () => lane.drained())
    const splitter = new RtspSplitter(() => !network.loses())
    // The other direction goes on when this one has ended.
    for await (const chunk of from.iterator({ destroyOnReturn: false })) {
      for (const part of splitter.feed(chunk)) {
        lane.push(typeof part === 'string' ? Buffer.from(await changed(part), 'latin1') : part)
      }
      await lane.room()
    }
    lane.push(splitter.rest())
    await lane.end()
    to.end()
  }

  /** One end is gone. The other one is told, unless the network is dead. */
  async #lost(): Promise<void> {
    await this.#deps.network.passing(this.#over.signal)
    this.cut()
  }

  async #refused(cause: unknown): Promise<void> {
    this.#deps.onUnreachable(cause)
    await this.#deps.network.passing(this.#over.signal)
    this.#viewer.destroy()
    this.cut()
  }

  async #peers(): Promise<Peers> {
    await this.#connected
    return { camera: peerOf(this.#camera!), viewer: peerOf(this.#viewer) }
  }
}

const peerOf = (socket: Socket) => ({
  address: plain(socket.remoteAddress!),
  ownAddress: plain(socket.localAddress!),
})

/** An IPv4 address that came in over IPv6 is one of IPv4 for datagrams. */
const plain = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '')

const closed = (socket: Socket): Promise<void> =>
  new Promise(resolve => socket.once('close', () => resolve()))

function reset(socket: Socket): void {
  if (socket.destroyed) return
  // A socket that is still about to say its end cannot be reset: Node would neither close it nor say so.
  const isEnding = socket.writableEnded && !socket.writableFinished
  if (socket.connecting || isEnding) socket.destroy()
  else socket.resetAndDestroy()
}
