import type { Fix } from '../../edge/domain/fix.js'
import type { IncidentChange } from '../../edge/domain/incident.js'
import type { Sighting, SightingChange } from '../../edge/domain/sighting.js'
import { enuToLonLat } from '../../edge/geometry/enu.js'
import type { UnitePolicy } from '../../edge/pipeline/unite/entry-book.js'
import { Uniter } from '../../edge/pipeline/unite/uniter.js'

/** A Monday morning in Chongqing. */
export const MORNING_MS = Date.UTC(2026, 10, 23, 1)
export const ORIGIN = { lon: 106.5516, lat: 29.563 }
export const MINUTE_MS = 60_000
export const HOUR_MS = 3_600_000

export const policy: UnitePolicy = {
  same: { withinMs: 24 * HOUR_MS, spacingM: 10, sizeM: 1, labels: 'equal' },
  expireAfterMs: 48 * HOUR_MS,
}

/** So many metres east and north of the origin. */
export const at = (eastM: number, northM: number, sigmaM = 1): Fix => ({
  ...enuToLonLat(ORIGIN, eastM, northM),
  crs: 'WGS84',
  accuracyM: sigmaM,
  ellipse: { sigmaMajorM: sigmaM, sigmaMinorM: sigmaM, bearingDeg: 0 },
  method: 'homography',
})

let ids = 0

export const aSightingOf = (given: Partial<Sighting> = {}): Sighting => ({
  id: `s-${++ids}`,
  scenario: 'sanitation',
  state: 'open',
  severity: 1,
  label: 'garbage',
  confidence: 0.7,
  firstSeenAtMs: MORNING_MS,
  lastSeenAtMs: MORNING_MS + MINUTE_MS,
  dwellMs: MINUTE_MS,
  source: { kind: 'camera', id: 'east' },
  box: [100, 100, 140, 140],
  frameWidth: 1280,
  frameHeight: 720,
  capturedAtMs: MORNING_MS + MINUTE_MS,
  modelId: 'urban-nano',
  ...given,
})

export const seenBy = (id: string, given: Partial<Sighting> = {}): Sighting =>
  aSightingOf({ source: { kind: 'camera', id }, ...given })

export const flownBy = (flightId: string, given: Partial<Sighting> = {}): Sighting =>
  aSightingOf({ source: { kind: 'flight', id: 'm30', flightId }, ...given })

export const opened = (sighting: Sighting): SightingChange => ({ kind: 'opened', sighting })

/** How a sighting ends, `afterMs` after it was last seen. */
export const ended = (
  kind: 'cleared' | 'expired',
  sighting: Sighting,
  lastSeenAtMs = sighting.lastSeenAtMs,
  afterMs = MINUTE_MS,
): SightingChange => ({
  kind,
  sighting: { ...sighting, state: kind, lastSeenAtMs, capturedAtMs: lastSeenAtMs + afterMs },
})

export function createUniter(given: Partial<ConstructorParameters<typeof Uniter>[0]> = {}): Uniter {
  return new Uniter({
    policyOf: () => policy,
    known: [],
    apart: [],
    hasLooked: () => true,
    newId: () => `i-${++ids}`,
    ...given,
  })
}

/** Kinds of the changes and of their notes: `updated joined`. */
export const told = (changes: readonly IncidentChange[]): string[] =>
  changes.map(({ kind, notes }) => [kind, ...notes.map(note => note.kind)].join(' '))
