import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { packageFolder } from '../kit/package-folder.js'

/** The folder `models/` of this installation. */
export const shippedModelsDir = join(packageFolder, 'models')

/** Whether a file of a folder of models is a manifest by its name. */
export const isManifestName = (name: string): boolean => name.endsWith('.yaml') && name !== 'catalogue.yaml'

/** Ids of the models that come with Lamppost, sorted. */
export async function shippedModelIds(): Promise<string[]> {
  const names = await readdir(shippedModelsDir)
  return names
    .filter(isManifestName)
    .map(name => name.slice(0, -'.yaml'.length))
    .sort()
}
