import { closeSync, fsync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { promisify } from 'node:util'

type Chunks = AsyncIterable<Uint8Array> | Iterable<Uint8Array>

/**
 * Writes a file under a name that nothing had so far: the name never stands for half of it, and once this resolves, it survives a
 * power cut. Leaves nothing behind where it rejects. Only syncs are left to the pool: another thread takes longer to wake than
 * anything else here takes. Thus it is for a thread that may wait for a disk.
 */
export async function putBytes(path: string, chunks: Chunks, mode: number): Promise<void> {
  const partPath = `${path}.part`
  try {
    await withFile(partPath, 'wx', mode, async file => {
      for await (const chunk of chunks) writeFileSync(file, chunk)
    })
    renameSync(partPath, path)
    await syncFolder(dirname(path))
  } catch (error) {
    for (const own of [partPath, path]) remove(own)
    throw error
  }
}

function remove(path: string): void {
  try {
    rmSync(path, { force: true })
  } catch {
    // Whoever asked hears of what went wrong first.
  }
}

/** Makes a folder, and those above it that are missing; once this resolves, they survive a power cut. */
export async function putFolder(folder: string, mode: number): Promise<void> {
  const firstMade = mkdirSync(folder, { recursive: true, mode })
  if (firstMade === undefined) return
  // A new folder is only safe once the one above is on the disk.
  for (let made = folder; made.length >= firstMade.length; made = dirname(made))
    await syncFolder(dirname(made))
}

const syncFolder = (folder: string): Promise<void> => withFile(folder, 'r', undefined, async () => {})

const synced = promisify(fsync)

/** Opens, changes, syncs and closes it. */
async function withFile(
  path: string,
  flags: 'r' | 'wx',
  mode: number | undefined,
  change: (file: number) => Promise<void>,
): Promise<void> {
  const file = openSync(path, flags, mode)
  try {
    await change(file)
    await synced(file)
  } finally {
    closeSync(file)
  }
}
