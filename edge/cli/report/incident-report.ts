import type { CityCode, Coding } from '../../config/city-codes.js'
import type { LocalizedText } from '../../config/schema/scenario.js'
import type { Evidence } from '../../domain/evidence.js'
import type { Fix } from '../../domain/fix.js'
import type { Incident, IncidentState, Note } from '../../domain/incident.js'
import type { Measured, Risk, Severity, Sighting, Source } from '../../domain/sighting.js'

/** Everything that a report says, before it has a language; what `--format json` prints. Times are RFC 3339 in UTC. */
export interface IncidentReport {
  /** The incident's id. */
  readonly caseNumber: string
  readonly reportedAt: string
  readonly software: { readonly name: 'Lamppost'; readonly version: string }
  readonly site: string
  readonly box: string
  readonly timeZone: string
  readonly scenario: Named
  readonly label: Named
  readonly codes: readonly CityCode[]
  /** The chosen schemes that have no code for it. */
  readonly noCodeIn: Coding['noCodeIn']
  readonly state: IncidentState
  readonly mergedInto: string | null
  readonly severity: Severity
  /** Orders the day's work; no engineering judgement. */
  readonly risk: Risk | null
  /** Of a signal. */
  readonly measured?: Measured
  readonly confidence: number
  readonly firstSeenAt: string
  readonly lastSeenAt: string
  readonly dwellMs: number
  readonly source: Source & { readonly name: string | null }
  readonly zone: { readonly id: string; readonly name: string | null } | null
  readonly place: ReportedPlace | null
  readonly model: ReportedModel
  /** As the configuration has it when the report is made; null where the camera or the scenario is gone from it. */
  readonly rule: Readonly<Record<string, unknown>> | null
  /** Of the box at the time of the report: true, or null where it cannot tell. */
  readonly clockSynced: boolean | null
  readonly sightings: readonly ReportedSighting[]
  readonly notes: readonly ReportedNote[]
  readonly evidence: readonly ReportedEvidence[]
}

interface Named {
  readonly id: string
  readonly name: LocalizedText
}

export interface ReportedPlace extends Fix {
  /** What maps in China show; null where that offset does not hold. Absent where it was not asked for. */
  readonly gcj02?: { readonly lon: number; readonly lat: number } | null
}

/** `version` and `sha256` are those of its manifest when the report is made; null where it is gone. */
export interface ReportedModel {
  readonly id: string
  readonly version: string | null
  readonly sha256: string | null
}

export type ReportedSighting = Pick<
  Sighting,
  'id' | 'source' | 'state' | 'label' | 'confidence' | 'dwellMs' | 'zone' | 'fix' | 'modelId'
> & { readonly firstSeenAt: string; readonly lastSeenAt: string }

export type ReportedNote = Omit<Note, 'atMs' | 'incidentId'> & { readonly at: string }

/**
 * `intact`: its sha256 is the one on record. `changed`: it is not. `removed`: the box made room. `missing`: there is no such file,
 * and nobody knows why. `unreadable`: it cannot be read.
 */
export type FileState = 'intact' | 'changed' | 'removed' | 'missing' | 'unreadable'

export type ReportedEvidence = Omit<Evidence, 'incidentId' | 'capturedAtMs' | 'removedAtMs'> & {
  readonly capturedAt: string
  readonly removedAt?: string
  readonly file: FileState
}

/** What the store knows of an incident, as far as a report needs it; oldest first. */
export interface ReportSubject {
  readonly incident: Incident
  readonly sightings: readonly Sighting[]
  readonly notes: readonly Note[]
  readonly evidence: readonly Evidence[]
}
