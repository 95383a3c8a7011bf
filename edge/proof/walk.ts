import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

export interface Found {
  /** Below the folder, with slashes. */
  readonly path: string
  /** `other`: a link, a pipe, a device. */
  readonly kind: 'file' | 'other'
}

/** Everything below a folder that is no folder, links not followed, in the order of the names. Rejects where it is none. */
export async function walk(dir: string, below = ''): Promise<Found[]> {
  const found: Found[] = []
  const names = await readdir(join(dir, below), { withFileTypes: true })
  names.sort((a, b) => (a.name < b.name ? -1 : 1))
  for (const name of names) {
    const path = below === '' ? name.name : `${below}/${name.name}`
    if (name.isDirectory()) found.push(...(await walk(dir, path)))
    else found.push({ path, kind: name.isFile() ? 'file' : 'other' })
  }
  return found
}
