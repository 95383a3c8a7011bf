import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { hashFile } from '../../../edge/proof/hash-file.js'
import { type CuttingProxy, openCuttingProxy } from './cutting-proxy.js'

export interface TrialOptions {
  /** An empty folder, for what the box and the sender keep. */
  readonly dir: string
  readonly file: string
  readonly bytes: number
  /** How often the line is cut. */
  readonly cuts: number
  /** How often the box is killed with -9, and started again. */
  readonly kills: number
  /** How often the sender is killed with -9, and started again. */
  readonly senderKills: number
  readonly chunk: string
  readonly onEvent?: (what: string, sentBytes: number) => void
}

export interface TrialResult {
  readonly seconds: number
  readonly sentBytes: number
  /** Beyond the length of the file: what was sent twice, and the requests around it. */
  readonly wastedBytes: number
  readonly interruptions: number
  readonly sha256: { readonly sent: string; readonly stored: string }
  readonly jobId: string
  /** Flights that the box made. */
  readonly flights: number
}

const root = fileURLToPath(new URL('../../../', import.meta.url))
const TOKEN = 'a-token-for-the-bench'

const start = (script: string, args: readonly string[], stdio: 'pipe' | 'inherit'): ChildProcess =>
  spawn(process.execPath, ['--import', 'tsx', join(root, script), ...args], {
    ...{ cwd: root, stdio: ['ignore', 'pipe', stdio] },
    env: { ...process.env, LAMPPOST_TOKEN: TOKEN },
  })

/** A box as a program, which is killed and started again on the same port. */
class KillableBox {
  readonly #dir: string
  #child: ChildProcess | undefined
  #port = 0
  flights = 0

  constructor(dir: string) {
    this.#dir = dir
  }

  get port(): number {
    return this.#port
  }

  async start(): Promise<void> {
    const child = start('tools/bench/upload/receiver.ts', [this.#dir, String(this.#port), TOKEN], 'inherit')
    this.#child = child
    const lines = createInterface({ input: child.stdout! })
    await new Promise<void>((resolve, reject) => {
      child.once('exit', code => reject(new Error(`the box ended with ${code}`)))
      lines.on('line', line => {
        const told = JSON.parse(line)
        if (told.flight) this.flights += 1
        if (!told.url) return
        this.#port = Number(new URL(told.url).port)
        resolve()
      })
    })
  }

  async kill(): Promise<void> {
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }
}

/** Sends a file through a line that is cut, to a box that is killed, by a sender that is killed, and compares what arrived. */
export async function runTrial(options: TrialOptions): Promise<TrialResult> {
  const { dir, file, bytes, onEvent = () => {} } = options
  const state = join(dir, 'state')
  const storage = join(dir, 'box')
  await mkdir(storage, { recursive: true })
  const box = new KillableBox(storage)
  await box.start()
  let sender: ChildProcess | undefined
  const plan = interruptions(options)
  let turn = Promise.resolve()
  const proxy: CuttingProxy = await openCuttingProxy(box.port, sentBytes => {
    if (plan.length === 0 || sentBytes < plan[0]!.afterBytes) return
    const { what } = plan.shift()!
    onEvent(what, sentBytes)
    if (what === 'cut') proxy.cut()
    else if (what === 'kill sender') sender?.kill('SIGKILL')
    else turn = turn.then(() => box.kill()).then(() => box.start())
  })
  const startedAt = performance.now()
  try {
    const args = ['upload', file, '--to', `http://127.0.0.1:${proxy.port}`, '--json', '--state', state]
    for (;;) {
      sender = start('edge/cli/lamppost.ts', [...args, '--chunk', options.chunk], 'inherit')
      const output: Buffer[] = []
      sender.stdout!.on('data', piece => output.push(piece))
      const [code, signal] = await once(sender, 'close')
      if (signal === 'SIGKILL') continue
      if (code !== 0) throw new Error(`the sender ended with ${code}`)
      const seconds = (performance.now() - startedAt) / 1000
      await turn
      const { jobId } = JSON.parse(Buffer.concat(output).toString())
      const batch = join(storage, 'flights', 'batches', jobId)
      const [stored] = await readdir(batch)
      return {
        ...{ seconds, jobId, sentBytes: proxy.sentBytes, wastedBytes: proxy.sentBytes - bytes },
        interruptions: options.cuts + options.kills + options.senderKills - plan.length,
        sha256: {
          sent: (await hashFile(file)).sha256,
          stored: (await hashFile(join(batch, stored!))).sha256,
        },
        flights: box.flights,
      }
    }
  } finally {
    sender?.kill('SIGKILL')
    await turn.catch(() => {})
    await proxy.close()
    await box.kill()
  }
}

type Interruption = 'cut' | 'kill box' | 'kill sender'

/** Spread over the file, the rarer ones among the others. */
function interruptions({ bytes, cuts, kills, senderKills }: TrialOptions) {
  const spread = (what: Interruption, count: number) =>
    Array.from({ length: count }, (_, index) => ({
      what,
      afterBytes: Math.round(((index + 0.5) / count) * bytes * 0.95) + what.length * 1000,
    }))
  return [...spread('cut', cuts), ...spread('kill box', kills), ...spread('kill sender', senderKills)].sort(
    (a, b) => a.afterBytes - b.afterBytes,
  )
}
