import { boxJobOptions, flightsDir } from '../../box/flights/flights.js'
import { loadConfig } from '../../config/load.js'
import type { JobOptions } from '../../flights/job/job-options.js'
import { FlightTable } from '../../flights/queue/flight-table.js'
import { handIn } from '../../flights/queue/hand-in.js'
import { systemClock } from '../../kit/clock.js'

/** Puts a flight into the queue of a box, which may run or not. @throws LamppostError CONFIG_INVALID, STORE_UNAVAILABLE */
export async function handToBox(configPath: string, asked: JobOptions): Promise<string> {
  const loaded = await loadConfig(configPath, { env: process.env })
  const root = flightsDir(loaded)
  const table = FlightTable.open(root)
  try {
    // What belongs to the box is the box's: its limits, the room that is left to others, its zone.
    const { limits, minFreeBytes, timeZone, zones } = boxJobOptions(loaded)
    handIn(table, root, { zones, ...asked, limits, minFreeBytes, timeZone }, systemClock.now())
  } finally {
    table.close()
  }
  return `${asked.name} is handed in as ${asked.id}\n`
}
