import { z } from 'zod'

/** A bench prints this under `--json`, and `--compare` reads it. Times are milliseconds, sizes MiB, shares 0..1. */

const count = z.int().min(0)
const ms = z.number().min(0)

export const spreadSchema = z.object({
  mean: ms,
  p50: ms,
  p90: ms,
  p95: ms,
  p99: ms,
  max: ms,
})

const gpuSchema = z.object({
  name: z.string(),
  driver: z.string(),
  memoryMiB: z.number().optional(),
  powerLimitW: z.number().optional(),
})

export const environmentSchema = z.object({
  cpu: z.string(),
  cores: count,
  memoryMiB: z.number(),
  gpus: z.array(gpuSchema),
  /** Of a Jetson, as nvpmodel names it. */
  powerMode: z.string().optional(),
  os: z.string(),
  kernel: z.string(),
  architecture: z.string(),
  node: z.string(),
  onnxruntime: z.string(),
  lamppost: z.string(),
  /** Processes that wanted a core in the minute before; what they took is missing in the figures. */
  loadBefore: z.number(),
})

const modelSchema = z.object({ id: z.string(), version: z.string(), sha256: z.string() })

export const picturesSchema = z.object({
  /** A folder, or what stands in for it. */
  source: z.string(),
  count,
  /** `416x234`, each that occurs. */
  sizes: z.array(z.string()),
})

export const paritySchema = z.object({
  /** The configuration is the reference itself: equal by construction, and not run twice. */
  isReference: z.boolean(),
  pictures: count,
  /** Boxes that the reference found. */
  boxes: count,
  /** Boxes of the reference that have none of their label at IoU 0.5, and boxes that the reference does not have. */
  missed: count,
  extra: count,
  /** Of the pairs: the largest distance of two sides, in pixels of the picture, and of two scores. */
  worstBoxPx: z.number(),
  worstScore: z.number(),
  /** The highest score among what was missed or is extra. */
  worstUnmatchedScore: z.number(),
  /** Picture that holds the worst of them, and what it is; absent where nothing differs. */
  worst: z.object({ picture: z.string(), what: z.string() }).optional(),
})

export const streamsSchema = z.object({
  fps: z.number(),
  budgetMs: ms,
  /** The most streams of which 95 of 100 due frames were answered in time. */
  most: count,
  /** Of that many streams, from when a frame was due; a frame that a newer one replaced counts as late. */
  p95Ms: ms.optional(),
  inTimeShare: z.number().optional(),
})

const configurationShape = {
  provider: z.string(),
  batch: z.union([z.literal('auto'), z.int().positive()]),
  workers: z.int().positive(),
}

export const runSchema = z.object({
  ...configurationShape,
  /** What really computed. */
  ranOn: z.string(),
  /** Frames that a worker takes at once at most; `auto` measures it. */
  batchUsed: z.int().positive(),
  /** From nothing to ready in a new process: sha256, library, session, first run. */
  coldCreateMs: ms,
  warmUp: z.object({ runs: count, ms, stable: z.boolean() }),
  /** Requests per second that were due; absent where each source asked again as soon as it was answered. */
  ratePerSecond: z.number().optional(),
  frames: count,
  /** Asked for, and not answered when the time was over: counted with the age they had then. */
  unanswered: count,
  seconds: z.number(),
  framesPerSecond: z.number(),
  /** Frames that a worker really took at once, on average. */
  meanTogether: z.number(),
  /** From the moment a worker took the frame; with a rate from the moment the frame was due. */
  latencyMs: spreadSchema,
  waitMs: spreadSchema,
  preMs: spreadSchema,
  inferMs: spreadSchema,
  postMs: spreadSchema,
  /** Latency below which 0, 1, ... 100 of 100 frames lie. */
  latencyPercentilesMs: z.array(ms).length(101),
  /** Of the whole process with its pictures, at the end. */
  rssMiB: z.number(),
  /** CPU of the whole process while it was measured; 1 is a whole core. */
  cores: z.number(),
  parity: paritySchema.optional(),
  streams: streamsSchema.optional(),
})

export const failedRunSchema = z.object({ ...configurationShape, failure: z.string() })

export const operatorSchema = z.object({
  name: z.string(),
  calls: count,
  msPerRun: ms,
  share: z.number(),
})

export const profileSchema = z.object({
  provider: z.string(),
  runs: count,
  msPerRun: ms,
  byType: z.array(operatorSchema),
  byNode: z.array(operatorSchema),
})

export const benchResultSchema = z.object({
  kind: z.literal('lamppost bench model'),
  /** RFC 3339. */
  at: z.string(),
  model: modelSchema,
  /** What parity was held against; absent where it was switched off. */
  reference: modelSchema.optional(),
  environment: environmentSchema,
  pictures: picturesSchema,
  runs: z.array(z.union([runSchema, failedRunSchema])),
  profile: profileSchema.optional(),
})

export type Spread = z.infer<typeof spreadSchema>
export type Environment = z.infer<typeof environmentSchema>
export type Parity = z.infer<typeof paritySchema>
export type Streams = z.infer<typeof streamsSchema>
export type Run = z.infer<typeof runSchema>
export type FailedRun = z.infer<typeof failedRunSchema>
export type Operator = z.infer<typeof operatorSchema>
export type Profile = z.infer<typeof profileSchema>
export type BenchResult = z.infer<typeof benchResultSchema>

/** One point of the sweep. */
export type Configuration = Pick<Run, 'provider' | 'batch' | 'workers'>

export const hasRun = (run: Run | FailedRun): run is Run => !('failure' in run)

/** `cpu, batch 2, 1 worker`. */
export const nameOf = ({ provider, batch, workers }: Configuration): string =>
  `${provider}, batch ${batch}, ${workers} ${workers === 1 ? 'worker' : 'workers'}`
