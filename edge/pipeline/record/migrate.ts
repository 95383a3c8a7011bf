import type { Database } from 'better-sqlite3'
import { LamppostError } from '../../kit/lamppost-error.js'
import { migrations } from './migrations.js'

/**
 * Takes the steps that are missing, each in a transaction of its own. A step may replace a table that others refer to, so
 * that references are not to be enforced meanwhile. Throws STORE_NEWER.
 */
export function migrate(database: Database, steps: readonly string[] = migrations): void {
  const version = database.pragma('user_version', { simple: true }) as number
  if (version > steps.length) {
    throw new LamppostError('STORE_NEWER', {
      what: `${database.name} has version ${version} and this Lamppost knows versions up to ${steps.length}`,
    })
  }
  for (const [index, step] of steps.entries()) {
    if (index >= version) take(database, step, index + 1)
  }
}

function take(database: Database, step: string, version: number): void {
  database
    .transaction(() => {
      database.exec(step)
      database.pragma(`user_version = ${version}`)
    })
    .immediate()
}
