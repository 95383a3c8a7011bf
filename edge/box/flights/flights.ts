import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { flightModelOf, type LoadedConfig } from '../../config/load.js'
import { scenarioPath } from '../../config/shipped.js'
import { jobOptionsSchema } from '../../flights/job/job-options.js'
import { lensOfCamera } from '../../flights/place/drone-cameras.js'
import { usualSigmas } from '../../flights/place/flight-sigmas.js'
import { FlightQueue } from '../../flights/queue/flight-queue.js'
import { FlightTable } from '../../flights/queue/flight-table.js'
import { handIn } from '../../flights/queue/hand-in.js'
import type { FlightIntake } from '../../flights/upload/flight-intake.js'
import type { Clock } from '../../kit/clock.js'
import { LamppostError } from '../../kit/lamppost-error.js'
import type { Log } from '../../kit/log.js'
import type { Register } from '../register.js'
import type { FlightViews } from './flight-views.js'
import { tellFlight } from './tell-flight.js'

/** What an operator may say of a flight that he hands in. */
export const flightWishSchema = z.strictObject({
  /** Of the drone: its errors are the same each time it flies. */
  drone: z.string().min(1).max(100).default('drone'),
  /** Kind of its camera. */
  camera: z
    .string()
    .regex(/^[a-z0-9-]+$/)
    .optional(),
  hfovDeg: z.number().min(5).max(170).optional(),
  unknownGimbal: z.enum(['nadir', 'refuse']).default('nadir'),
  spacingM: z.number().min(0.1).max(1000).optional(),
  clockOffsetS: z.number().optional(),
})

export interface FlightsOptions {
  readonly loaded: () => LoadedConfig
  readonly clock: Clock
  readonly log: Log
}

export interface Flights {
  readonly intake: FlightIntake
  readonly table: FlightTable
  /** Works off the queue until `signal` fires; `release` lets go of the uploads of a flight. */
  run(
    register: Register,
    views: FlightViews,
    release: (flightId: string) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void>
  close(): void
}

/** Where the flights of a box are. */
export const flightsDir = ({ config }: Pick<LoadedConfig, 'config'>): string =>
  join(config.storage.dir, 'flights')

/** The flights of a box: what was handed in becomes jobs, and what jobs find becomes incidents. @throws LamppostError STORE_UNAVAILABLE */
export function openFlights({ loaded, clock, log }: FlightsOptions): Flights {
  const dir = flightsDir(loaded())
  const table = FlightTable.open(dir)
  return {
    table,
    intake: {
      async commit({ id, name, options, folder }) {
        if (table.find(id)) return { jobId: id }
        const { config, modelPaths } = loaded()
        const wish = parseWish(options)
        const lens = await lensOf(wish)
        const asked = jobOptionsSchema.parse({
          ...{ id, name, droneId: wish.drone, inputs: [folder] },
          ...(lens && { lens }),
          unknownGimbal: wish.unknownGimbal,
          ...(wish.spacingM !== undefined && { spacingM: wish.spacingM }),
          ...(wish.clockOffsetS !== undefined && { clockOffsetMs: wish.clockOffsetS * 1000 }),
          model: modelPaths[flightModelOf(config)]!,
          scenarios: config.flights.scenarios.map(scenario => scenarioFile(loaded(), scenario)),
          sigmas: usualSigmas,
          privacy: config.privacy.mode === 'on',
        })
        handIn(table, dir, asked, clock.now())
        return { jobId: id }
      },
    },
    run: (register, views, release, signal) =>
      new FlightQueue({
        ...{ table, limit: loaded().config.flights.atOnce, clock, log },
        tell: flight => tellFlight(flight, register, views),
        async letGo({ id }) {
          // Of a flight that was uploaded; what lies elsewhere is not the box's to remove.
          await rm(join(dir, 'batches', id), { recursive: true, force: true })
          await release(id)
        },
      }).run(signal),
    close: () => table.close(),
  }
}

function parseWish(options: Readonly<Record<string, unknown>>): z.output<typeof flightWishSchema> {
  const parsed = flightWishSchema.safeParse(options)
  if (parsed.success) return parsed.data
  throw new LamppostError('USAGE', {
    what: `The options of a flight do not fit: ${z.prettifyError(parsed.error)}`,
    hint: 'See docs/drones.md for what may be said of a flight.',
  })
}

const lensOf = async ({ camera, hfovDeg }: z.output<typeof flightWishSchema>) =>
  camera !== undefined
    ? lensOfCamera(camera)
    : hfovDeg !== undefined && ({ kind: 'field-of-view', horizontalDeg: hfovDeg } as const)

/** The file of one of the box's scenarios. */
function scenarioFile({ config, path }: LoadedConfig, id: string): string {
  const reference = config.scenarios.find(entry => entry === id || entry.endsWith(`/${id}.yaml`)) ?? id
  return scenarioPath(reference, join(path, '..'))
}
