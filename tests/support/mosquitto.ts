import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import mqtt, { type IClientPublishOptions, type IPublishPacket } from 'mqtt'

export interface Received {
  readonly topic: string
  readonly payload: string
  readonly retain: boolean
  readonly contentType: string | undefined
  /** As text. */
  readonly correlation: string | undefined
}

export interface Listener {
  readonly received: readonly Received[]
  /** Resolves with the first message, past or future, that fits. */
  until(fits: (message: Received) => boolean): Promise<Received>
  /** QoS 1. Resolves when the broker has acknowledged it. */
  publish(topic: string, payload: string | Buffer, options?: IClientPublishOptions): Promise<void>
  close(): Promise<void>
}

/** A second client, subscribed to `topic` when this resolves. */
export async function listen(
  url: string,
  topic: string,
  login: { username?: string; password?: string } = {},
): Promise<Listener> {
  const received: Received[] = []
  const watchers = new Set<() => void>()
  const client = mqtt.connect(url, { ...login, protocolVersion: 5, reconnectPeriod: 50 })
  client.on('error', () => {})
  client.on('message', (name, payload, packet: IPublishPacket) => {
    const { contentType, correlationData } = packet.properties ?? {}
    const correlation = correlationData?.toString()
    received.push({
      topic: name,
      payload: payload.toString(),
      retain: packet.retain,
      contentType,
      correlation,
    })
    for (const watcher of watchers) watcher()
  })
  await new Promise<void>((resolve, reject) => {
    client.once('connect', () =>
      client.subscribe(topic, { qos: 1 }, error => (error ? reject(error) : resolve())),
    )
  })
  return {
    received,
    until: fits =>
      new Promise(resolve => {
        const look = (): void => {
          const found = received.find(fits)
          if (!found) return
          watchers.delete(look)
          resolve(found)
        }
        watchers.add(look)
        look()
      }),
    publish: async (name, payload, options = {}) => {
      await client.publishAsync(name, payload, { qos: 1, ...options })
    },
    close: async () => {
      await client.endAsync(true)
    },
  }
}

/** A password file that knows one user. */
export function passwordFile(username: string, password: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'lamppost-password-')), 'passwords')
  writeFileSync(path, `${username}:${password}\n`)
  chmodSync(path, 0o600)
  execFileSync('mosquitto_passwd', ['-U', path])
  return path
}
