import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { LamppostError } from '../kit/lamppost-error.js'

/** Throws STORE_UNAVAILABLE where no box has ever run: what only reads must not make a store. */
export function demandStore(dir: string): void {
  if (existsSync(join(dir, 'lamppost.db'))) return
  throw new LamppostError('STORE_UNAVAILABLE', {
    what: `${dir} holds no incidents yet`,
    hint: 'Start the box with "lamppost run", or check storage.dir.',
  })
}
