import { z } from 'zod'
import { shippedModelIds } from '../kit/shipped-models.js'
import { shippedScenarios } from './schema/box.js'

const text = z.string().optional().catch(undefined)
const texts = z.array(z.string()).optional().catch(undefined)

const UseOutline = z.looseObject({ model: text, zones: texts, labels: texts }).catch({})

const CameraOutline = z
  .looseObject({
    url: text,
    model: text,
    calibration: text,
    place: z.unknown().optional(),
    drone: z.looseObject({ zones: text, dem: text }).optional().catch({}),
    zones: z.record(z.string(), z.unknown()).default({}).nullable().catch(null),
    scenarios: z.record(z.string(), UseOutline).catch({}),
  })
  .catch({ zones: null, scenarios: {} })

const SignalOutline = z
  .looseObject({
    topic: text,
    scenario: text,
    scenarioName: z.unknown().optional(),
    label: text,
    labelName: z.unknown().optional(),
    camera: text,
    zone: text,
  })
  .catch({})

const RecipientOutline = z.object({ recipient: text }).catch({})

const OutlineSchema = z.object({
  cameras: z.record(z.string(), CameraOutline).catch({}),
  models: z
    .array(z.string())
    .default([...shippedModelIds])
    .nullable()
    .catch(null),
  scenarios: z
    .array(z.string())
    .default([...shippedScenarios])
    .nullable()
    .catch(null),
  flights: z.object({ model: text, scenarios: texts, zones: text }).catch({}),
  codes: z.array(z.string()).catch([]),
  permits: text,
  signals: z.record(z.string(), SignalOutline).catch({}),
  site: text,
  box: text,
  privacy: z
    .object({ faceModel: text, plateModel: text, originals: RecipientOutline })
    .catch({ originals: {} }),
  mqtt: z.object({ url: text, ca: text, prefix: text }).optional().catch({}),
  evidence: z.object({ upload: z.object({ ca: text }).catch({}) }).catch({ upload: {} }),
})

/**
 * What the settings say about each other, read from a file that may still have mistakes: what cannot be read
 * is absent, or null where absence has a meaning of its own.
 */
export type Outline = z.output<typeof OutlineSchema>
export type CameraOutline = z.output<typeof CameraOutline>
export type SignalOutline = z.output<typeof SignalOutline>
export type UseOutline = z.output<typeof UseOutline>

export const outlineOf = (value: unknown): Outline => OutlineSchema.parse(value)
