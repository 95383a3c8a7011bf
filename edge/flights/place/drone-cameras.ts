import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { loadLens } from '../../config/calibration.js'
import { didYouMean } from '../../config/nearest.js'
import { isShippedId } from '../../config/shipped.js'
import type { Lens } from '../../geometry/lens.js'
import { isLamppostError, LamppostError } from '../../kit/lamppost-error.js'
import { packageFolder } from '../../kit/package-folder.js'
import type { LensSource } from './camera-lens.js'

const SHAPES = { '4:3': 4 / 3, '3:2': 3 / 2 } as const

const camerasSchema = z.record(
  z.string(),
  z.strictObject({
    name: z.string().min(1),
    diagonalDeg: z.number().min(5).max(170),
    sensor: z.enum(['4:3', '3:2']),
  }),
)

/** The cameras of drones that come with Lamppost, by their id. */
export async function droneCameras(): Promise<z.output<typeof camerasSchema>> {
  return camerasSchema.parse(parse(await readFile(join(packageFolder, 'configs', 'drones.yaml'), 'utf8')))
}

/**
 * The lens of a drone's camera: of a known kind, or of a file that "lamppost calibrate lens" has written.
 *
 * @throws LamppostError USAGE, CALIBRATION_INVALID
 */
export async function lensOfCamera(idOrPath: string): Promise<LensSource> {
  if (!isShippedId(idOrPath)) return { kind: 'calibrated', lens: await lensOfFile(idOrPath) }
  const cameras = await droneCameras()
  const camera = cameras[idOrPath]
  if (!camera)
    throw new LamppostError('USAGE', {
      what: `No camera "${idOrPath}" comes with Lamppost${didYouMean(idOrPath, Object.keys(cameras))}`,
      hint: `Give one of ${Object.keys(cameras).join(', ')}; or --hfov; or the path of a lens file.`,
    })
  return { kind: 'sensor', diagonalDeg: camera.diagonalDeg, sensorAspect: SHAPES[camera.sensor] }
}

async function lensOfFile(path: string): Promise<Lens> {
  try {
    return await loadLens(path)
  } catch (error) {
    if (!isLamppostError(error)) throw error
    throw new LamppostError(error.code, {
      what: error.message,
      hint: 'Give a kind of drone, or a file that "lamppost calibrate lens" has written; --hfov is another way.',
      cause: error.cause,
    })
  }
}
