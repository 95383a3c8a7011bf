import type { Evidence } from '../../domain/evidence.js'
import type { Incident, IncidentState, Note, NoteKind } from '../../domain/incident.js'
import type { Seen, Severity, Sighting, SightingState, Source } from '../../domain/sighting.js'

/** What incidents and sightings have in common; `risk`, `fix`, `box` and `measured` are JSON. */
interface SeenRow {
  id: string
  scenario: string
  severity: Severity
  risk: string | null
  label: string
  confidence: number
  first_seen_at_ms: number
  last_seen_at_ms: number
  dwell_ms: number
  zone: string | null
  fix: string | null
  source_kind: Source['kind']
  source_id: string
  flight_id: string | null
  box: string
  frame_width: number
  frame_height: number
  captured_at_ms: number
  model_id: string
  measured: string | null
}

/** A row of `incidents`. */
export interface IncidentRow extends SeenRow {
  state: IncidentState
  sightings: number
  merged_into: string | null
  dismissed_until_ms: number | null
  missed_looks: number
  verify_asked_at_ms: number | null
}

/** A row of `sightings`; `size` and `appearance` are JSON. */
export interface SightingRow extends SeenRow {
  incident_id: string
  state: SightingState
  size: string | null
  appearance: string | null
  found_share: number | null
}

/** A row of `notes`; `why` is JSON. */
export interface NoteRow {
  id: string
  incident_id: string
  at_ms: number
  kind: NoteKind
  sighting_id: string | null
  other_incident_id: string | null
  why: string | null
}

export interface EvidenceRow {
  id: string
  incident_id: string
  kind: Evidence['kind']
  variant: Evidence['variant']
  path: string
  mime: string
  bytes: number
  sha256: string
  captured_at_ms: number
  /** Written later; what is new has none. */
  url?: string | null
  removed_at_ms?: number | null
  /** Of the incident, kept by the database. */
  severity?: Severity
}

export const toIncidentRow = (incident: Incident): IncidentRow => ({
  ...toSeenRow(incident),
  state: incident.state,
  sightings: incident.sightings,
  merged_into: incident.mergedInto ?? null,
  dismissed_until_ms: incident.dismissedUntilMs ?? null,
  missed_looks: incident.missedLooks ?? 0,
  verify_asked_at_ms: incident.verifyAskedAtMs ?? null,
})

export const fromIncidentRow = (row: IncidentRow): Incident => ({
  ...fromSeenRow(row),
  state: row.state,
  sightings: row.sightings,
  ...(row.merged_into !== null && { mergedInto: row.merged_into }),
  ...(row.dismissed_until_ms !== null && { dismissedUntilMs: row.dismissed_until_ms }),
  ...(row.missed_looks > 0 && { missedLooks: row.missed_looks }),
  ...(row.verify_asked_at_ms !== null && { verifyAskedAtMs: row.verify_asked_at_ms }),
})

export const toSightingRow = (sighting: Sighting, incidentId: string): SightingRow => ({
  ...toSeenRow(sighting),
  incident_id: incidentId,
  state: sighting.state,
  size: toJson(sighting.size),
  appearance: toJson(sighting.appearance),
  found_share: sighting.foundShare ?? null,
})

export const fromSightingRow = (row: SightingRow): Sighting => ({
  ...fromSeenRow(row),
  state: row.state,
  ...(row.size !== null && { size: JSON.parse(row.size) }),
  ...(row.appearance !== null && { appearance: JSON.parse(row.appearance) }),
  ...(row.found_share !== null && { foundShare: row.found_share }),
})

const toSeenRow = (seen: Seen): SeenRow => ({
  id: seen.id,
  scenario: seen.scenario,
  severity: seen.severity,
  risk: toJson(seen.risk),
  label: seen.label,
  confidence: seen.confidence,
  first_seen_at_ms: seen.firstSeenAtMs,
  last_seen_at_ms: seen.lastSeenAtMs,
  dwell_ms: seen.dwellMs,
  zone: seen.zone ?? null,
  fix: toJson(seen.fix),
  source_kind: seen.source.kind,
  source_id: seen.source.id,
  flight_id: seen.source.flightId ?? null,
  box: JSON.stringify(seen.box),
  frame_width: seen.frameWidth,
  frame_height: seen.frameHeight,
  captured_at_ms: seen.capturedAtMs,
  model_id: seen.modelId,
  measured: toJson(seen.measured),
})

const fromSeenRow = (row: SeenRow): Seen => ({
  id: row.id,
  scenario: row.scenario,
  severity: row.severity,
  ...(row.risk !== null && { risk: JSON.parse(row.risk) }),
  label: row.label,
  confidence: row.confidence,
  firstSeenAtMs: row.first_seen_at_ms,
  lastSeenAtMs: row.last_seen_at_ms,
  dwellMs: row.dwell_ms,
  ...(row.zone !== null && { zone: row.zone }),
  ...(row.fix !== null && { fix: JSON.parse(row.fix) }),
  source: {
    kind: row.source_kind,
    id: row.source_id,
    ...(row.flight_id !== null && { flightId: row.flight_id }),
  },
  box: JSON.parse(row.box),
  frameWidth: row.frame_width,
  frameHeight: row.frame_height,
  capturedAtMs: row.captured_at_ms,
  modelId: row.model_id,
  ...(row.measured !== null && { measured: JSON.parse(row.measured) }),
})

export const toNoteRow = (note: Note): NoteRow => ({
  id: note.id,
  incident_id: note.incidentId,
  at_ms: note.atMs,
  kind: note.kind,
  sighting_id: note.sightingId ?? null,
  other_incident_id: note.otherIncidentId ?? null,
  why: toJson(note.why),
})

export const fromNoteRow = (row: NoteRow): Note => ({
  id: row.id,
  incidentId: row.incident_id,
  atMs: row.at_ms,
  kind: row.kind,
  ...(row.sighting_id !== null && { sightingId: row.sighting_id }),
  ...(row.other_incident_id !== null && { otherIncidentId: row.other_incident_id }),
  ...(row.why !== null && { why: JSON.parse(row.why) }),
})

const toJson = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value))

export const toEvidenceRow = ({
  incidentId,
  capturedAtMs,
  url: _url,
  removedAtMs: _removedAtMs,
  ...same
}: Evidence): EvidenceRow => ({
  ...same,
  incident_id: incidentId,
  captured_at_ms: capturedAtMs,
})

export const fromEvidenceRow = ({
  incident_id,
  captured_at_ms,
  url = null,
  removed_at_ms = null,
  severity: _severity,
  ...same
}: EvidenceRow): Evidence => ({
  ...same,
  ...(url !== null && { url }),
  ...(removed_at_ms !== null && { removedAtMs: removed_at_ms }),
  incidentId: incident_id,
  capturedAtMs: captured_at_ms,
})
