import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'yaml'
import { ScenarioSchema } from '../../edge/config/schema/scenario.js'
import type { GroundSize } from '../../edge/domain/fix.js'
import type { IncidentChange } from '../../edge/domain/incident.js'
import type { Sighting, SightingChange } from '../../edge/domain/sighting.js'
import { scoreRisk } from '../../edge/pipeline/judge/risk.js'
import { openDatabase } from '../../edge/pipeline/record/database.js'
import { createRoadPlacesTable, type RoadPlacesTable } from '../../edge/pipeline/record/road-places-table.js'
import { createSqliteStore } from '../../edge/pipeline/record/sqlite-store.js'
import type { IncidentStore } from '../../edge/pipeline/record/store.js'
import type { PlaceBook } from '../../edge/pipeline/unite/places/place-book.js'
import { Places, type RoadKnowledge } from '../../edge/pipeline/unite/places/places.js'
import type { Uniter } from '../../edge/pipeline/unite/uniter.js'
import { aSightingOf, at, createUniter } from './uniting.js'

/** The scenario that comes with Lamppost. */
export const roadCollapse = ScenarioSchema.parse(
  parse(readFileSync(new URL('../../configs/scenarios/road-collapse.yaml', import.meta.url), 'utf8')),
)
export const roadRisk = roadCollapse.risk!

export const DAY_MS = 86_400_000
const START_MS = Date.UTC(2026, 10, 23, 4)

/** A patch as long as its area makes it. */
export const sized = (areaM2: number, relativeSigma = 0.05): GroundSize => ({
  areaM2,
  sigmaAreaM2: relativeSigma * areaM2,
  lengthM: Math.sqrt(2 * areaM2),
  sigmaLengthM: 0.05,
})

export interface Road {
  readonly uniter: Uniter
  readonly places: Places
  readonly table: RoadPlacesTable
  readonly store: IncidentStore
  readonly troubles: unknown[]
  /** Sets the time, in days from the start. */
  day(day: number): void
  /** A sighting as a judge makes it: with the risk of what one look shows. */
  see(given: Partial<Sighting> & { readonly areaM2?: number; readonly viewShare?: number }): Sighting
  /** Unites the change and puts what comes of it on record. */
  unite(kind: SightingChange['kind'], sighting: Sighting): IncidentChange[]
  record(changes: readonly IncidentChange[]): void
  close(): void
}

/** Incidents, places and a store on the disk, with a clock that a test moves. */
export function openRoad(
  known: Partial<RoadKnowledge> = {},
  wrap: (book: PlaceBook) => PlaceBook = book => book,
  givenDir?: string,
): Road {
  const dir = givenDir ?? mkdtempSync(join(tmpdir(), 'lamppost-road-'))
  const database = openDatabase(dir)
  const store = createSqliteStore({ database, freeBallast: () => false })
  const table = createRoadPlacesTable(database)
  const troubles: unknown[] = []
  let nowMs = START_MS
  let ids = 0
  const places = new Places({
    book: wrap(table),
    clock: { now: () => nowMs },
    newId: () => `place-${++ids}`,
    onTrouble: error => troubles.push(error),
    knowledge: {
      riskOf: scenario => (scenario === 'road-collapse' ? roadRisk : undefined),
      trafficAt: () => undefined,
      looksFor: () => false,
      permitsFor: () => [],
      ...known,
    },
  })
  const policy = { same: roadCollapse.same, expireAfterMs: roadCollapse.expireAfterMs }
  const uniter = createUniter({
    policyOf: () => policy,
    assess: (incident, sightings, latest) => places.assess(incident, sightings, latest),
  })
  const record = (changes: readonly IncidentChange[]): void => {
    for (const change of changes) {
      if (change.kind === 'merged') places.merged(change.incident)
      store.record({ change, evidence: [], recordedAtMs: nowMs, messageId: `m-${++ids}` })
    }
  }
  return {
    ...{ uniter, places, table, store, troubles, record },
    day(day) {
      nowMs = START_MS + day * DAY_MS
    },
    see({ areaM2, viewShare = 0.01, ...given }) {
      const sighting = aSightingOf({
        scenario: 'road-collapse',
        label: 'depression',
        fix: at(0, 0, 0.3),
        firstSeenAtMs: START_MS,
        lastSeenAtMs: nowMs,
        capturedAtMs: nowMs,
        ...given,
      })
      const size = areaM2 === undefined ? undefined : sized(areaM2)
      const look = { label: sighting.label, size, viewShare, count: 1 }
      return { ...sighting, ...(size && { size }), risk: scoreRisk(roadRisk, look) }
    },
    unite(kind, sighting) {
      const changes = uniter.unite({ kind, sighting })
      record(changes)
      return changes
    },
    record,
    close() {
      store.close()
      if (givenDir === undefined) rmSync(dir, { recursive: true })
    },
  }
}
