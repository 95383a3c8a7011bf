import { join } from 'node:path'
import { flightsDir } from '../../box/flights/flights.js'
import { loadConfig } from '../../config/load.js'
import type { JobOptions } from '../../flights/job/job-options.js'
import { JobStore } from '../../flights/job/job-store.js'
import { FlightTable } from '../../flights/queue/flight-table.js'
import { systemClock } from '../../kit/clock.js'

/** Puts a flight into the queue of a box, which may run or not. @throws LamppostError CONFIG_INVALID, STORE_UNAVAILABLE */
export async function handToBox(configPath: string, asked: JobOptions): Promise<string> {
  const loaded = await loadConfig(configPath, { env: process.env })
  const root = flightsDir(loaded)
  const dir = join(root, 'jobs', asked.id)
  const table = FlightTable.open(root)
  try {
    const store = JobStore.open(dir)
    store.begin(asked, systemClock.now())
    store.close()
    table.add({ id: asked.id, name: asked.name, dir, droneId: asked.droneId, createdAtMs: systemClock.now() })
  } finally {
    table.close()
  }
  return `${asked.name} is handed in as ${asked.id}\n`
}
