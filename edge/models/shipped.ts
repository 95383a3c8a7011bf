import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { packageFolder } from '../kit/package-folder.js'

/** The folder `models/` of this installation. */
export const shippedModelsDir = join(packageFolder, 'models')

/** Ids of the models that come with Lamppost, sorted. */
export async function shippedModelIds(): Promise<string[]> {
  const names = await readdir(shippedModelsDir)
  return names
    .filter(name => name.endsWith('.yaml'))
    .map(name => name.slice(0, -'.yaml'.length))
    .sort()
}
