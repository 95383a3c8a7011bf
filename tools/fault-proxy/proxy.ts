import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { type Clock, systemClock } from '../../edge/kit/clock.js'
import { LamppostError } from '../../edge/kit/lamppost-error.js'
import { Connection } from './connection.js'
import { changedFaults, type Faults, noFaults } from './faults.js'
import { Network } from './network.js'

export type { Faults } from './faults.js'

export interface FaultProxy {
  readonly port: number
  /** Connections that are open now. */
  readonly connections: number
  set(faults: Partial<Faults>): void
  /** Ends every connection (RST); new ones are let in. */
  cut(): void
  close(): Promise<void>
}

export interface FaultProxyOptions {
  readonly to: { readonly host: string; readonly port: number }
  /** 127.0.0.1 and a free port, when absent. */
  readonly listen?: { readonly host?: string; readonly port?: number }
  readonly faults?: Partial<Faults>
  /** Uniform in [0, 1), for jitter and losses. */
  readonly random?: () => number
}

/** What the command line needs besides. */
export interface OpenFaultProxy extends FaultProxy {
  readonly faults: Faults
}

export interface FaultProxyDeps {
  readonly clock: Clock
  /** The camera cannot be reached: told once, and again after it was reached. */
  readonly onUnreachable: (cause: unknown) => void
}

/**
 * Stands between viewers and a camera and spoils the network between them. Speaks TCP, whatever goes over it, and
 * relays the UDP streams that RTSP sets up. Resolves when it listens. Throws USAGE and PORT_IN_USE.
 */
export const startFaultProxy = (options: FaultProxyOptions): Promise<FaultProxy> =>
  openFaultProxy(options, { clock: systemClock, onUnreachable: () => {} })

/** `startFaultProxy` for those who want to know more, or have a clock of their own. */
export async function openFaultProxy(
  { to, listen = {}, faults = {}, random = Math.random }: FaultProxyOptions,
  { clock, onUnreachable }: FaultProxyDeps,
): Promise<OpenFaultProxy> {
  const network = new Network(changedFaults(noFaults, faults), clock, random)
  const running = new Map<Connection, Promise<void>>()
  let unreachable = false
  const deps = {
    to,
    network,
    onReached: () => {
      unreachable = false
    },
    onUnreachable: (cause: unknown) => {
      if (!unreachable) onUnreachable(cause)
      unreachable = true
    },
  }
  const begin = (viewer: Socket): void => {
    const connection = new Connection(viewer, deps)
    const over = connection.run().finally(() => running.delete(connection))
    running.set(connection, over)
  }
  const cut = (): void => {
    for (const connection of running.keys()) connection.cut()
  }
  const server = createServer({ allowHalfOpen: true, noDelay: true }, begin)
  await listening(server, listen.host ?? '127.0.0.1', listen.port ?? 0)
  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return running.size
    },
    get faults() {
      return network.faults
    },
    set: changes => network.set(changes),
    cut,
    close: async () => {
      const closed = server.listening ? once(server, 'close') : undefined
      server.close()
      cut()
      await Promise.all([closed, ...running.values()])
    },
  }
}

async function listening(server: Server, host: string, port: number): Promise<void> {
  server.listen({ host, port })
  try {
    await once(server, 'listening')
  } catch (cause) {
    const taken = (cause as NodeJS.ErrnoException).code === 'EADDRINUSE'
    throw new LamppostError(taken ? 'PORT_IN_USE' : 'USAGE', {
      what: taken ? `Port ${port} of ${host} is taken` : `Cannot listen on port ${port} of ${host}`,
      hint: taken
        ? 'Choose another port, or stop the program that has it.'
        : 'Give an address of this machine, and a port that you may use.',
      cause,
    })
  }
}
