import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { LamppostError } from '../../kit/lamppost-error.js'
import { packageFolder } from '../../kit/package-folder.js'

const PROGRAM = join(packageFolder, 'tools/fake-camera/rtsp-server.py')
/** Debian's own: it has the bindings of GStreamer. */
const PYTHON = '/usr/bin/python3'

/** What a fake camera can be told, see tools/fake-camera/README.md. */
export type FakeCameraCommand =
  | { readonly do: 'play'; readonly file?: string }
  | { readonly do: 'jump'; readonly seconds: number }
  | { readonly do: 'password'; readonly user?: string; readonly password?: string }
  | {
      readonly do:
        | 'freeze'
        | 'thaw'
        | 'hang'
        | 'stall'
        | 'resume'
        | 'garbage'
        | 'clean'
        | 'hangup'
        | 'die'
        | 'revive'
    }

export interface FakeCamerasOptions {
  /** Video file by name of the camera. */
  readonly clips: Readonly<Record<string, string>>
  /** What all of them demand; nothing, when absent. */
  readonly user?: string
  readonly password?: string
}

/** RTSP cameras that are not there, each on a port of its own, all in one process. */
export interface FakeCameras {
  readonly pid: number
  /** `rtsp://127.0.0.1:PORT/stream`, with `user:password@` where it is given. */
  url(camera: string, credentials?: string): string
  port(camera: string): number
  /** Resolves when it is so; rejects when the camera cannot do it. */
  tell(camera: string, command: FakeCameraCommand): Promise<void>
  close(): Promise<void>
}

/** Starts them and resolves when all of them listen. Throws FAKE_CAMERA_MISSING. */
export async function startFakeCameras({ clips, user, password }: FakeCamerasOptions): Promise<FakeCameras> {
  const child = spawn(
    PYTHON,
    [
      ...[PROGRAM, '--port', '0'],
      ...Object.entries(clips).flatMap(([name, file]) => ['--camera', `${name}=${file}`]),
      ...(user === undefined ? [] : ['--user', user, '--password', password ?? '']),
    ],
    { stdio: ['pipe', 'pipe', 'pipe'] },
  )
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const { cameras } = await firstAnswer(child, answers)
  const gone = once(child, 'exit')
  let turn: Promise<unknown> = Promise.resolve()

  const ask = async (command: object): Promise<void> => {
    child.stdin.write(`${JSON.stringify(command)}\n`)
    const { value } = await answers.next()
    const answer = JSON.parse(value ?? '{"error":"it has ended"}') as { readonly error?: string }
    if (answer.error !== undefined) throw new Error(`The fake camera could not do it: ${answer.error}`)
  }
  const at = (camera: string) => {
    const found = cameras[camera]
    if (!found) throw new Error(`There is no fake camera ${camera}`)
    return found
  }
  return {
    pid: child.pid!,
    url: (camera, credentials) =>
      `rtsp://${credentials ? `${credentials}@` : ''}127.0.0.1:${at(camera).port}${at(camera).path}`,
    port: camera => at(camera).port,
    tell: (camera, command) => {
      const done = turn.then(() => ask({ camera, ...command }))
      turn = done.catch(() => {})
      return done
    },
    close: async () => {
      child.kill('SIGKILL')
      await gone
    },
  }
}

interface Ready {
  readonly cameras: Readonly<Record<string, { readonly port: number; readonly path: string } | undefined>>
}

async function firstAnswer(child: ChildProcess, answers: AsyncIterator<string>): Promise<Ready> {
  let complaints = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    complaints = (complaints + text).slice(-1000)
  })
  const failed = once(child, 'error').then(([error]) => {
    throw missing(error)
  })
  const first = await Promise.race([answers.next(), failed])
  if (first.done) throw missing(new Error(complaints.trim().split('\n').at(-1)))
  return JSON.parse(first.value) as Ready
}

const missing = (cause: unknown): LamppostError =>
  new LamppostError('FAKE_CAMERA_MISSING', { what: 'The fake cameras did not start', cause })
