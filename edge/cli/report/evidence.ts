import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import sharp from 'sharp'
import type { Evidence } from '../../domain/evidence.js'
import type { FileState } from './incident-report.js'

/** Reads every file of evidence and holds it against its sha256; `dir` is that of the store. */
export async function checkEvidence(
  dir: string,
  evidence: readonly Evidence[],
): Promise<ReadonlyMap<string, FileState>> {
  const states = new Map<string, FileState>()
  for (const { id, path, sha256, removedAtMs } of evidence) {
    const state = await stateOf(join(dir, 'evidence', path), sha256)
    states.set(id, state === 'missing' && removedAtMs !== undefined ? 'removed' : state)
  }
  return states
}

async function stateOf(path: string, sha256: string): Promise<FileState> {
  try {
    const hash = createHash('sha256')
    await pipeline(createReadStream(path), hash)
    return hash.digest('hex') === sha256 ? 'intact' : 'changed'
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'missing' : 'unreadable'
  }
}

/** A picture, small enough to go into a report; the file on the box stays as it is. */
export interface ShownPicture {
  readonly id: string
  readonly jpeg: Buffer
  readonly width: number
  readonly height: number
}

const WIDEST_PX = 1600
const MOST_PICTURES = 8

/**
 * One picture of each moment: the one that is drawn into, or else the clean one, or else the small one; what was removed only
 * where nothing else is left. The latest ones where they are many.
 */
export function picturesOf(evidence: readonly Evidence[]): Evidence[] {
  const pictures = evidence.filter(({ mime }) => mime.startsWith('image/'))
  const best = new Map<string, Evidence>()
  for (const picture of pictures) {
    const moment = `${picture.kind} ${picture.capturedAtMs}`
    const other = best.get(moment)
    if (!other || rank(picture) < rank(other)) best.set(moment, picture)
  }
  return [...best.values()].slice(-MOST_PICTURES)
}

const rank = ({ variant, removedAtMs }: Evidence): number =>
  (removedAtMs === undefined ? 0 : variants.length) + variants.indexOf(variant)

const variants: readonly Evidence['variant'][] = ['annotated', 'clean', 'thumbnail']

/** Without those that are no pictures any more. */
export async function readPictures(dir: string, pictures: readonly Evidence[]): Promise<ShownPicture[]> {
  const read = await Promise.all(
    pictures.map(async ({ id, path }): Promise<ShownPicture[]> => {
      try {
        const { data, info } = await sharp(join(dir, 'evidence', path), { failOn: 'truncated' })
          .resize({ width: WIDEST_PX, withoutEnlargement: true })
          .jpeg({ quality: 85 })
          .toBuffer({ resolveWithObject: true })
        return [{ id, jpeg: data, width: info.width, height: info.height }]
      } catch {
        return []
      }
    }),
  )
  return read.flat()
}
