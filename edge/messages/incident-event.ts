import { z } from 'zod'
import type { Evidence } from '../domain/evidence.js'
import type { Incident, ToldChange } from '../domain/incident.js'
import type { Risk } from '../domain/sighting.js'
import { countField, rfc3339, timeField } from './fields.js'
import { type IncidentData, incidentDataSchema } from './incident-data.js'
import type { BoxIdentity, Message } from './message.js'
import { incidentTopic } from './topics.js'

const dataSchemaUri = 'urn:lamppost:incident-event:1'

/** What goes upstream for each change of an incident: CloudEvents 1.0, structured JSON. */
export const incidentEventSchema = z
  .strictObject({
    specversion: z.literal('1.0'),
    id: z.uuid().describe('UUIDv7; the same when a message is sent again: drop what you already have'),
    source: z.string().describe('/site/box, as a URI reference'),
    type: z.enum([
      'lamppost.incident.opened',
      'lamppost.incident.updated',
      'lamppost.incident.cleared',
      'lamppost.incident.expired',
      'lamppost.incident.dismissed',
      'lamppost.incident.merged',
    ]),
    time: timeField.describe('when the change was recorded'),
    subject: z.string().describe('the incident id'),
    datacontenttype: z.literal('application/json'),
    dataschema: z.literal(dataSchemaUri),
    seq: countField.describe('rises by one per box: a gap shows a loss'),
    data: incidentDataSchema,
  })
  .meta({ title: 'Lamppost incident event', description: 'Topic <prefix>/<site>/<box>/incident/<scenario>' })

export type IncidentEvent = z.infer<typeof incidentEventSchema>

export interface IncidentEventInput {
  readonly change: ToldChange
  readonly evidence: readonly Evidence[]
  /** Where evidence will be; absent where none is uploaded. */
  readonly urlOf?: ((evidence: Evidence) => string | undefined) | undefined
  readonly identity: BoxIdentity
  readonly model: { readonly id: string; readonly sha256: string; readonly provider: string }
  /** Of the camera or drone, for people. */
  readonly sourceName?: string | undefined
  /** What the chosen schemes call it; absent where none is chosen. */
  readonly codes?: IncidentData['codes']
  /** What the box signed of the change; absent where it signed nothing. */
  readonly proof?: IncidentData['proof']
  readonly seq: number
  /** UUIDv7. */
  readonly id: string
  /** When the change is recorded, epoch milliseconds UTC. */
  readonly timeMs: number
  readonly clock: { readonly monotonicMs: number; readonly synced?: boolean }
}

/** The event for a change, and its topic. Throws CONFIG_INVALID where a name does not fit into a topic. */
export function incidentEvent(input: IncidentEventInput): Message {
  const { change, identity } = input
  const event: IncidentEvent = {
    specversion: '1.0',
    id: input.id,
    source: `/${[...identity.site.split('/'), identity.box].map(encodeURIComponent).join('/')}`,
    type: `lamppost.incident.${change.kind}`,
    time: rfc3339(input.timeMs),
    subject: change.incident.id,
    datacontenttype: 'application/json',
    dataschema: dataSchemaUri,
    seq: input.seq,
    data: incidentData(input),
  }
  return {
    topic: incidentTopic(identity, change.incident.scenario),
    payload: JSON.stringify(event),
    contentType: 'application/cloudevents+json',
  }
}

const riskOf = ({ score, factors, unknown, measured, placeId }: Risk): NonNullable<IncidentData['risk']> => ({
  ...{ score, factors: { ...factors } },
  ...(unknown && { unknown: [...unknown] }),
  ...(measured && { measured: { ...measured } }),
  ...(placeId !== undefined && { placeId }),
})

function incidentData({
  change,
  evidence,
  urlOf,
  identity,
  model,
  sourceName,
  codes,
  proof,
  clock,
}: IncidentEventInput): IncidentData {
  const { incident, notes } = change
  const merged = notes.flatMap(({ kind, otherIncidentId }) => (kind === 'merged' && otherIncidentId) || [])
  return {
    incidentId: incident.id,
    scenario: incident.scenario,
    state: incident.state,
    severity: incident.severity,
    risk: incident.risk && riskOf(incident.risk),
    label: incident.label,
    confidence: incident.confidence,
    firstSeenAt: rfc3339(incident.firstSeenAtMs),
    lastSeenAt: rfc3339(incident.lastSeenAtMs),
    dwellMs: Math.round(incident.dwellMs),
    sightings: incident.sightings,
    mergedInto: incident.mergedInto,
    supersedes: incident.mergedInto === undefined && merged.length > 0 ? merged : undefined,
    zone: incident.zone,
    place: place(incident),
    source: { kind: incident.source.kind, id: incident.source.id, name: sourceName },
    measured: incident.measured && { ...incident.measured },
    ...(incident.frameWidth > 0 && {
      box: [...incident.box],
      frame: { width: incident.frameWidth, height: incident.frameHeight },
    }),
    verified: verified(notes),
    withoutPicture: withoutPicture(notes),
    capturedAt: rfc3339(incident.capturedAtMs),
    model: { id: model.id, sha256: model.sha256, provider: model.provider },
    codes,
    evidence: evidence.map(item => {
      const { id, kind, variant, mime, bytes, sha256, capturedAtMs } = item
      const url = urlOf?.(item)
      const place = url === undefined ? {} : { url, uploaded: false }
      return { id, kind, variant, mime, bytes, sha256, capturedAt: rfc3339(capturedAtMs), ...place }
    }),
    proof: proof && { ...proof },
    clock: { bootId: identity.bootId, monotonicMs: Math.round(clock.monotonicMs), synced: clock.synced },
  }
}

function verified(notes: ToldChange['notes']): IncidentData['verified'] {
  const { why, atMs } = notes.find(({ kind }) => kind === 'verified') ?? {}
  if (!why || atMs === undefined) return undefined
  return { verdict: why.verdict as 'seen' | 'gone', at: rfc3339(atMs), by: String(why.flight) }
}

function withoutPicture(notes: ToldChange['notes']): string | undefined {
  const why = notes.map(note => note.why?.withoutPicture).find(text => text !== undefined)
  return why === undefined ? undefined : String(why)
}

function place({ fix, zone }: Incident): IncidentData['place'] {
  if (!fix) return undefined
  const { lon, lat, alt, crs, accuracyM, method } = fix
  return { lon, lat, alt, crs, accuracyM, method, zone }
}
