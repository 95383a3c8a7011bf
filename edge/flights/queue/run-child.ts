import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fewArenas } from '../../kit/few-arenas.js'
import { packageFolder } from '../../kit/package-folder.js'
import type { JobNews } from './job-news.js'

/** How a process of a job came to its end. */
export type JobEnd =
  | { readonly kind: 'done'; readonly findings: number }
  | { readonly kind: 'stopped' }
  /** The disk is full; what is done is kept. */
  | { readonly kind: 'no-room'; readonly why: string }
  | { readonly kind: 'failed'; readonly why: string }

/** Live cameras go first, whatever a flight would like. */
const NICENESS = '15'
/** A process that does not stop by itself is ended; what it has finished stays. */
const STOP_WITHIN_MS = 15_000

const program = join(packageFolder, 'dist/edge/flights/queue/job-process.js')

/** Runs the job in `dir` in a process of its own, at low priority, until it ends or `signal` fires. Never rejects. */
export async function runChild(
  dir: string,
  signal: AbortSignal,
  onNews: (news: JobNews) => void,
): Promise<JobEnd> {
  const child = spawn('nice', ['-n', NICENESS, process.execPath, program, dir], {
    // The first is never written to: it is closed when this process ends, however it ends.
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...fewArenas },
  })
  child.stdin.on('error', () => {})
  let end: JobEnd | undefined
  let complaint = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-2000)
  })
  createInterface({ input: child.stdout }).on('line', line => {
    const news = JSON.parse(line) as JobNews
    if ('done' in news) end = { kind: 'done', findings: news.done.findings }
    else if ('stopped' in news) end = { kind: 'stopped' }
    else if ('noRoom' in news) end = { kind: 'no-room', why: news.noRoom }
    else if ('failed' in news) end = { kind: 'failed', why: news.failed }
    else onNews(news)
  })
  let kill: NodeJS.Timeout | undefined
  const stop = (): void => {
    child.kill('SIGTERM')
    kill = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS)
  }
  if (signal.aborted) stop()
  else signal.addEventListener('abort', stop, { once: true })
  const how = await new Promise<string>(resolve => {
    child.once('error', error => resolve(error.message))
    child.once('close', (code, killedBy) => resolve(killedBy ?? `exit code ${code}`))
  })
  clearTimeout(kill)
  signal.removeEventListener('abort', stop)
  if (end) return end
  if (signal.aborted) return { kind: 'stopped' }
  return {
    kind: 'failed',
    why: `the process of the flight ended with ${how}: ${complaint.trim() || 'it said nothing'}`,
  }
}
