import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { LamppostError } from '../kit/lamppost-error.js'

/** What `locate` needs of a fixed camera: from its picture to the ground. One JSON file per camera. */
export const calibrationSchema = z
  .strictObject({
    origin: z
      .strictObject({ lon: z.number().min(-180).max(180), lat: z.number().min(-90).max(90) })
      .meta({ description: 'WGS84 point, degrees, from which ground metres count.' }),
    imageToGround: z.array(z.number()).length(9).meta({
      description:
        'Homography, 3x3 row-major: (x / width, y / height, 1) of the picture to metres east and north of the origin.',
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
  })
  .meta({ id: 'Calibration', description: 'Ground calibration of a fixed camera.' })

export type Calibration = z.output<typeof calibrationSchema>

/** @throws LamppostError CALIBRATION_INVALID where the file is missing, no JSON, or does not fit. */
export async function loadCalibration(path: string): Promise<Calibration> {
  try {
    return calibrationSchema.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch (cause) {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : cause
    throw new LamppostError('CALIBRATION_INVALID', { what: `${path} is not a calibration`, cause: why })
  }
}
