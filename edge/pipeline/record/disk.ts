import { statfs } from 'node:fs/promises'

export interface DiskState {
  /** What this process may still write. */
  readonly freeBytes: number
  readonly totalBytes: number
}

/** Room on the disk that holds `dir`. Rejects with the system's error where `dir` does not exist. */
export async function diskState(dir: string): Promise<DiskState> {
  const { bavail, blocks, bsize } = await statfs(dir)
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize }
}
