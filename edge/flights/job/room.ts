import { statfs } from 'node:fs/promises'
import { isLamppostError, LamppostError, messageOf } from '../../kit/lamppost-error.js'

/** What the disk is full for: the last two are SQLite's own and of its shared memory. */
const FULL = new Set(['ENOSPC', 'EDQUOT', 'SQLITE_FULL', 'SQLITE_IOERR_SHMSIZE'])

/** What a failure is about, if it is that the disk of a job is full: FLIGHT_NO_ROOM then, and else the failure itself. */
export function withoutRoom(dir: string, error: unknown): unknown {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (isLamppostError(cause, 'FLIGHT_NO_ROOM')) return cause
    if (code !== undefined && FULL.has(code))
      return new LamppostError('FLIGHT_NO_ROOM', {
        what: `The disk is full on which ${dir} is`,
        cause: new Error(messageOf(cause)),
      })
  }
  return error
}

/** Whether so much is left to others on the disk of a job, before it takes any. @throws LamppostError FLIGHT_NO_ROOM */
export async function demandRoom(dir: string, minFreeBytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(dir)
  const freeBytes = bavail * bsize
  if (freeBytes >= minFreeBytes) return
  throw new LamppostError('FLIGHT_NO_ROOM', {
    what: `${megabytes(freeBytes)} are free on the disk on which ${dir} is; ${megabytes(minFreeBytes)} are left to others`,
  })
}

const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`
