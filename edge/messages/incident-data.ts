import { z } from 'zod'
import { countField, timeField } from './fields.js'

const fraction = z.number().min(0).max(1)

const placeSchema = z
  .strictObject({
    lon: z.number().min(-180).max(180).describe('degrees'),
    lat: z.number().min(-90).max(90).describe('degrees'),
    alt: z.number().optional().describe('metres'),
    crs: z.literal('WGS84'),
    accuracyM: z.number().nonnegative().describe('1 sigma, metres'),
    method: z
      .enum(['homography', 'telemetry', 'camera'])
      .describe('how the place was found; camera: the position of the camera stands for it'),
    zone: z.string().optional().describe('name of the zone of the camera that it lies in'),
  })
  .describe('where it is on the map')

const evidenceSchema = z
  .strictObject({
    id: z.string(),
    kind: z.enum(['snapshot', 'clip', 'before', 'after']),
    variant: z
      .enum(['clean', 'annotated'])
      .describe('clean: the frame as judged; annotated: with box, zone and text drawn in'),
    mime: z.string(),
    bytes: countField,
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    capturedAt: timeField,
    url: z.url().optional().describe('where it can be fetched, if it was uploaded'),
  })
  .describe('a file kept on the box that proves the incident')

const codeSchema = z
  .strictObject({
    scheme: z.string(),
    version: z.string(),
    kind: z.string().describe('codes are only unique within scheme and kind'),
    code: z.string(),
    name: z.string(),
  })
  .describe("what a city's classification calls it")

/** The `data` of an incident event: the incident as it is after the change. */
export const incidentDataSchema = z.strictObject({
  incidentId: z.string(),
  scenario: z.string().describe('what is looked for, for example illegal-parking'),
  state: z
    .enum(['open', 'updated', 'cleared', 'expired', 'dismissed', 'merged'])
    .describe(
      'cleared: seen to be gone; expired: nobody looked any more; dismissed: by a person; merged: it turned out to be another incident',
    ),
  severity: z.int().min(0).max(4).describe('0 info, 1 low, 2 medium, 3 high, 4 urgent'),
  risk: z
    .strictObject({ score: fraction, factors: z.record(z.string(), fraction) })
    .optional()
    .describe('where the scenario scores risk'),
  label: z.string().describe("the detector's word for it"),
  confidence: fraction,
  firstSeenAt: timeField,
  lastSeenAt: timeField,
  dwellMs: z.number().nonnegative().describe('how long it stood or lay there, as far as it was watched'),
  sightings: countField.describe('how many sources, or the same source at how many times, saw it'),
  mergedInto: z.string().optional().describe('the incident that this one turned out to be'),
  supersedes: z.array(z.string()).optional().describe('incidents that turned out to be this one'),
  zone: z.string().optional().describe('name of the zone of the camera that it lies in'),
  place: placeSchema.optional(),
  source: z.strictObject({
    kind: z.enum(['camera', 'drone', 'flight']),
    id: z.string(),
    name: z.string().optional(),
  }),
  box: z.array(z.number()).length(4).describe('[x1, y1, x2, y2], pixels of the frame, origin top left'),
  frame: z.strictObject({ width: z.int().positive(), height: z.int().positive() }),
  capturedAt: timeField.describe('when the camera saw the frame that the change was judged on'),
  model: z.strictObject({
    id: z.string(),
    sha256: z.string().describe('of the weights; empty where they are on an inference server'),
    provider: z.string().describe('what computed, for example cpu, cuda, tfjs-wasm, oip'),
  }),
  codes: z
    .array(codeSchema)
    .optional()
    .describe('one of each scheme that the box speaks and that has one; absent where it speaks none'),
  evidence: z.array(evidenceSchema),
  clock: z
    .strictObject({
      bootId: z.string(),
      monotonicMs: z.number().nonnegative().describe('since a start that is fixed within one bootId'),
      synced: z.boolean().optional().describe('absent where the box cannot tell'),
    })
    .describe('judges the times above: a box without a synchronised clock may be wrong'),
})

export type IncidentData = z.infer<typeof incidentDataSchema>
