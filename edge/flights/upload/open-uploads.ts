import { mkdir, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { FlightsConfig } from '../../config/schema/flights.js'
import type { Clock } from '../../kit/clock.js'
import { every } from '../../kit/every.js'
import { describeError, LamppostError } from '../../kit/lamppost-error.js'
import type { Log } from '../../kit/log.js'
import { confinement } from '../../media/footage-confinement.js'
import { defaultFootageLimits, type FootageLimits } from '../../media/footage-limits.js'
import { Committer } from './commit.js'
import type { FlightIntake } from './flight-intake.js'
import { openUploadFolder, type UploadFolder } from './upload-folder.js'
import { Uploads } from './uploads.js'

export interface OpenUploadsOptions {
  readonly flights: FlightsConfig
  /** `storage.dir` and `storage.minFree`. */
  readonly storage: { readonly dir: string; readonly minFreeBytes: number }
  readonly intake: FlightIntake
  readonly clock: Clock
  readonly log: Log
}

export interface OpenUploads {
  readonly uploads: Uploads
  readonly folder: UploadFolder
  readonly committer: Committer
  readonly freeBytes: () => Promise<number>
  close(): Promise<void>
}

const UPKEEP_EVERY_MS = 10 * 60_000

/** Limits of footage as the configuration has them. */
export const limitsOf = ({
  maxFileBytes,
  maxDurationMs,
  maxPixels,
  maxFps,
}: FlightsConfig): FootageLimits => ({
  ...defaultFootageLimits,
  ...{ maxFileBytes, maxDurationMs, maxPixels, maxFps },
})

/** Uploads below `storage.dir`, and their upkeep. @throws LamppostError STORE_UNAVAILABLE */
export async function openUploads(options: OpenUploadsOptions): Promise<OpenUploads> {
  const { flights, storage, intake, clock, log } = options
  const root = join(storage.dir, 'flights')
  const batches = join(root, 'batches')
  const folder = await openUploadFolder(join(root, 'uploads')).catch(unavailable(root))
  await mkdir(batches, { recursive: true, mode: 0o700 }).catch(unavailable(root))
  const freeBytes = async (): Promise<number> => {
    const { bavail, bsize } = await statfs(root)
    return bavail * bsize
  }
  const uploads = await Uploads.open({
    ...{ folder, freeBytes, clock, log, limits: limitsOf(flights), minFreeBytes: storage.minFreeBytes },
    ...{ quotaBytes: flights.quotaBytes, keepUnfinishedForMs: flights.keepUnfinishedForMs },
  })
  // Only said: finding out starts programs, and nothing else has to wait for them.
  void confinement().then(({ missing }) => {
    for (const what of missing) log.warn({ what }, 'footage is decoded with more rights than it needs')
  })
  const closing = new AbortController()
  const upkeep = every(UPKEEP_EVERY_MS, clock, closing.signal, () =>
    uploads
      .upkeep()
      .catch(error => log.warn({ error: describeError(error) }, 'old uploads cannot be removed')),
  )
  return {
    ...{ uploads, folder, freeBytes, committer: new Committer({ uploads, folder, batches, intake }) },
    close: async () => {
      closing.abort()
      await uploads.close()
      await upkeep
    },
  }
}

const unavailable =
  (root: string) =>
  (cause: unknown): never => {
    throw new LamppostError('STORE_UNAVAILABLE', { what: `${root} cannot be used`, cause })
  }
