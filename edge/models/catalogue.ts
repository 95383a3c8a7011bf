import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import { LamppostError } from '../kit/lamppost-error.js'
import { type CatalogueEntry, catalogueSchema } from './catalogue-schema.js'
import { shippedModelsDir } from './shipped.js'

const cataloguePath = join(shippedModelsDir, 'catalogue.yaml')

/** The models that can be pulled. */
export async function readCatalogue(path = cataloguePath): Promise<readonly CatalogueEntry[]> {
  return catalogueSchema.parse(parse(await readFile(path, 'utf8'))).models
}

/** Throws MODEL_MISSING where the catalogue has no such model. */
export async function findInCatalogue(
  id: string,
  catalogue?: readonly CatalogueEntry[],
): Promise<CatalogueEntry> {
  const models = catalogue ?? (await readCatalogue())
  const found = models.find(model => model.id === id)
  if (found) return found
  throw new LamppostError('MODEL_MISSING', {
    what: `The catalogue has no model "${id}"`,
    hint: `It has ${models.map(model => model.id).join(', ')}; "lamppost models add" takes weights of your own.`,
  })
}
