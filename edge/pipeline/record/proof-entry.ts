import type { Evidence } from '../../domain/evidence.js'
import type { ChangeKind, Incident, IncidentChange } from '../../domain/incident.js'
import type { IncidentDraft, RemovedDraft } from '../../proof/compose.js'
import type { Facts, ProofFile } from '../../proof/statement.js'
import type { View } from './pictures.js'

/** Changes that are signed for, evidence or none: after them the incident is in another state. */
const changesState: ReadonlySet<ChangeKind> = new Set(['opened', 'cleared', 'expired', 'dismissed', 'merged'])

/** What the box signs of a change; undefined where it neither ends nor begins anything nor has evidence. */
export function proofEntry(
  { kind, incident }: IncidentChange,
  evidence: readonly Evidence[],
  { camera, model, rule }: Pick<View, 'camera' | 'model' | 'rule'>,
): IncidentDraft | undefined {
  if (evidence.length === 0 && !changesState.has(kind)) return undefined
  return {
    kind: 'incident',
    incidentId: incident.id,
    change: kind,
    facts: factsOf(incident),
    camera: { kind: incident.source.kind, id: camera.id, name: camera.name ?? null },
    model: { ...model, sha256: model.sha256 === '' ? null : model.sha256 },
    rule: rule === undefined ? null : asFacts(rule),
    files: evidence.map(fileOf),
  }
}

/** What it signs when a file goes to make room. */
export const removedEntry = ({ incidentId, path, sha256 }: Evidence, reason: string): RemovedDraft => ({
  kind: 'removed',
  incidentId,
  reason,
  files: [{ path, sha256 }],
})

/** The incident as it then was; times in RFC 3339. */
const factsOf = ({ id, firstSeenAtMs, lastSeenAtMs, capturedAtMs, ...said }: Incident): Facts =>
  asFacts({
    ...said,
    firstSeenAt: timeText(firstSeenAtMs),
    lastSeenAt: timeText(lastSeenAtMs),
    capturedAt: timeText(capturedAtMs),
  })

const fileOf = ({ path, kind, variant, mime, bytes, sha256, capturedAtMs }: Evidence): ProofFile => ({
  ...{ path, kind, variant, mime, bytes, sha256 },
  capturedAt: timeText(capturedAtMs),
})

const timeText = (timeMs: number): string => new Date(timeMs).toISOString()

/** Without what JSON has no word for, such as what is undefined. */
const asFacts = (value: object): Facts => JSON.parse(JSON.stringify(value)) as Facts
