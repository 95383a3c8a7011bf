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
      .enum(['homography', 'telemetry', 'camera', 'survey'])
      .describe(
        'how the place was found; camera: the position of the camera stands for it; survey: where the sensor is, as the configuration says',
      ),
    zone: z.string().optional().describe('name of the zone of the camera that it lies in'),
  })
  .describe('where it is on the map')

const evidenceSchema = z
  .strictObject({
    id: z.string(),
    kind: z.enum(['snapshot', 'clip', 'before', 'after']),
    variant: z
      .enum(['clean', 'annotated', 'thumbnail'])
      .describe(
        'clean: the frame as judged; annotated: with box, zone and text drawn in; thumbnail: the annotated one (of kind before: the clean one), at most 320 pixels wide',
      ),
    mime: z.string(),
    bytes: countField,
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    capturedAt: timeField,
    url: z
      .url()
      .optional()
      .describe('where it will be once it was uploaded; absent where it is not going to be'),
    uploaded: z
      .boolean()
      .optional()
      .describe('whether it is at url by now; an evidence event tells when it is, or that it will not be'),
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

const measure = (what: string) => z.number().optional().describe(what)

const riskMeasuresSchema = z
  .strictObject({
    areaM2: measure('of the thing, square metres, by all sources that measured it lately'),
    sigmaAreaM2: measure('1 sigma, square metres'),
    viewShare: measure('share of the zone, or of the frame, that it covers'),
    lengthM: measure('from corner to corner, metres'),
    count: measure('things of the scenario in view'),
    densityPerM: measure('metres of damage on a square metre of the place'),
    growthM2PerWeek: measure('of the place, square metres a week; negative where it shrinks'),
    sigmaGrowthM2PerWeek: measure('1 sigma'),
    growthSharePerWeek: measure('the same as a share of the view, where areas are not known'),
    sigmaGrowthSharePerWeek: measure('1 sigma'),
    growthDays: measure('on how many days, of all sources together, the growth was measured'),
  })
  .describe('what the factors rest on; absent: not known')

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
    .strictObject({
      score: fraction,
      factors: z.record(z.string(), fraction).describe('what it is made of, each 0 to 1 before its weight'),
      unknown: z
        .array(z.string())
        .optional()
        .describe('factors that would count and were not known; they add nothing'),
      measured: riskMeasuresSchema.optional(),
      placeId: z.string().optional().describe('the place whose history it rests on'),
    })
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
    kind: z.enum(['camera', 'drone', 'flight', 'signal']).describe('signal: a number that a sensor sends'),
    id: z.string(),
    name: z.string().optional(),
  }),
  measured: z
    .strictObject({
      value: z.number(),
      unit: z.string(),
      min: z.number().describe('the least since it went too far'),
      max: z.number().describe('the most since it went too far'),
    })
    .optional()
    .describe('what a signal measured; value: the latest at the time of the change'),
  box: z
    .array(z.number())
    .length(4)
    .optional()
    .describe(
      '[x1, y1, x2, y2], pixels of the frame, origin top left; of a signal: the zone, or the whole frame, of the camera that sees the place; absent where none showed it',
    ),
  frame: z
    .strictObject({ width: z.int().positive(), height: z.int().positive() })
    .optional()
    .describe('absent, as box is, where a signal says it and no camera'),
  verified: z
    .strictObject({
      verdict: z.enum(['seen', 'gone']),
      at: timeField.describe('when it was looked at'),
      by: z.string().describe('id of the flight, or of the source, that looked'),
    })
    .optional()
    .describe('with the change that answers a `verify` which said `awaits`: what whoever looked next saw'),
  withoutPicture: z
    .string()
    .optional()
    .describe('of a signal: why there is no picture of the place with this change'),
  capturedAt: timeField.describe('when the camera saw the frame that the change was judged on'),
  model: z.strictObject({
    id: z.string(),
    sha256: z.string().describe('of the weights; empty where they are on an inference server'),
    provider: z
      .string()
      .describe('what computed, for example cpu, cuda, tfjs-wasm, oip; none where a signal says it'),
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
  proof: z
    .strictObject({
      chain: z.string(),
      seq: z.number().int().min(1),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
    })
    .optional()
    .describe(
      'the entry in the chain of proof that was signed for this change, which no copy of the evidence may lack; absent where nothing was',
    ),
})

export type IncidentData = z.infer<typeof incidentDataSchema>
