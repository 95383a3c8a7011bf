import { mkdir } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { lock } from 'proper-lockfile'
import { LamppostError } from '../../kit/lamppost-error.js'
import { cannotWrite } from './part-file.js'

/** A holder that was killed, and so no longer says that it is there, is forgotten after this long. */
const FORGOTTEN_AFTER_MS = 10_000

/**
 * Does `work` while nobody else, in this process or another, fetches the same file; makes its folder. `lost` tells that
 * the file was taken over, by somebody who heard nothing from here for too long. Throws MODEL_DOWNLOAD_FAILED where
 * somebody is at it already, or nothing can be written there.
 */
export async function onlyOne<T>(path: string, work: (lost: AbortSignal) => Promise<T>): Promise<T> {
  const lost = new AbortController()
  const release = await locked(path, () =>
    lost.abort(inUse(path, 'Another process has taken over the download of')),
  )
  try {
    return await work(lost.signal)
  } finally {
    // Where it was taken over there is nothing to release.
    await release().catch(() => {})
  }
}

async function locked(path: string, onCompromised: () => void): Promise<() => Promise<void>> {
  const options = { lockfilePath: `${path}.part.lock`, realpath: false, stale: FORGOTTEN_AFTER_MS }
  try {
    await mkdir(dirname(path), { recursive: true })
    return await lock(path, { ...options, onCompromised })
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ELOCKED') throw inUse(path, 'Another process is fetching')
    throw cannotWrite(path, cause)
  }
}

const inUse = (path: string, what: string): LamppostError =>
  new LamppostError('MODEL_DOWNLOAD_FAILED', {
    what: `${what} ${basename(path)}`,
    hint: `Wait until it is done. One that was killed is forgotten after ${FORGOTTEN_AFTER_MS / 1000} s; then try again.`,
  })
