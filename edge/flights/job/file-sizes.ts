import { stat } from 'node:fs/promises'
import { LamppostError } from '../../kit/lamppost-error.js'

/** Bytes of each file, by its path. */
export type FileSizes = Readonly<Record<string, number>>

/** Those of files that are there. */
export async function fileSizes(paths: readonly string[]): Promise<FileSizes> {
  const sizes: Record<string, number> = {}
  for (const path of paths) {
    const found = await stat(path).catch(() => undefined)
    if (found) sizes[path] = found.size
  }
  return sizes
}

const NAMED = 3

/**
 * What a job was begun with must be what it goes on with: a file that came, or changed, would be passed over. Files that are gone may
 * have been looked at already.
 *
 * @throws LamppostError USAGE
 */
export function demandSameFiles(before: FileSizes, now: FileSizes): void {
  const changed = Object.entries(now).flatMap(([path, bytes]) => {
    if (before[path] === bytes) return []
    return [`${path} ${before[path] === undefined ? 'is new' : 'has changed'}`]
  })
  if (changed.length === 0) return
  const more = changed.length > NAMED ? [`and ${changed.length - NAMED} more`] : []
  throw new LamppostError('USAGE', {
    what: `The files are not those that this flight job was begun with: ${[...changed.slice(0, NAMED), ...more].join(', ')}`,
    hint: 'Give another --out, so that all is looked at anew, or remove that folder.',
  })
}
