import type { Evidence } from '../../domain/evidence.js'
import type { Incident, IncidentState, Severity, Sighting } from '../../domain/incident.js'

/** A row of `incidents`; `risk`, `fix` and `box` are JSON. */
export interface IncidentRow {
  id: string
  scenario: string
  state: IncidentState
  severity: Severity
  risk: string | null
  label: string
  confidence: number
  first_seen_at_ms: number
  last_seen_at_ms: number
  dwell_ms: number
  sightings: number
  zone: string | null
  fix: string | null
  source_id: string
  box: string
  frame_width: number
  frame_height: number
  captured_at_ms: number
  model_id: string
}

export interface SightingRow {
  id: string
  incident_id: string
  source_id: string
  seen_at_ms: number
  box: string
  confidence: number
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
}

export const toIncidentRow = (incident: Incident): IncidentRow => ({
  id: incident.id,
  scenario: incident.scenario,
  state: incident.state,
  severity: incident.severity,
  risk: incident.risk ? JSON.stringify(incident.risk) : null,
  label: incident.label,
  confidence: incident.confidence,
  first_seen_at_ms: incident.firstSeenAtMs,
  last_seen_at_ms: incident.lastSeenAtMs,
  dwell_ms: incident.dwellMs,
  sightings: incident.sightings,
  zone: incident.zone ?? null,
  fix: incident.fix ? JSON.stringify(incident.fix) : null,
  source_id: incident.sourceId,
  box: JSON.stringify(incident.box),
  frame_width: incident.frameWidth,
  frame_height: incident.frameHeight,
  captured_at_ms: incident.capturedAtMs,
  model_id: incident.modelId,
})

export const fromIncidentRow = (row: IncidentRow): Incident => ({
  id: row.id,
  scenario: row.scenario,
  state: row.state,
  severity: row.severity,
  ...(row.risk !== null && { risk: JSON.parse(row.risk) }),
  label: row.label,
  confidence: row.confidence,
  firstSeenAtMs: row.first_seen_at_ms,
  lastSeenAtMs: row.last_seen_at_ms,
  dwellMs: row.dwell_ms,
  sightings: row.sightings,
  ...(row.zone !== null && { zone: row.zone }),
  ...(row.fix !== null && { fix: JSON.parse(row.fix) }),
  sourceId: row.source_id,
  box: JSON.parse(row.box),
  frameWidth: row.frame_width,
  frameHeight: row.frame_height,
  capturedAtMs: row.captured_at_ms,
  modelId: row.model_id,
})

export const toSightingRow = (sighting: Sighting): SightingRow => ({
  id: sighting.id,
  incident_id: sighting.incidentId,
  source_id: sighting.sourceId,
  seen_at_ms: sighting.seenAtMs,
  box: JSON.stringify(sighting.box),
  confidence: sighting.confidence,
})

export const fromSightingRow = (row: SightingRow): Sighting => ({
  id: row.id,
  incidentId: row.incident_id,
  sourceId: row.source_id,
  seenAtMs: row.seen_at_ms,
  box: JSON.parse(row.box),
  confidence: row.confidence,
})

export const toEvidenceRow = ({ incidentId, capturedAtMs, ...same }: Evidence): EvidenceRow => ({
  ...same,
  incident_id: incidentId,
  captured_at_ms: capturedAtMs,
})

export const fromEvidenceRow = ({ incident_id, captured_at_ms, ...same }: EvidenceRow): Evidence => ({
  ...same,
  incidentId: incident_id,
  capturedAtMs: captured_at_ms,
})
