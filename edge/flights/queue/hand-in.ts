import { join } from 'node:path'
import type { JobOptions } from '../job/job-options.js'
import { JobStore } from '../job/job-store.js'
import type { FlightTable } from './flight-table.js'

/** Makes a job of its own below `root`, and puts it into the queue. @throws LamppostError STORE_UNAVAILABLE */
export function handIn(table: FlightTable, root: string, asked: JobOptions, nowMs: number): void {
  const { id, name, droneId } = asked
  const dir = join(root, 'jobs', id)
  const store = JobStore.open(dir)
  store.begin(asked, nowMs)
  store.close()
  table.add({ id, name, dir, droneId, createdAtMs: nowMs })
}
