import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { isMissingProgram } from './footage-ask.js'
import { type Allowance, confinement } from './footage-confinement.js'
import { type FfmpegExit, type FfmpegRun, KILL_AFTER_MS } from './run-ffmpeg.js'

/**
 * Runs ffmpeg on a stranger's file as `runFfmpeg` does on a camera, but confined, and at the lowest priority. Started without
 * fluent-ffmpeg, which cannot start one program by means of another.
 */
export function runConfined(
  args: readonly string[],
  allowance: Allowance,
  stdout: Writable,
  hear: (line: string) => void,
): FfmpegRun {
  const stopping = new AbortController()
  return {
    exited: start(args, allowance, stdout, hear, stopping.signal),
    stop: () => stopping.abort(),
  }
}

async function start(
  args: readonly string[],
  allowance: Allowance,
  stdout: Writable,
  hear: (line: string) => void,
  stop: AbortSignal,
): Promise<FfmpegExit> {
  const [file, ...before] = (await confinement()).command('ffmpeg', allowance)
  if (stop.aborted) return 'killed'
  const child = spawn(file, [...before, ...args, 'pipe:1'], { stdio: ['ignore', 'pipe', 'pipe'] })
  let killTimer: NodeJS.Timeout | undefined
  const kill = (): void => {
    child.kill('SIGTERM')
    killTimer = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS)
  }
  stop.addEventListener('abort', kill, { once: true })
  let isMissing = false
  const lines = createInterface({ input: child.stderr })
  lines.on('line', line => {
    isMissing ||= isMissingProgram(line)
    hear(line)
  })
  const exited = new Promise<FfmpegExit>(resolve => {
    child.on('error', () => resolve('missing'))
    child.on('close', (code, signal) => {
      if (signal) resolve('killed')
      else if (code === 127 && isMissing) resolve('missing')
      else resolve(code === 0 ? 'ended' : 'failed')
    })
  })
  // A reader that was discarded is no failure of the run.
  await pipeline(child.stdout, stdout).catch(() => child.stdout.resume())
  const exit = await exited
  stop.removeEventListener('abort', kill)
  clearTimeout(killTimer)
  return exit
}
