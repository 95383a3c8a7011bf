import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ffmpegChildrenOf, rssMiBOf } from '../../edge/cli/bench/usage.js'
import { fewArenas } from '../../edge/kit/few-arenas.js'
import { packageFolder } from '../../edge/kit/package-folder.js'

/** A real `lamppost run`, seen from outside. */
export interface SoakedBox {
  readonly pid: number
  readonly apiUrl: string
  /** The ffmpeg whose address has this port. */
  ffmpegOf(port: number): Promise<number | undefined>
  /** Frames judged so far, by camera. */
  frames(): Promise<Map<string, number>>
  held(): Promise<Holdings>
  /** Resolves with the exit code. */
  stop(): Promise<number>
}

/** What grows where something leaks. */
export interface Holdings {
  readonly rssMiB: number
  readonly openFiles: number
  /** That watch a camera. */
  readonly ffmpegs: number
  readonly zombies: number
}

const program = join(packageFolder, 'dist/edge/cli/lamppost.js')

/** Starts it, its log going to `logPath`; resolves when its API answers. */
export async function startSoakedBox(configPath: string, logPath: string): Promise<SoakedBox> {
  const child = spawn(process.execPath, [program, 'run', '-c', configPath], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...fewArenas },
  })
  const log = createWriteStream(logPath)
  const logWritten = once(log, 'close')
  child.stderr.pipe(log)
  const apiUrl = await announced(child)
  const gone = once(child, 'exit')
  const pid = child.pid!
  return {
    pid,
    apiUrl,
    ffmpegOf: async port => (await watchersOf(pid, `:${port}/`))[0],
    async frames() {
      const text = await (await fetch(`${apiUrl}/metrics`)).text()
      const lines = text.matchAll(/^lamppost_frames_total\{camera="([^"]+)"\} (\d+)$/gm)
      return new Map([...lines].map(([, camera, total]) => [camera!, Number(total)]))
    },
    async held() {
      const children = await ffmpegChildrenOf(pid)
      const zombies = children.filter(({ state }) => state === 'Z').length
      const openFiles = (await readdir(`/proc/${pid}/fd`)).length
      const watchers = await watchersOf(pid, 'rtsp://')
      return { rssMiB: await rssMiBOf(pid), openFiles, ffmpegs: watchers.length, zombies }
    },
    async stop() {
      child.kill('SIGTERM')
      const [code] = await gone
      await logWritten
      return code as number
    },
  }
}

/** Ffmpegs of the box whose arguments have this in them; those that cut a clip from a file have no address. */
async function watchersOf(pid: number, part: string): Promise<number[]> {
  const children = await ffmpegChildrenOf(pid)
  const fits = await Promise.all(
    // It may end in between.
    children.map(async child =>
      (await readFile(`/proc/${child.pid}/cmdline`, 'utf8').catch(() => '')).includes(part),
    ),
  )
  return children.filter((_, at) => fits[at]).map(child => child.pid)
}

/** Where the API listens, which the box logs once it runs. */
function announced(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    const look = (chunk: Buffer) => {
      text += chunk
      const api = /"api":"([^"]+)"[^\n]*"lamppost runs"/.exec(text)?.[1]
      if (api === undefined) return
      child.stderr?.off('data', look)
      resolve(api)
    }
    child.stderr?.on('data', look)
    child.once('exit', () => reject(new Error(`lamppost ended before it ran:\n${text}`)))
  })
}
