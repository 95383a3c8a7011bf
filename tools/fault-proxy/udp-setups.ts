import type { Network } from './network.js'
import {
  changeTransport,
  clientPortsOf,
  isAnswer,
  isInterleaved,
  isSetup,
  isSuccess,
  sequenceOf,
  serverPortsOf,
} from './transport-header.js'
import { type Peer, UdpRelay } from './udp-relay.js'

export interface Peers {
  readonly camera: Peer
  readonly viewer: Peer
}

/** More media streams than a camera has: what comes after them is not relayed. */
const MOST_RELAYS = 16

/** The media streams that one RTSP connection sets up over UDP. They end with it. */
export class UdpSetups {
  readonly #network: Network
  readonly #peers: () => Promise<Peers>
  readonly #unanswered = new Map<string, UdpRelay>()
  readonly #relays = new Set<UdpRelay>()
  #closed = false

  constructor(network: Network, peers: () => Promise<Peers>) {
    this.#network = network
    this.#peers = peers
  }

  /** The head of a message to the camera, as the camera is to see it. */
  async request(head: string): Promise<string> {
    const viewerPorts = isSetup(head) ? clientPortsOf(head) : undefined
    const sequence = sequenceOf(head)
    if (!viewerPorts || sequence === undefined || this.#relays.size === MOST_RELAYS) return head
    const { camera, viewer } = await this.#peers()
    const relay = await UdpRelay.open(this.#network, camera, viewer, viewerPorts)
    if (this.#closed) {
      relay.close()
      return head
    }
    this.#relays.add(relay)
    this.#unanswered.set(sequence, relay)
    return changeTransport(head, { clientPorts: relay.portsForCamera, destination: camera.ownAddress })
  }

  /** The head of a message to the viewer, as the viewer is to see it. */
  async answer(head: string): Promise<string> {
    const sequence = isAnswer(head) ? sequenceOf(head) : undefined
    const relay = sequence === undefined ? undefined : this.#unanswered.get(sequence)
    if (!relay) return head
    this.#unanswered.delete(sequence!)
    if (!isSuccess(head) || isInterleaved(head)) {
      this.#relays.delete(relay)
      relay.close()
      return head
    }
    const cameraPorts = serverPortsOf(head)
    if (cameraPorts) relay.cameraListensAt(cameraPorts)
    const { viewer } = await this.#peers()
    return changeTransport(head, {
      clientPorts: relay.viewerPorts,
      serverPorts: relay.portsForViewer,
      source: viewer.ownAddress,
      destination: viewer.address,
    })
  }

  close(): void {
    this.#closed = true
    for (const relay of this.#relays) relay.close()
    this.#relays.clear()
  }
}
