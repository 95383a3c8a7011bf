import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder `models/` of this installation, whether the code runs from sources or from `dist/`. */
export function shippedModelsDir(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder)
  return join(folder, 'models')
}

/** Ids of the models that come with Lamppost, sorted. */
export async function shippedModelIds(): Promise<string[]> {
  const names = await readdir(shippedModelsDir())
  return names
    .filter(name => name.endsWith('.yaml'))
    .map(name => name.slice(0, -'.yaml'.length))
    .sort()
}
