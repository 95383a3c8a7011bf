import { z } from 'zod'
import type { Evidence } from '../domain/evidence.js'
import { countField, rfc3339, timeField } from './fields.js'
import type { BoxIdentity, Message } from './message.js'
import { evidenceTopic } from './topics.js'

const dataSchemaUri = 'urn:lamppost:evidence-event:1'

/** What goes upstream when it is known what becomes of a piece of evidence. */
export const evidenceEventSchema = z
  .strictObject({
    specversion: z.literal('1.0'),
    id: z.uuid().describe('UUIDv7; the same when a message is sent again: drop what you already have'),
    source: z.string().describe('/site/box, as a URI reference'),
    type: z
      .enum(['lamppost.evidence.uploaded', 'lamppost.evidence.failed', 'lamppost.evidence.removed'])
      .describe(
        'uploaded: it is at data.url; failed: it will not come there unless a person helps; removed: the box had to make room, and it is nowhere else',
      ),
    time: timeField,
    subject: z.string().describe('the incident id'),
    datacontenttype: z.literal('application/json'),
    dataschema: z.literal(dataSchemaUri),
    seq: countField.describe('rises by one per box, together with the events of incidents'),
    data: z.strictObject({
      evidenceId: z.string(),
      incidentId: z.string(),
      kind: z.enum(['snapshot', 'clip', 'before', 'after']),
      variant: z.enum(['clean', 'annotated', 'thumbnail']),
      mime: z.string(),
      bytes: countField,
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
      capturedAt: timeField,
      url: z.url().optional().describe('where it can be fetched, if it was uploaded'),
      reason: z.string().optional().describe('why not'),
    }),
  })
  .meta({ title: 'Lamppost evidence event', description: 'Topic <prefix>/<site>/<box>/evidence' })

export type EvidenceEvent = z.infer<typeof evidenceEventSchema>

export type EvidenceFate =
  | { readonly kind: 'uploaded'; readonly url: string }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'removed' }

export interface EvidenceEventInput {
  readonly evidence: Evidence
  readonly fate: EvidenceFate
  readonly identity: BoxIdentity
  readonly seq: number
  /** UUIDv7. */
  readonly id: string
  /** Epoch milliseconds UTC. */
  readonly timeMs: number
}

/** The event, and its topic. Throws CONFIG_INVALID where a name does not fit into a topic. */
export function evidenceEvent({ evidence, fate, identity, seq, id, timeMs }: EvidenceEventInput): Message {
  const { id: evidenceId, incidentId, kind, variant, mime, bytes, sha256, capturedAtMs } = evidence
  const event: EvidenceEvent = {
    specversion: '1.0',
    id,
    source: `/${[...identity.site.split('/'), identity.box].map(encodeURIComponent).join('/')}`,
    type: `lamppost.evidence.${fate.kind}`,
    time: rfc3339(timeMs),
    subject: incidentId,
    datacontenttype: 'application/json',
    dataschema: dataSchemaUri,
    seq,
    data: {
      ...{ evidenceId, incidentId, kind, variant, mime, bytes, sha256 },
      capturedAt: rfc3339(capturedAtMs),
      ...(fate.kind === 'uploaded' && { url: fate.url }),
      ...(fate.kind === 'failed' && { reason: fate.reason }),
    },
  }
  return {
    topic: evidenceTopic(identity),
    payload: JSON.stringify(event),
    contentType: 'application/cloudevents+json',
  }
}
