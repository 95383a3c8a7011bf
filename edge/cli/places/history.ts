import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type LoadedConfig, loadConfig } from '../../config/load.js'
import { type Incident, isAlive } from '../../domain/incident.js'
import type { Measurement, RoadPlace } from '../../domain/road-place.js'
import { LamppostError } from '../../kit/lamppost-error.js'
import { createBallast } from '../../pipeline/record/ballast.js'
import { openDatabase } from '../../pipeline/record/database.js'
import { createRoadPlacesTable } from '../../pipeline/record/road-places-table.js'
import { createSqliteStore } from '../../pipeline/record/sqlite-store.js'

/** A place with all that the box knows of it. */
export interface PlaceHistory {
  readonly place: RoadPlace
  /** The riskiest of those that are alive; else of those that were. Absent where none is on record yet. */
  readonly worst?: Incident
  /** Oldest first. */
  readonly incidents: readonly Incident[]
  readonly measurements: readonly Measurement[]
}

/** Reads places from the store that a configuration names, beside a running box or without one; the riskiest first. */
export async function withPlaces<T>(
  configPath: string,
  read: (places: readonly PlaceHistory[], loaded: LoadedConfig) => T,
): Promise<T> {
  const loaded = await loadConfig(configPath, { env: process.env })
  const { dir } = loaded.config.storage
  if (!existsSync(join(dir, 'lamppost.db'))) {
    throw new LamppostError('STORE_UNAVAILABLE', {
      what: `${dir} holds no places yet`,
      hint: 'Start the box with "lamppost run", or check storage.dir.',
    })
  }
  const database = openDatabase(dir)
  const store = createSqliteStore({ database, freeBallast: createBallast(dir).release })
  try {
    const table = createRoadPlacesTable(database)
    const places = table.places().map((place): PlaceHistory => {
      const incidents = table.incidentsAt(place.id).flatMap(id => store.findIncident(id) ?? [])
      const worst = worstOf(incidents)
      return { place, ...(worst && { worst }), incidents, measurements: table.measurementsAt(place.id) }
    })
    return read(
      places.sort((a, b) => rankOf(b) - rankOf(a)),
      loaded,
    )
  } finally {
    store.close()
  }
}

function worstOf(incidents: readonly Incident[]): Incident | undefined {
  const alive = incidents.filter(({ state }) => isAlive(state))
  const asked = alive.length > 0 ? alive : incidents
  return [...asked].sort((a, b) => scoreOf(b) - scoreOf(a))[0]
}

const scoreOf = ({ risk }: Incident): number => risk?.score ?? 0

/** What is alive stands above what is not. */
const rankOf = ({ worst }: PlaceHistory): number =>
  worst ? scoreOf(worst) + (isAlive(worst.state) ? 2 : 0) : -1

/** By its id, or a beginning that only one has. Throws PLACE_UNKNOWN. */
export function findPlace(places: readonly PlaceHistory[], idOrBeginning: string): PlaceHistory {
  const exact = places.find(({ place }) => place.id === idOrBeginning)
  const found = places.filter(({ place }) => place.id.startsWith(idOrBeginning))
  if (exact ?? found.length === 1) return (exact ?? found[0])!
  throw new LamppostError('PLACE_UNKNOWN', {
    what:
      found.length === 0
        ? `No place has the id ${idOrBeginning}`
        : `${found.length} places begin with ${idOrBeginning}`,
  })
}

/** `106.551600, 29.563000`, or whose view it is. */
export const whereText = ({ at }: RoadPlace): string =>
  at.kind === 'ground'
    ? `${at.lon.toFixed(6)}, ${at.lat.toFixed(6)}`
    : `view of ${at.cameraId}${at.zone === undefined ? '' : ` / ${at.zone}`}`
