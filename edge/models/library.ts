import { readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { LamppostError } from '../kit/lamppost-error.js'
import { shippedModelIds } from '../kit/shipped-models.js'
import { type LoadedManifest, loadManifest } from './manifest.js'
import { shippedModelsDir } from './shipped.js'

/** Where a model that is at hand comes from: with Lamppost, or out of the folder of this site. */
export type Origin = 'shipped' | 'folder'

/** A manifest that is at hand, or what is wrong with it. */
export interface ModelAtHand {
  readonly id: string
  readonly origin: Origin
  readonly manifestPath: string
  readonly manifest: LoadedManifest | LamppostError
}

/** The models that come with Lamppost, then those of a folder, which need not exist; by id. */
export async function modelsAtHand(folder: string): Promise<ModelAtHand[]> {
  const shipped = shippedModelIds.map(id => at(shippedModelsDir, id, 'shipped'))
  const isShipped = (id: string) => resolve(folder) === shippedModelsDir && shippedModelIds.includes(id)
  const own = (await manifestIds(folder)).filter(id => !isShipped(id)).map(id => at(folder, id, 'folder'))
  return Promise.all([...shipped, ...own])
}

/** One of them by its id, those of the folder first; or the one of a path. Throws MODEL_MISSING. */
export async function modelAtHand(idOrPath: string, folder: string): Promise<ModelAtHand> {
  if (/[\\/]|\.ya?ml$/i.test(idOrPath)) {
    const manifest = await loadManifest(idOrPath)
    return { id: manifest.id, origin: 'folder', manifestPath: resolve(idOrPath), manifest }
  }
  const models = await modelsAtHand(folder)
  const found = models.findLast(({ id }) => id === idOrPath)
  if (found) return found
  throw new LamppostError('MODEL_MISSING', {
    what: `There is no model "${idOrPath}", neither with Lamppost nor in ${folder}`,
    hint: `There are ${[...new Set(models.map(({ id }) => id))].join(', ')}; "lamppost models list" shows what can be pulled.`,
  })
}

async function manifestIds(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw new LamppostError('USAGE', { what: `${folder} cannot be read as a folder`, cause: error })
  })
  return names
    .filter(name => name.endsWith('.yaml') && name !== 'catalogue.yaml')
    .map(name => name.slice(0, -'.yaml'.length))
    .sort()
}

async function at(folder: string, id: string, origin: Origin): Promise<ModelAtHand> {
  const manifestPath = join(resolve(folder), `${id}.yaml`)
  const manifest = await loadManifest(manifestPath).catch((error: unknown) => {
    if (error instanceof LamppostError) return error
    throw error
  })
  return { id: manifest instanceof LamppostError ? id : manifest.id, origin, manifestPath, manifest }
}
