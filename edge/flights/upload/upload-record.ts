import { z } from 'zod'

export const uploadStates = ['uploading', 'checking', 'ready', 'refused', 'committed'] as const
export type UploadState = (typeof uploadStates)[number]

const refusalSchema = z.strictObject({ code: z.string(), what: z.string(), hint: z.string() })

/** What a file was found to be, as far as people are told. */
const findingsSchema = z.strictObject({
  kind: z.enum(['video', 'still', 'telemetry', 'terrain', 'zones']),
  format: z.string(),
  durationMs: z.number().optional(),
  widthPx: z.number().optional(),
  heightPx: z.number().optional(),
  /** Times near which a video cannot be decoded. */
  damagedAtMs: z.array(z.number()).optional(),
  /** Whether telemetry tells how wide the lens sees; absent where that is not known before all of it is read. */
  tellsLens: z.boolean().optional(),
})

/** What the box knows of an upload; kept beside its bytes. */
export const uploadRecordSchema = z.strictObject({
  id: z.uuid(),
  /** As people call the file: for display only, never a path. */
  name: z.string().min(1),
  /** Its whole length, as it was announced. */
  bytes: z.number().int().positive(),
  createdAtMs: z.number(),
  state: z.enum(uploadStates),
  /** Of what was received, once all of it was. */
  sha256: z.string().optional(),
  findings: findingsSchema.optional(),
  refusal: refusalSchema.optional(),
  batchId: z.uuid().optional(),
})

export type UploadRecord = Readonly<z.output<typeof uploadRecordSchema>>
export type Findings = z.output<typeof findingsSchema>
export type Refusal = z.output<typeof refusalSchema>
