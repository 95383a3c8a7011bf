import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { LamppostError } from '../../../kit/lamppost-error.js'
import { publishFile } from '../../../kit/put-file.js'
import type { OpeningKey } from './keys.js'
import type { Original, OriginalsTable } from './originals-table.js'
import { unsealed } from './sealed.js'
import { sealedPath } from './sealed-files.js'

export interface Reading {
  readonly dir: string
  readonly table: OriginalsTable
  /** Of the original or of evidence, or the only beginning of one. */
  readonly idOrBeginning: string
  readonly who: string
  readonly reason: string
  readonly outPath: string
  readonly nowMs: number
  /** Asked after the access is written down. */
  readonly readKey: () => Promise<OpeningKey>
}

/**
 * Writes an original to a file that only its owner may read, after the access was written down. Throws USAGE without a reason,
 * ORIGINAL_UNKNOWN, ORIGINAL_EXPIRED, ORIGINAL_KEY and ORIGINAL_DAMAGED; the file is there only where all of it came, as it was.
 */
export async function readOriginal(reading: Reading): Promise<Original> {
  const { dir, table, idOrBeginning, who, nowMs, outPath, readKey } = reading
  const reason = reading.reason.trim()
  if (reason === '') {
    throw new LamppostError('USAGE', {
      what: 'An original is read for a reason only, and none was given',
      hint: 'Say why in --reason; it is written down with your name and the time.',
    })
  }
  const original = findOne(table, idOrBeginning)
  const { id, incidentId } = original
  demandPresent(original, nowMs)
  table.writeAccess({ atMs: nowMs, originalId: id, incidentId, who, reason })
  const key = await readKey()
  const partPath = `${outPath}.${process.pid}.new`
  const hash = createHash('sha256')
  const hashing = new Transform({
    transform(chunk, _encoding, done) {
      hash.update(chunk)
      done(null, chunk)
    },
  })
  try {
    await pipeline(
      Readable.from(unsealed(fileOf(dir, id), id, key)),
      hashing,
      createWriteStream(partPath, { flags: 'wx', mode: 0o600 }),
    )
    if (hash.digest('hex') !== original.sha256) {
      throw new LamppostError('ORIGINAL_DAMAGED', { what: `The original ${id} is not the one that was kept` })
    }
    await publishFile(partPath, outPath)
  } catch (error) {
    await rm(partPath, { force: true }).catch(() => {})
    throw error
  }
  return original
}

function findOne(table: OriginalsTable, idOrBeginning: string): Original {
  // What begins with nothing would be any one.
  const found = idOrBeginning === '' ? [] : table.find(idOrBeginning)
  if (found.length === 1) return found[0]!
  throw new LamppostError('ORIGINAL_UNKNOWN', {
    what:
      found.length === 0
        ? `No original belongs to ${idOrBeginning}`
        : `${found.length} originals begin with ${idOrBeginning}`,
  })
}

function demandPresent({ id, recordedAtMs, keepMs, deletedAtMs }: Original, nowMs: number): void {
  const overMs = recordedAtMs + keepMs
  if (deletedAtMs === undefined && nowMs < overMs) return
  const when = new Date(deletedAtMs ?? overMs).toISOString()
  throw new LamppostError('ORIGINAL_EXPIRED', {
    what: `The original ${id} ${deletedAtMs === undefined ? 'was to be kept until' : 'was deleted on'} ${when}`,
  })
}

async function* fileOf(dir: string, id: string): AsyncGenerator<Buffer> {
  try {
    yield* createReadStream(sealedPath(dir, id))
  } catch (cause) {
    throw new LamppostError('ORIGINAL_DAMAGED', {
      what: `The file of the original ${id} cannot be read`,
      cause,
    })
  }
}
