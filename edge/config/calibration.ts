import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { LamppostError } from '../kit/lamppost-error.js'

const fraction = z.number().min(0).max(1)

/** Pixels of a picture of `widthPx` x `heightPx`; any other size of the same camera is a scaled one. */
export const lensSchema = z
  .strictObject({
    model: z.enum(['brown', 'fisheye']).meta({
      description: 'brown: Brown-Conrady, coefficients k1 k2 p1 p2 k3; fisheye: Kannala-Brandt, k1 k2 k3 k4.',
    }),
    widthPx: z.int().positive(),
    heightPx: z.int().positive(),
    fx: z.number().positive(),
    fy: z.number().positive(),
    cx: z.number(),
    cy: z.number(),
    coefficients: z.array(z.number()),
  })
  .refine(({ model, coefficients }) => coefficients.length === (model === 'brown' ? 5 : 4), {
    path: ['coefficients'],
    message: 'brown has five coefficients, fisheye four',
  })
  .meta({ id: 'Lens', description: 'Focal length, centre and distortion of a lens, as OpenCV has them.' })

/** What the drift watch compares the picture with: a grey picture of a few thousand cells. */
export const referenceSchema = z
  .strictObject({
    columns: z.int().positive(),
    rows: z.int().positive(),
    luma: z.base64().meta({ description: 'One byte a cell, row by row.' }),
  })
  .refine(({ columns, rows, luma }) => Buffer.byteLength(luma, 'base64') === columns * rows, {
    path: ['luma'],
    message: 'has not one byte for each cell',
  })
  .meta({ id: 'Reference', description: 'What the camera saw when it was calibrated, small and grey.' })

/** Of the denominator at the middle of the lower edge from 1, where a covariance is given. */
const SCALE_TOLERANCE = 1e-6

/** What `locate` needs of a fixed camera: from its picture to the ground. One JSON file per camera. */
export const calibrationSchema = z
  .strictObject({
    origin: z
      .strictObject({ lon: z.number().min(-180).max(180), lat: z.number().min(-90).max(90) })
      .meta({ description: 'WGS84 point, degrees, from which ground metres count.' }),
    imageToGround: z.array(z.number()).length(9).meta({
      description:
        'Homography, 3x3 row-major: (x / width, y / height, 1) of the picture to metres east and north of the origin. With a lens it maps the undistorted point, as fractions again: ((fx x + cx) / widthPx, (fy y + cy) / heightPx).',
    }),
    accuracyM: z
      .number()
      .positive()
      .meta({ description: 'Error of the calibration itself, 1 sigma, metres.' }),
    reachM: z
      .number()
      .positive()
      .default(200)
      .meta({ description: 'Farther from the origin than this, metres, nothing is placed.' }),
    lens: lensSchema.optional(),
    covariance: z.array(z.number()).length(64).optional().meta({
      description:
        'Of the first eight numbers of imageToGround, 8x8 row-major. imageToGround is then scaled so that its denominator is 1 in the middle of the lower edge: its ninth number is 1 - h7 / 2 - h8, not free. Where it is given, it says how well the calibration holds at each place, and accuracyM how well in the middle of its points.',
    }),
    valid: z
      .array(z.tuple([fraction, fraction]))
      .min(3)
      .optional()
      .meta({
        description:
          'Polygon in fractions of the picture, as it comes from the camera, that the points of the calibration vouch for.',
      }),
    reference: referenceSchema.optional(),
  })
  .refine(
    ({ covariance, imageToGround: h }) =>
      !covariance || Math.abs(h[6]! / 2 + h[7]! + h[8]! - 1) <= SCALE_TOLERANCE,
    {
      path: ['imageToGround'],
      message: 'has not the scale that its covariance is stated for: h7 / 2 + h8 + h9 = 1',
    },
  )
  .meta({ id: 'Calibration', description: 'Ground calibration of a fixed camera.' })

export type Calibration = z.output<typeof calibrationSchema>
export type LensCalibration = z.output<typeof lensSchema>
export type Reference = z.output<typeof referenceSchema>

/** @throws LamppostError CALIBRATION_INVALID where the file is missing, no JSON, or does not fit. */
export async function loadCalibration(path: string): Promise<Calibration> {
  return load(path, calibrationSchema, 'is not a calibration')
}

/** What `lamppost calibrate lens` wrote. @throws LamppostError CALIBRATION_INVALID, as `loadCalibration`. */
export async function loadLens(path: string): Promise<LensCalibration> {
  return load(path, lensSchema, 'is not a lens')
}

async function load<T extends z.ZodType>(path: string, schema: T, complaint: string): Promise<z.output<T>> {
  try {
    return schema.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch (cause) {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : cause
    throw new LamppostError('CALIBRATION_INVALID', { what: `${path} ${complaint}`, cause: why })
  }
}
