import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface FootageFiles {
  readonly dir: string
  /** Writes a file as it is given; gives its path. */
  put(name: string, content: string | Uint8Array): Promise<string>
  /** A short video of the kind its name says, with further options for ffmpeg. */
  video(name: string, options?: VideoOptions): Promise<string>
  /** The same file with some of its bytes replaced, or cut off. */
  spoilt(name: string, from: string, spoil: (bytes: Buffer) => Buffer): Promise<string>
  remove(): Promise<void>
}

interface VideoOptions {
  readonly source?: string
  readonly seconds?: number
  readonly coder?: readonly string[]
  readonly output?: readonly string[]
}

/** Footage, good and hostile, in a folder of its own. */
export async function footageFiles(): Promise<FootageFiles> {
  const dir = await mkdtemp(join(tmpdir(), 'lamppost-footage-'))
  const put = async (name: string, content: string | Uint8Array): Promise<string> => {
    await writeFile(join(dir, name), content)
    return join(dir, name)
  }
  return {
    dir,
    put,
    video: async (
      name,
      { source = 'testsrc2=size=160x120:rate=10', seconds = 3, coder, output = [] } = {},
    ) => {
      const path = join(dir, name)
      await run('ffmpeg', [
        ...['-y', '-loglevel', 'error', '-f', 'lavfi', '-i', `${source}:duration=${seconds}`],
        ...(coder ?? ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '10', '-pix_fmt', 'yuv420p']),
        ...[...output, path],
      ])
      return path
    },
    spoilt: async (name, from, spoil) => put(name, spoil(await readFile(from))),
    remove: () => rm(dir, { recursive: true, force: true }),
  }
}
