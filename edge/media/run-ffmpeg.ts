import type { ChildProcess } from 'node:child_process'
import type { Writable } from 'node:stream'
import type { FfmpegCommand } from 'fluent-ffmpeg'

/** How a run came to its end; `missing` when there is no ffmpeg to run, `killed` when somebody else ended it. */
export type FfmpegExit = 'ended' | 'failed' | 'missing' | 'killed'

export interface FfmpegRun {
  /** Resolves when the child is gone and its stderr was read; never rejects. */
  readonly exited: Promise<FfmpegExit>
  /** TERM, then KILL after 2 s: an ffmpeg that hangs in a half-open connection ignores TERM. */
  stop(): void
}

export const KILL_AFTER_MS = 2000

/** Starts a prepared command: its one output goes to `stdout`, its stderr line by line to `hear`. */
export function runFfmpeg(command: FfmpegCommand, stdout: Writable, hear: (line: string) => void): FfmpegRun {
  let stopping = false
  let killTimer: NodeJS.Timeout | undefined

  const kill = () => {
    command.kill('SIGTERM')
    killTimer = setTimeout(() => command.kill('SIGKILL'), KILL_AFTER_MS)
  }
  const exited = new Promise<FfmpegExit>(resolve => {
    command
      .on('start', () => {
        surviveFailedSpawn(command)
        // Asked to stop while fluent-ffmpeg was still looking for ffmpeg.
        if (stopping) kill()
      })
      .on('stderr', hear)
      .on('end', () => resolve('ended'))
      .on('error', error => resolve(exitOf(error)))
  })
  command.output(stdout).run()
  return {
    exited: exited.finally(() => clearTimeout(killTimer)),
    stop: () => {
      if (stopping) return
      stopping = true
      kill()
    },
  }
}

/** Where the box has no process left to give, fluent-ffmpeg 2.1.3 throws a TypeError that nobody can catch. */
function surviveFailedSpawn(command: FfmpegCommand): void {
  const { ffmpegProc } = command as FfmpegCommand & { readonly ffmpegProc?: ChildProcess }
  ffmpegProc?.removeAllListeners('error').on('error', error => command.emit('error', error))
}

function exitOf({ code, message }: NodeJS.ErrnoException): FfmpegExit {
  if (code === 'ENOENT' || code === 'EACCES' || message === 'Cannot find ffmpeg') return 'missing'
  return /was killed with signal/.test(message) ? 'killed' : 'failed'
}
