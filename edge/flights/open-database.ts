import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { isLamppostError, LamppostError } from '../kit/lamppost-error.js'
import { openPrepared } from '../pipeline/record/database.js'

/** Opens `<dir>/<file>`, and makes both where they are missing. @throws LamppostError STORE_UNAVAILABLE, STORE_NEWER */
export function openFlightDatabase(dir: string, file: string, steps: readonly string[]): Database {
  try {
    mkdirSync(dir, { recursive: true })
    return openPrepared(join(dir, file), steps)
  } catch (cause) {
    if (isLamppostError(cause)) throw cause
    throw new LamppostError('STORE_UNAVAILABLE', {
      what: `${file} in ${dir} cannot be opened`,
      cause,
    })
  }
}
