import type { Socket } from 'node:dgram'
import { Lane } from './lane.js'
import type { Network } from './network.js'
import type { PortPair } from './transport-header.js'
import { openUdpPair, type UdpPair } from './udp-pair.js'

export interface Peer {
  /** Its address, and ours as it sees it. */
  readonly address: string
  readonly ownAddress: string
}

/** RTP and RTCP of one media stream, by way of two pairs of sockets: one faces the camera, one the viewer. */
export class UdpRelay {
  readonly #network: Network
  readonly #camera: UdpPair
  readonly #viewer: UdpPair
  readonly #lanes: Lane[] = []
  readonly viewerPorts: PortPair
  #cameraPorts: PortPair | undefined

  private constructor(network: Network, camera: UdpPair, viewer: UdpPair, viewerPorts: PortPair) {
    this.#network = network
    this.#camera = camera
    this.#viewer = viewer
    this.viewerPorts = viewerPorts
  }

  static async open(network: Network, camera: Peer, viewer: Peer, viewerPorts: PortPair): Promise<UdpRelay> {
    const cameraPair = await openUdpPair(camera.ownAddress)
    const viewerPair = await openUdpPair(viewer.ownAddress).catch(error => {
      cameraPair.close()
      throw error
    })
    const relay = new UdpRelay(network, cameraPair, viewerPair, viewerPorts)
    for (const channel of [0, 1] as const) {
      const [fromCamera, fromViewer] = [cameraPair.sockets[channel], viewerPair.sockets[channel]]
      relay.#carry(fromCamera, camera, fromViewer, viewer, true, () => viewerPorts[channel])
      relay.#carry(fromViewer, viewer, fromCamera, camera, false, () => relay.#cameraPorts?.[channel])
    }
    return relay
  }

  /** The ports that the camera sees. */
  get portsForCamera(): PortPair {
    return this.#camera.ports
  }

  /** The ports that the viewer sees. */
  get portsForViewer(): PortPair {
    return this.#viewer.ports
  }

  /** Until it is known where the camera listens, what the viewer sends gets lost. */
  cameraListensAt(ports: PortPair): void {
    this.#cameraPorts = ports
  }

  close(): void {
    for (const lane of this.#lanes) lane.close()
    this.#camera.close()
    this.#viewer.close()
  }

  #carry(
    from: Socket,
    sender: Peer,
    to: Socket,
    receiver: Peer,
    towardsViewer: boolean,
    port: () => number | undefined,
  ): void {
    const send = (bytes: Buffer): boolean => {
      const at = port()
      if (at !== undefined) to.send(bytes, at, receiver.address)
      return true
    }
    const lane = new Lane({ network: this.#network, carries: 'datagrams', towardsViewer, send })
    this.#lanes.push(lane)
    from.on('message', (bytes, { address }) => {
      if (address === sender.address) lane.push(bytes)
    })
  }
}
