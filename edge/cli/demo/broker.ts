import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { LamppostError } from '../../kit/lamppost-error.js'

export interface BrokerOptions {
  /** A free one where absent. */
  readonly port?: number
  /** Only these may connect; anybody where absent. Made with `mosquitto_passwd`. */
  readonly passwordFile?: string
  /** Further lines of mosquitto's configuration. */
  readonly extraLines?: readonly string[]
}

/** A mosquitto of our own, on 127.0.0.1 only. */
export interface Broker {
  readonly port: number
  readonly url: string
  /** Ends it in an orderly way and removes its folder. */
  stop(): Promise<void>
  /** Kills it with SIGKILL, as a power cut would, and removes its folder. */
  kill(): Promise<void>
}

const readyWithinMs = 10_000
const pollMs = 20

/** Debian puts it where only root looks. */
const folders = [
  ...(process.env.PATH ?? '').split(delimiter),
  '/usr/sbin',
  '/usr/local/sbin',
  '/opt/homebrew/sbin',
]

/** Where mosquitto is installed, undefined where it is not. */
export const findMosquitto = (): string | undefined =>
  folders.map(folder => join(folder, 'mosquitto')).find(path => existsSync(path))

/** Resolves when it accepts connections. Throws BROKER_UNREACHABLE when it is not installed or does not start. */
export async function startBroker(options: BrokerOptions = {}): Promise<Broker> {
  const program = findMosquitto()
  if (!program) {
    throw new LamppostError('BROKER_UNREACHABLE', {
      what: 'mosquitto is not installed',
      hint: 'Run tools/bootstrap.sh, or install the package mosquitto.',
    })
  }
  const port = options.port ?? (await freePort())
  // Another server's answer would be taken for ours.
  if (await accepts(port)) throw notStarted(port, 'the port is taken')
  const dir = await mkdtemp(join(tmpdir(), 'lamppost-broker-'))
  const configPath = join(dir, 'mosquitto.conf')
  await writeFile(configPath, configText(port, options))
  const child = spawn(program, ['-c', configPath], { stdio: ['ignore', 'ignore', 'pipe'] })
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill(signal)
      await once(child, 'exit')
    }
    await rm(dir, { recursive: true, force: true })
  }
  await ready(child, port).catch(async error => {
    await end('SIGKILL')
    throw error
  })
  return { port, url: `mqtt://127.0.0.1:${port}`, stop: () => end('SIGTERM'), kill: () => end('SIGKILL') }
}

function configText(port: number, { passwordFile, extraLines = [] }: BrokerOptions): string {
  const access = passwordFile
    ? ['allow_anonymous false', `password_file ${passwordFile}`]
    : ['allow_anonymous true']
  // Without this line, mosquitto started by root changes to a user that may not read our folder.
  const user = [`user ${userInfo().username}`]
  return [`listener ${port} 127.0.0.1`, ...user, ...access, 'persistence false', ...extraLines, ''].join('\n')
}

async function ready(child: ChildProcess, port: number): Promise<void> {
  let said = ''
  child.stderr?.on('data', text => {
    said = (said + text).slice(-2000)
  })
  child.on('error', error => {
    said += error.message
  })
  const untilMs = performance.now() + readyWithinMs
  while (!(await accepts(port))) {
    if (child.exitCode !== null || child.pid === undefined || performance.now() > untilMs) {
      throw notStarted(port, said.trim())
    }
    await sleep(pollMs)
  }
}

const notStarted = (port: number, why: string): LamppostError =>
  new LamppostError('BROKER_UNREACHABLE', {
    what: `mosquitto did not start on port ${port}: ${why}`,
    hint: 'Choose another port, or start mosquitto by hand with the same one to see why.',
  })

function accepts(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1')
    const answer = (isOpen: boolean): void => {
      socket.destroy()
      resolve(isOpen)
    }
    socket.once('connect', () => answer(true))
    socket.once('error', () => answer(false))
  })
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? address.port : 0
}
