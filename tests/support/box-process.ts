import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'

const program = new URL('../../dist/edge/cli/lamppost.js', import.meta.url).pathname

/** A folder with a configuration, and `lamppost` processes that work in it. */
export interface BoxFolder {
  readonly dir: string
  readonly configPath: string
  readonly dataDir: string
  /** Writes another configuration in the place of the present one. */
  write(config: object): Promise<void>
  /** Starts `lamppost run`. */
  run(env?: NodeJS.ProcessEnv): BoxProcess
  remove(): Promise<void>
}

export interface BoxProcess {
  readonly child: ChildProcess
  /** Everything it wrote to stderr. */
  readonly log: () => string
  /** Resolves when a line of the log fits. */
  logged(fits: (line: Record<string, unknown>) => boolean): Promise<Record<string, unknown>>
  /** Resolves with its exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>
}

/** `config` as YAML would hold it; storage, api and log are set for a test. */
export async function boxFolder(config: object): Promise<BoxFolder> {
  const dir = await mkdtemp(join(tmpdir(), 'lamppost-box-'))
  const configPath = join(dir, 'box.yaml')
  const dataDir = join(dir, 'data')
  const forTests = { storage: { dir: dataDir, minFree: '10MB' }, api: { port: 0 } }
  const write = (wanted: object) => writeFile(configPath, stringify({ ...forTests, ...wanted }))
  await write(config)
  return {
    dir,
    configPath,
    dataDir,
    write,
    run: env => startLamppost(['run', '-c', configPath], env),
    remove: () => rm(dir, { recursive: true, force: true }),
  }
}

/** Starts any command of `lamppost`. */
export function startLamppost(args: readonly string[], env: NodeJS.ProcessEnv = {}): BoxProcess {
  const child = spawn(process.execPath, [program, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let log = ''
  const watchers = new Set<() => void>()
  child.stderr.on('data', chunk => {
    log += chunk
    for (const watch of watchers) watch()
  })
  return {
    child,
    log: () => log,
    ended: once(child, 'exit').then(([code, signal]) => code ?? signal),
    logged: fits =>
      new Promise((resolve, reject) => {
        const watch = () => {
          const line = log.split('\n').slice(0, -1).map(parseLine).find(fits)
          if (!line) return
          watchers.delete(watch)
          resolve(line)
        }
        watchers.add(watch)
        child.once('exit', () => reject(new Error(`lamppost ended before it was logged:\n${log}`)))
        watch()
      }),
  }
}

const parseLine = (line: string): Record<string, unknown> => {
  try {
    return JSON.parse(line)
  } catch {
    return { line }
  }
}

/** Runs a command of `lamppost` to its end. */
export async function lamppost(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<{ readonly code: number | NodeJS.Signals; readonly stdout: string; readonly stderr: string }> {
  const { child, ended, log } = startLamppost(args, env)
  let stdout = ''
  child.stdout?.on('data', chunk => {
    stdout += chunk
  })
  await once(child, 'close')
  return { code: await ended, stdout, stderr: log() }
}
