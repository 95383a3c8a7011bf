import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

function nearestPackage(folder: string): string {
  const isPackage = existsSync(join(folder, 'package.json')) || folder === dirname(folder)
  return isPackage ? folder : nearestPackage(dirname(folder))
}

/** Where Lamppost lies, with `models/` and `configs/`: the same from the sources and from `dist`, which is deeper. */
export const packageFolder = nearestPackage(dirname(fileURLToPath(import.meta.url)))
