import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { LamppostError } from '../../kit/lamppost-error.js'

/**
 * Frames per second, of `seqinfo.ini` beside the detections or one folder up, as MOTChallenge lays it out.
 *
 * @throws LamppostError USAGE where there is none
 */
export async function rateBeside(detections: string): Promise<number> {
  const folder = dirname(detections)
  for (const place of detections === '-' ? [] : [folder, join(folder, '..')]) {
    const text = await readFile(join(place, 'seqinfo.ini'), 'utf8').catch(() => '')
    const rate = Number(/^\s*frameRate\s*=\s*(\S+)/im.exec(text)?.[1])
    if (rate > 0 && Number.isFinite(rate)) return rate
  }
  throw new LamppostError('USAGE', {
    what: 'Nothing tells how many frames a second there are',
    hint: 'Add --fps; or put a seqinfo.ini with frameRate= beside the detections.',
  })
}
