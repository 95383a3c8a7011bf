import { execFile } from 'node:child_process'
import { ffmpegMissing } from './first-cause.js'
import { confinement } from './footage-confinement.js'

/** What ffprobe says about each packet of half a minute stays far below it. */
const MAX_ANSWER_BYTES = 32 * 1024 * 1024

interface Asked {
  /** On the clock, and of processor time. */
  readonly withinMs: number
  readonly memoryBytes: number
  readonly maxAnswerBytes?: number
}

export interface ConfinedAnswer<Output = string> {
  readonly stdout: Output
  /** One complaint a line. */
  readonly stderr: string
  readonly ended: 'well' | 'failed' | 'late'
}

/**
 * Runs ffmpeg or ffprobe on a stranger's file: confined, for a limited time, and killed after it. Rejects with FFMPEG_MISSING
 * only, or the AbortError of `signal`.
 */
export async function askConfined(
  program: 'ffmpeg' | 'ffprobe',
  args: readonly string[],
  asked: Asked,
  signal?: AbortSignal,
): Promise<ConfinedAnswer> {
  const { stdout, ...answer } = await askConfinedBytes(program, args, asked, signal)
  return { stdout: stdout.toString(), ...answer }
}

/** The same for an answer that is no text. */
export async function askConfinedBytes(
  program: 'ffmpeg' | 'ffprobe',
  args: readonly string[],
  { withinMs, memoryBytes, maxAnswerBytes = MAX_ANSWER_BYTES }: Asked,
  signal?: AbortSignal,
): Promise<ConfinedAnswer<Buffer>> {
  const [file, ...before] = (await confinement()).command(program, { memoryBytes, cpuMs: withinMs })
  return new Promise((resolve, reject) => {
    execFile(
      file,
      [...before, '-hide_banner', '-loglevel', 'level+error', ...args],
      { timeout: withinMs, killSignal: 'SIGKILL', maxBuffer: maxAnswerBytes, signal, encoding: 'buffer' },
      (error, stdout, said) => {
        const stderr = said.toString()
        if (error?.name === 'AbortError') return reject(error)
        if (error && (error.code === 'ENOENT' || (Number(error.code) === 127 && isMissingProgram(stderr))))
          return reject(ffmpegMissing(program))
        resolve({ stdout, stderr, ended: !error ? 'well' : error.killed ? 'late' : 'failed' })
      },
    )
  })
}

/** What the program says that was to start another one, and did not find it. Its exit code is then that of shells, 127. */
export const isMissingProgram = (complaint: string): boolean => /No such file or directory/.test(complaint)
