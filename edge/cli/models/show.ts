import { stringify } from 'yaml'
import { isLamppostError } from '../../kit/lamppost-error.js'
import { readCatalogue } from '../../models/catalogue.js'
import type { CatalogueEntry } from '../../models/catalogue-schema.js'
import { modelAtHand } from '../../models/library.js'
import type { Terminal } from '../progress.js'

/**
 * Tells all that is known of a model: its manifest where it is at hand, else its entry in the catalogue. Throws
 * MODEL_MISSING, MODEL_MANIFEST_INVALID.
 */
export async function showModel(
  idOrPath: string,
  dir: string,
  json: boolean,
  stdout: Terminal,
): Promise<void> {
  const write = (value: object, title: string) =>
    stdout.write(json ? `${JSON.stringify(value)}\n` : `# ${title}\n${stringify(value, { lineWidth: 110 })}`)
  try {
    const { manifestPath, manifest } = await modelAtHand(idOrPath, dir)
    if (isLamppostError(manifest)) throw manifest
    write({ manifestPath, ...manifest }, `${manifest.id}, at hand`)
  } catch (error) {
    const entry = isLamppostError(error, 'MODEL_MISSING') ? await inCatalogue(idOrPath) : undefined
    if (!entry) throw error
    write(entry, `${entry.id}, in the catalogue: "lamppost models pull ${entry.id}" fetches it`)
  }
}

const inCatalogue = async (id: string): Promise<CatalogueEntry | undefined> =>
  (await readCatalogue()).find(model => model.id === id)
