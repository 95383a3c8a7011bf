import { join } from 'node:path'
import type { JobOptions } from '../job/job-options.js'
import { JobStore } from '../job/job-store.js'
import { withoutRoom } from '../job/room.js'
import type { FlightTable } from './flight-table.js'

/**
 * Makes a job of its own below `root`, and puts it into the queue; one that failed or was cancelled begins anew.
 * @throws LamppostError FLIGHT_NO_ROOM, STORE_UNAVAILABLE
 */
export function handIn(table: FlightTable, root: string, asked: JobOptions, nowMs: number): void {
  const { id, name, droneId } = asked
  const dir = join(root, 'jobs', id)
  try {
    const store = JobStore.open(dir)
    try {
      store.begin(asked, nowMs)
    } finally {
      store.close()
    }
    if (table.find(id)) table.again(id)
    else table.add({ id, name, dir, droneId, createdAtMs: nowMs })
  } catch (error) {
    throw withoutRoom(dir, error)
  }
}
