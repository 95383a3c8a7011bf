import { rm, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { flightModelOf, type LoadedConfig } from '../../config/load.js'
import { scenarioPath } from '../../config/shipped.js'
import { type JobOptions, jobOptionsSchema } from '../../flights/job/job-options.js'
import { readMapZones } from '../../flights/job/map-zones.js'
import { droneCameras } from '../../flights/place/drone-cameras.js'
import { usualSigmas } from '../../flights/place/flight-sigmas.js'
import { FlightQueue } from '../../flights/queue/flight-queue.js'
import { FlightTable } from '../../flights/queue/flight-table.js'
import { handIn } from '../../flights/queue/hand-in.js'
import type { FlightChoices, FlightIntake } from '../../flights/upload/flight-intake.js'
import { limitsOf } from '../../flights/upload/open-uploads.js'
import type { Clock } from '../../kit/clock.js'
import { describeError } from '../../kit/lamppost-error.js'
import type { Log } from '../../kit/log.js'
import { flightWishOf, lensOfWish, mapsAmong, ZONE_OF_BOX } from './flight-wish.js'
import { type TellOptions, tellFlight } from './tell-flight.js'

export interface FlightsOptions {
  readonly loaded: () => LoadedConfig
  readonly clock: Clock
  readonly log: Log
}

export interface Flights {
  readonly intake: FlightIntake
  readonly table: FlightTable
  /** What an operator may choose of. */
  choices(): Promise<FlightChoices>
  /** Works off the queue until `signal` fires; `release` lets go of the uploads of a flight. */
  run(
    tell: TellOptions & { readonly release: (flightId: string) => Promise<void> },
    signal: AbortSignal,
  ): Promise<void>
  close(): void
}

/** Where the flights of a box are. */
export const flightsDir = ({ config }: Pick<LoadedConfig, 'config'>): string =>
  join(config.storage.dir, 'flights')

/** What a flight is asked where nobody asks otherwise, as the box is configured. */
export function boxJobOptions(loaded: LoadedConfig): Pick<JobOptions, BoxSetting> {
  const { config, modelPaths } = loaded
  const { zones } = config.flights
  return {
    model: modelPaths[flightModelOf(config)]!,
    scenarios: config.flights.scenarios.map(scenario => scenarioFile(loaded, scenario)),
    ...(zones !== undefined && { zones }),
    ...{ limits: limitsOf(config.flights), minFreeBytes: config.storage.minFreeBytes },
    ...{ timeZone: config.timeZone, privacy: config.privacy.mode === 'on' },
  }
}

type BoxSetting = 'model' | 'scenarios' | 'zones' | 'limits' | 'minFreeBytes' | 'timeZone' | 'privacy'

/** The flights of a box: what was handed in becomes jobs, and what jobs find becomes incidents. @throws LamppostError STORE_UNAVAILABLE */
export function openFlights({ loaded, clock, log }: FlightsOptions): Flights {
  const dir = flightsDir(loaded())
  const table = FlightTable.open(dir)
  // Said at the start, not when the first flight is through: the job then fails.
  void readMapZones(loaded().config.flights.zones).catch(error =>
    log.error({ error: describeError(error) }, 'flights cannot be looked at: flights.zones cannot be read'),
  )
  return {
    table,
    choices: async () => ({
      cameras: Object.entries(await droneCameras()).map(([id, { name }]) => ({ id, name })),
      timeZone: loaded().config.timeZone,
    }),
    intake: {
      async commit({ id, name, options, files, folder }) {
        const known = table.find(id)
        if (known?.state === 'done') return { jobId: id, isOver: known.isTold }
        if (known && known.state !== 'failed' && known.state !== 'cancelled') return { jobId: id }
        const wish = flightWishOf(options)
        const lens = await lensOfWish(wish, files)
        const maps = mapsAmong(files)
        await readMapZones(maps.zones)
        const { timeZone } = loaded().config
        const asked = jobOptionsSchema.parse({
          ...boxJobOptions(loaded()),
          ...{ id, name, droneId: wish.drone, inputs: [folder] },
          ...(lens && { lens }),
          ...maps,
          unknownGimbal: wish.unknownGimbal,
          ...(wish.spacingM !== undefined && { spacingM: wish.spacingM }),
          ...(wish.clockOffsetS !== undefined && { clockOffsetMs: wish.clockOffsetS * 1000 }),
          ...(wish.takeoffAltitude !== undefined && { takeoffAltitude: wish.takeoffAltitude }),
          ...(wish.timeZone !== undefined && {
            localTimeZone: wish.timeZone === ZONE_OF_BOX ? timeZone : wish.timeZone,
          }),
          sigmas: usualSigmas,
        })
        handIn(table, dir, asked, clock.now())
        return { jobId: id }
      },
    },
    async run({ release, ...tell }, signal) {
      const letGo = async ({ id }: { readonly id: string }): Promise<void> => {
        // Of a flight that was uploaded; what lies elsewhere is not the box's to remove.
        await rm(join(dir, 'batches', id), { recursive: true, force: true })
        await release(id)
      }
      const { minFreeBytes } = loaded().config.storage
      await new FlightQueue({
        ...{ table, limit: loaded().config.flights.atOnce, clock, log, letGo },
        tell: (flight, stop) => tellFlight(flight, tell, stop),
        async noRoom() {
          const { bavail, bsize } = await statfs(dir)
          return bavail * bsize < minFreeBytes + BEGINS_WITH_BYTES ? NO_ROOM : undefined
        },
      }).run(signal)
    },
    close: () => table.close(),
  }
}

/** A job takes a few megabytes an hour of video, and some for each finding: with less it would only stop again. */
const BEGINS_WITH_BYTES = 50e6
const NO_ROOM =
  'FLIGHT_NO_ROOM: The disk has no room beside what storage.minFree leaves to others. It goes on by itself when there is'

/** The file of one of the box's scenarios. */
function scenarioFile({ config, path }: LoadedConfig, id: string): string {
  const reference = config.scenarios.find(entry => entry === id || entry.endsWith(`/${id}.yaml`)) ?? id
  return scenarioPath(reference, join(path, '..'))
}
