import { readFile } from 'node:fs/promises'
import { LamppostError } from '../../kit/lamppost-error.js'
import type { CameraMotion } from '../../pipeline/track/camera-motion.js'

/** Motion of the picture from the frame before to this one; undefined where it is not known. */
export type MotionOf = (frame: number) => CameraMotion | undefined

const COLUMNS = 7

/** Lines of `frame,a,b,tx,c,d,ty`. @throws LamppostError DETECTIONS_INVALID */
export async function readMotionFile(path: string): Promise<MotionOf> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new LamppostError('DETECTIONS_INVALID', { what: `${path} cannot be read`, cause })
  })
  const motions = new Map<number, CameraMotion>()
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue
    const refuse = (what: string): LamppostError =>
      new LamppostError('DETECTIONS_INVALID', { what: `${path}, line ${index + 1}: ${what}` })
    const values = line.split(',').map(field => (field.trim() === '' ? Number.NaN : Number(field)))
    const [frame, a, b, tx, c, d, ty] = values
    if (values.length !== COLUMNS || !values.every(Number.isFinite))
      throw refuse('not the seven numbers frame,a,b,tx,c,d,ty')
    if (motions.has(frame!)) throw refuse(`frame ${frame} comes twice`)
    if (Math.abs(a! * d! - b! * c!) < 1e-6) throw refuse('this motion leaves nothing of the picture')
    motions.set(frame!, [a!, b!, tx!, c!, d!, ty!])
  }
  return frame => motions.get(frame)
}
