import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const SCRIPT = fileURLToPath(new URL('../../tools/fake-camera/rtsp-server.py', import.meta.url))

export interface RtspServerOptions {
  /** Mount point, with its slash, to the file that is served there in an endless loop. */
  readonly mounts: Readonly<Record<string, string>>
  /** 0, or absent: a free one. */
  readonly port?: number
  readonly user?: string
  readonly password?: string
}

export interface RtspServer {
  readonly port: number
  /** `rtsp://127.0.0.1:PORT/MOUNT`, with the given `user:password@` if there is one. */
  url(mount: string, credentials?: string): string
  /** Keeps its connections but sends nothing more, like a camera that hangs. */
  freeze(): void
  thaw(): void
  /** Resolves when the server is gone, frozen or not. */
  stop(): Promise<void>
}

/**
 * Starts the fake camera of tools/fake-camera and resolves when it listens. A missing GStreamer is an error,
 * never a skipped test: tools/bootstrap.sh installs it.
 */
export async function startRtspServer(options: RtspServerOptions): Promise<RtspServer> {
  const child = spawn('/usr/bin/python3', [SCRIPT, ...argumentsOf(options)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const gone = once(child, 'exit')
  const port = await portOf(child)
  return {
    port,
    url: (mount, credentials) => `rtsp://${credentials ? `${credentials}@` : ''}127.0.0.1:${port}${mount}`,
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    stop: async () => {
      child.kill('SIGKILL')
      await gone
    },
  }
}

function argumentsOf({ mounts, port = 0, user, password }: RtspServerOptions): string[] {
  return [
    ...['--port', String(port)],
    ...Object.entries(mounts).flatMap(([mount, file]) => ['--mount', `${mount}=${file}`]),
    ...(user === undefined ? [] : ['--user', user]),
    ...(password === undefined ? [] : ['--password', password]),
  ]
}

async function portOf(child: ChildProcess): Promise<number> {
  let complaints = ''
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    complaints += text
  })
  for await (const line of createInterface({ input: child.stdout! })) {
    return (JSON.parse(line) as { port: number }).port
  }
  throw new Error(`The fake camera did not start; run tools/bootstrap.sh. It said: ${complaints}`)
}
