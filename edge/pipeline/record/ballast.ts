import { randomFillSync } from 'node:crypto'
import { existsSync, rmSync } from 'node:fs'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { diskState } from './disk.js'

export interface Ballast {
  /** Gives the room back to the disk; false when there was none left to give. Throws nothing. */
  release(): boolean
  /** Takes the room again; false when the disk has no room for it yet. Never rejects. */
  refill(): Promise<boolean>
}

const chunkBytes = 1024 * 1024

/**
 * A file that only takes room. On a full disk even DELETE needs some, so the outbox could never shrink again:
 * the ballast is what is thrown over then. Filled with noise, since some file systems store zeros as nothing.
 */
export function createBallast(dir: string, bytes: number = 8 * chunkBytes): Ballast {
  const path = join(dir, 'ballast')
  const partPath = `${path}.part`
  return {
    release: () => {
      if (!existsSync(path)) return false
      try {
        rmSync(path)
        return true
      } catch {
        return false
      }
    },
    refill: async () => {
      if (existsSync(path)) return true
      try {
        // Taking the last room would only make the next delivery throw it over again.
        if ((await diskState(dir)).freeBytes < 2 * bytes) return false
        await fill(partPath, bytes)
        await rename(partPath, path)
        return true
      } catch {
        await rm(partPath, { force: true }).catch(() => {})
        return false
      }
    },
  }
}

async function fill(path: string, bytes: number): Promise<void> {
  const file = await open(path, 'w')
  try {
    await writeNoise(file, bytes)
    await file.sync()
  } finally {
    await file.close()
  }
}

async function writeNoise(file: FileHandle, bytes: number): Promise<void> {
  const chunk = randomFillSync(Buffer.alloc(Math.min(bytes, chunkBytes)))
  for (let left = bytes; left > 0; ) {
    const { bytesWritten } = await file.write(chunk, 0, Math.min(left, chunk.length))
    left -= bytesWritten
  }
}
