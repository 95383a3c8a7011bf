import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { fewArenas } from '../../kit/few-arenas.js'
import { LamppostError } from '../../kit/lamppost-error.js'

/** What happened since the count began. */
export interface BoxReport {
  /** From capture to judgement, of each judged frame, by camera. */
  readonly agesMs: Readonly<Record<string, readonly number[]>>
  /** Frames that the model looked at; the rest was judged by what it had found before. */
  readonly looks: number
  /** Frames that a newer one replaced unseen. */
  readonly dropped: number
}

export type ToBox = 'begin' | 'report' | 'stop'
export type FromBox = { readonly healthy: number } | { readonly report: BoxReport }

/** A real box in a process of its own, so that what it uses is not mixed up with what measures it. */
export interface BoxUnderTest {
  readonly pid: number
  /** Cameras that are well now. */
  readonly healthy: number
  /** Counts from now on. */
  begin(): void
  /** Rejects with BENCH_FAILED where the box has ended. */
  report(): Promise<BoxReport>
  stop(): Promise<void>
}

const program = fileURLToPath(new URL('./box-child.js', import.meta.url))
const STOP_WITHIN_MS = 20_000

export function startBoxUnderTest(configPath: string): BoxUnderTest {
  const child = fork(program, [configPath], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [],
    env: { ...process.env, ...fewArenas },
  })
  const tell = (request: ToBox): void => void (child.connected && child.send(request))
  const gone = once(child, 'exit')
  let healthy = 0
  let asked: ((report: BoxReport) => void) | undefined
  child.on('message', (message: FromBox) => {
    if ('healthy' in message) healthy = message.healthy
    else asked?.(message.report)
  })
  const death = gone.then(([code]) => {
    throw new LamppostError('BENCH_FAILED', { what: `The box under test ended with exit code ${code}` })
  })
  death.catch(() => {})
  return {
    pid: child.pid!,
    get healthy() {
      return healthy
    },
    begin: () => tell('begin'),
    report: () => {
      const report = new Promise<BoxReport>(resolve => {
        asked = resolve
      })
      tell('report')
      return Promise.race([report, death])
    },
    async stop() {
      tell('stop')
      const late = new AbortController()
      void sleep(STOP_WITHIN_MS, undefined, { signal: late.signal }).then(
        () => child.kill('SIGKILL'),
        () => {},
      )
      await gone
      late.abort()
    },
  }
}
