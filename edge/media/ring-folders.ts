import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

const NAME = /^lamppost-(\d+)$/

/** The folder of a process, which says whose it is. */
export const ringFolderOf = (pid: number): string => `lamppost-${pid}`

/** Removes what processes that were killed have left in `dir`. Never rejects. */
export async function sweepRings(dir: string): Promise<void> {
  const names = await readdir(dir).catch(() => [])
  const dead = names.filter(name => {
    const pid = Number(NAME.exec(name)?.[1])
    return pid > 0 && pid !== process.pid && !isAlive(pid)
  })
  await Promise.all(dead.map(name => rm(join(dir, name), { recursive: true, force: true }).catch(() => {})))
}

/** Removes the folder of this process, which is empty once every ring has ended. Never rejects. */
export const removeRings = (dir: string): Promise<void> =>
  rm(join(dir, ringFolderOf(process.pid)), { recursive: true, force: true }).catch(() => {})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
