import type { Database } from 'better-sqlite3'
import type { IncidentState } from '../../domain/incident.js'
import type { Measurement, RoadPlace } from '../../domain/road-place.js'
import type { Source } from '../../domain/sighting.js'
import { storeError } from './store-errors.js'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** Older measurements are one a day. */
const HOURLY_FOR_MS = 31 * DAY_MS
const KEPT_FOR_MS = 731 * DAY_MS

interface PlaceRow {
  id: string
  since_ms: number
  at: string
}

/** A row of `road_measurements`; `slot_ms` is when its hour or day begins. */
interface MeasurementRow {
  place_id: string
  incident_id: string
  slot_ms: number
  span_ms: number
  at_ms: number
  source_kind: Source['kind']
  source_id: string
  model_id: string
  label: string
  unit: Measurement['unit']
  value: number
  sigma: number | null
  length_m: number | null
}

interface NeighbourRow {
  id: string
  state: IncidentState
  source_kind: Source['kind']
  source_id: string
  zone: string | null
  fix: string | null
}

export type RoadPlacesTable = ReturnType<typeof createRoadPlacesTable>

/** The history of pieces of road. Every method throws STORE_UNAVAILABLE where the disk refuses. */
export function createRoadPlacesTable(database: Database) {
  const sql = prepareStatements(database)
  const attempt = <T>(action: () => T): T => {
    try {
      return action()
    } catch (error) {
      throw storeError('The history of places cannot be read or written', error)
    }
  }

  return {
    places: (): RoadPlace[] => attempt(() => sql.places.all().map(fromPlaceRow)),
    placeOf: (incidentId: string): string | undefined => attempt(() => sql.placeOf.get(incidentId)?.place_id),
    add: ({ id, sinceMs, at }: RoadPlace): void =>
      attempt(() => void sql.addPlace.run(id, sinceMs, JSON.stringify(at))),
    bind: (incidentId: string, placeId: string): void =>
      attempt(() => void sql.bind.run(incidentId, placeId)),
    measured: (measurement: Measurement): void =>
      attempt(() => void sql.measured.run(toRow(measurement, HOUR_MS))),
    measurementsOf: (incidentId: string, sinceMs: number): Measurement[] =>
      attempt(() => sql.measurementsOf.all(incidentId, sinceMs).map(fromRow)),
    /** Oldest first. */
    measurementsAt: (placeId: string): Measurement[] =>
      attempt(() => sql.measurementsAt.all(placeId).map(fromRow)),
    /** Those on record, oldest first. */
    incidentsAt: (placeId: string): string[] =>
      attempt(() => sql.incidentsAt.all(placeId).map(({ id }) => id)),
    aliveAt: (placeId: string): string[] => attempt(() => sql.aliveAt.all(placeId).map(({ id }) => id)),
    incidentsOf: (scenarios: readonly string[], sinceMs: number) =>
      attempt(() => sql.incidentsOf.all(JSON.stringify(scenarios), sinceMs).map(fromNeighbourRow)),
    merged: (incidentId: string, into: string): void =>
      attempt(() =>
        database
          .transaction(() => {
            sql.bindMerged.run(into, incidentId)
            sql.moveMeasurements.run(into, incidentId)
            sql.unbind.run(incidentId)
          })
          .immediate(),
      ),
    tidy: (nowMs: number): void =>
      attempt(() =>
        database
          .transaction(() => {
            const untilMs = Math.floor((nowMs - HOURLY_FOR_MS) / DAY_MS) * DAY_MS
            for (const ofDay of groupsByDay(sql.hourlyBefore.all(untilMs))) {
              for (const row of ofDay) sql.remove.run(row)
              sql.measured.run(toDayRow(ofDay))
            }
            sql.removeBefore.run(nowMs - KEPT_FOR_MS)
            sql.removePlaces.run()
          })
          .immediate(),
      ),
  }
}

/** Rows of one series and one day together. */
function groupsByDay(rows: readonly MeasurementRow[]): MeasurementRow[][] {
  const groups = new Map<string, MeasurementRow[]>()
  for (const row of rows) {
    const day = Math.floor(row.slot_ms / DAY_MS)
    const key = JSON.stringify([row.incident_id, row.source_kind, row.source_id, row.model_id, row.unit, day])
    groups.set(key, [...(groups.get(key) ?? []), row])
  }
  return [...groups.values()]
}

/** The middle one by size stands for the day. */
function toDayRow(rows: readonly MeasurementRow[]): MeasurementRow {
  const sorted = [...rows].sort((a, b) => a.value - b.value)
  const middle = sorted[Math.floor(sorted.length / 2)]!
  return { ...middle, slot_ms: Math.floor(middle.slot_ms / DAY_MS) * DAY_MS, span_ms: DAY_MS }
}

const fromPlaceRow = ({ id, since_ms, at }: PlaceRow): RoadPlace => ({
  id,
  sinceMs: since_ms,
  at: JSON.parse(at),
})

const toRow = (measurement: Measurement, spanMs: number): MeasurementRow => ({
  place_id: measurement.placeId,
  incident_id: measurement.incidentId,
  slot_ms: Math.floor(measurement.atMs / spanMs) * spanMs,
  span_ms: spanMs,
  at_ms: measurement.atMs,
  source_kind: measurement.source.kind,
  source_id: measurement.source.id,
  model_id: measurement.modelId,
  label: measurement.label,
  unit: measurement.unit,
  value: measurement.value,
  sigma: measurement.sigma ?? null,
  length_m: measurement.lengthM ?? null,
})

const fromRow = (row: MeasurementRow): Measurement => ({
  placeId: row.place_id,
  incidentId: row.incident_id,
  atMs: row.at_ms,
  source: { kind: row.source_kind, id: row.source_id },
  modelId: row.model_id,
  label: row.label,
  unit: row.unit,
  value: row.value,
  ...(row.sigma !== null && { sigma: row.sigma }),
  ...(row.length_m !== null && { lengthM: row.length_m }),
})

const fromNeighbourRow = ({ id, state, source_kind, source_id, zone, fix }: NeighbourRow) => ({
  incidentId: id,
  state,
  source: { kind: source_kind, id: source_id },
  ...(zone !== null && { zone }),
  ...(fix !== null && { fix: JSON.parse(fix) }),
})

function prepareStatements(database: Database) {
  return {
    places: database.prepare<[], PlaceRow>('SELECT id, since_ms, at FROM road_places ORDER BY since_ms, id'),
    placeOf: database.prepare<[string], { place_id: string }>(
      'SELECT place_id FROM road_place_incidents WHERE incident_id = ?',
    ),
    addPlace: database.prepare<[string, number, string]>(
      'INSERT INTO road_places (id, since_ms, at) VALUES (?, ?, ?)',
    ),
    bind: database.prepare<[string, string]>(
      'INSERT OR REPLACE INTO road_place_incidents (incident_id, place_id) VALUES (?, ?)',
    ),
    measured: database.prepare<[MeasurementRow]>(
      `INSERT OR REPLACE INTO road_measurements
         (place_id, incident_id, slot_ms, span_ms, at_ms, source_kind, source_id, model_id, label, unit, value, sigma, length_m)
       VALUES (@place_id, @incident_id, @slot_ms, @span_ms, @at_ms, @source_kind, @source_id, @model_id, @label, @unit, @value,
         @sigma, @length_m)`,
    ),
    measurementsOf: database.prepare<[string, number], MeasurementRow>(
      'SELECT * FROM road_measurements WHERE incident_id = ? AND at_ms >= ? ORDER BY at_ms',
    ),
    measurementsAt: database.prepare<[string], MeasurementRow>(
      'SELECT * FROM road_measurements WHERE place_id = ? ORDER BY at_ms',
    ),
    incidentsAt: database.prepare<[string], { id: string }>(
      `SELECT id FROM road_place_incidents JOIN incidents ON id = incident_id
       WHERE place_id = ? ORDER BY first_seen_at_ms, id`,
    ),
    aliveAt: database.prepare<[string], { id: string }>(
      `SELECT id FROM road_place_incidents JOIN incidents ON id = incident_id
       WHERE place_id = ? AND state IN ('open', 'updated')`,
    ),
    incidentsOf: database.prepare<[string, number], NeighbourRow>(
      `SELECT id, state, source_kind, source_id, zone, fix FROM incidents
       WHERE scenario IN (SELECT value FROM json_each(?)) AND (state IN ('open', 'updated') OR last_seen_at_ms >= ?)`,
    ),
    bindMerged: database.prepare<[string, string]>(
      `INSERT OR IGNORE INTO road_place_incidents (incident_id, place_id)
       SELECT ?, place_id FROM road_place_incidents WHERE incident_id = ?`,
    ),
    moveMeasurements: database.prepare<[string, string]>(
      'UPDATE OR REPLACE road_measurements SET incident_id = ? WHERE incident_id = ?',
    ),
    unbind: database.prepare<[string]>('DELETE FROM road_place_incidents WHERE incident_id = ?'),
    hourlyBefore: database.prepare<[number], MeasurementRow>(
      `SELECT * FROM road_measurements WHERE span_ms = ${HOUR_MS} AND slot_ms < ? ORDER BY at_ms`,
    ),
    remove: database.prepare<[MeasurementRow]>(
      `DELETE FROM road_measurements WHERE incident_id = @incident_id AND source_kind = @source_kind
         AND source_id = @source_id AND model_id = @model_id AND unit = @unit AND slot_ms = @slot_ms AND span_ms = @span_ms`,
    ),
    removeBefore: database.prepare<[number]>('DELETE FROM road_measurements WHERE at_ms < ?'),
    removePlaces: database.prepare(
      `DELETE FROM road_places WHERE NOT EXISTS (SELECT 1 FROM road_measurements WHERE place_id = road_places.id)
         AND NOT EXISTS (
           SELECT 1 FROM road_place_incidents JOIN incidents ON incidents.id = incident_id
           WHERE place_id = road_places.id AND state IN ('open', 'updated'))`,
    ),
  }
}
