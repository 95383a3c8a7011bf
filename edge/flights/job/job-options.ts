import { z } from 'zod'
import { lensSchema } from '../../config/calibration.js'
import { TilesSchema } from '../../config/schema/tiles.js'
import { defaultFootageLimits, type FootageLimits } from '../../media/footage-limits.js'
import type { LensSource } from '../place/camera-lens.js'

const lensSource: z.ZodType<LensSource> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('calibrated'), lens: lensSchema }),
  z.strictObject({ kind: z.literal('field-of-view'), horizontalDeg: z.number().min(5).max(170) }),
  z.strictObject({
    kind: z.literal('sensor'),
    diagonalDeg: z.number().min(5).max(170),
    sensorAspect: z.number().min(1).max(2),
  }),
  z.strictObject({ kind: z.literal('focal-length-35'), mm: z.number().min(5).max(1000) }),
])

const footageLimits: z.ZodType<FootageLimits> = z.strictObject({
  maxFileBytes: z.number().positive(),
  maxDurationMs: z.number().positive(),
  maxPixels: z.number().positive(),
  maxFps: z.number().positive(),
  withinMs: z.number().positive(),
  memoryBytes: z.number().positive(),
})

/** What a flight job is asked to do. Every path is absolute. It is kept with the job, and says the same after a restart. */
export const jobOptionsSchema = z.strictObject({
  id: z.uuid().meta({ description: 'Of the flight.' }),
  name: z.string().min(1),
  /** Of the drone: its errors are the same each time it flies. */
  droneId: z.string().min(1),
  /** Videos, stills, telemetry, and folders of them. */
  inputs: z.array(z.string().min(1)).min(1),
  /** For all videos, in place of what is found beside them. */
  telemetry: z.string().optional(),
  /** How the columns of a table of poses are called; a file. */
  csvMap: z.string().optional(),
  /** In place of what telemetry and pictures say. */
  lens: lensSource.optional(),
  dem: z.string().optional(),
  demDatum: z.enum(['ellipsoid', 'egm96']).optional(),
  /** Which height of the telemetry counts: above the take-off, or the absolute one and what it counts from. */
  heights: z.enum(['takeoff', 'ellipsoid', 'egm96']).default('takeoff'),
  /** What an altitude that counts from nobody knows where reads at the take-off; `first`: each recording began on the ground. */
  takeoffAltitude: z.union([z.number(), z.literal('first')]).optional(),
  /** Where the camera's angles are unknown: it looks straight down, or nothing is placed. */
  unknownGimbal: z.enum(['nadir', 'refuse']).default('nadir'),
  /** Milliseconds by which telemetry runs ahead of the pictures; found out where absent. */
  clockOffsetMs: z.number().optional(),
  /** From one frame that is looked at to the next, along the ground; an eighth of what a frame shows, where absent. */
  spacingM: z.number().positive().optional(),
  /** Path of the manifest. */
  model: z.string(),
  tiles: TilesSchema.optional(),
  /** Ids of shipped ones, or paths. */
  scenarios: z.array(z.string().min(1)).min(1),
  /** GeoJSON: polygons in which scenarios hold that need zones. */
  zones: z.string().optional(),
  sigmas: z.strictObject({
    yawDeg: z.number().min(0),
    pitchDeg: z.number().min(0),
    rollDeg: z.number().min(0),
    heightM: z.number().min(0),
    positionM: z.number().min(0),
    timeS: z.number().min(0),
  }),
  workers: z.int().min(1).max(64).optional(),
  language: z.enum(['en', 'zh', 'both']).default('both'),
  /** Hides people and plates in pictures. */
  privacy: z.boolean().default(true),
  /** What its files may be, and what looking at them may cost; the usual, where absent. */
  limits: footageLimits.optional(),
  /** So much of the disk is left to others: the job stops, and can be gone on with, before it takes that. */
  minFreeBytes: z.number().min(0).optional(),
  /** IANA name, for times that people read; UTC, where absent. */
  timeZone: z.string().min(1).optional(),
  /** IANA name of the zone of local times in telemetry that does not say it; without it they become no times of day. */
  localTimeZone: z.string().min(1).optional(),
})

export type JobOptions = z.output<typeof jobOptionsSchema>

export const limitsOf = ({ limits = defaultFootageLimits }: Pick<JobOptions, 'limits'>): FootageLimits =>
  limits
