import { execFile } from 'node:child_process'
import { ffmpegMissing } from './first-cause.js'

const WITHIN_MS = 10_000
/** A picture of 8K. */
const MAX_ANSWER_BYTES = 128 * 1024 * 1024

/**
 * Runs ffmpeg for one short answer on stdout, with `input` on stdin. Throws FFMPEG_MISSING, or an Error with what ffmpeg
 * complained about.
 */
export function ask(args: readonly string[], input?: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      'ffmpeg',
      ['-hide_banner', '-loglevel', 'error', ...args],
      { timeout: WITHIN_MS, killSignal: 'SIGKILL', encoding: 'buffer', maxBuffer: MAX_ANSWER_BYTES },
      (error, stdout, stderr) => {
        if (!error) return resolve(stdout)
        if (error.code === 'ENOENT') return reject(ffmpegMissing('ffmpeg'))
        // What came first is the cause, the rest follows from it.
        const [complaint] = stderr.toString().trim().split('\n')
        reject(
          new Error(complaint || (error.killed ? `no answer within ${WITHIN_MS / 1000} s` : error.message)),
        )
      },
    )
    // What ends before it has read everything is judged by its exit, not by the broken pipe.
    child.stdin?.on('error', () => {})
    child.stdin?.end(input)
  })
}
