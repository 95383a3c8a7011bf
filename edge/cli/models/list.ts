import { stat } from 'node:fs/promises'
import { isLamppostError } from '../../kit/lamppost-error.js'
import { readCatalogue } from '../../models/catalogue.js'
import { type ModelAtHand, modelsAtHand } from '../../models/library.js'
import type { Terminal } from '../progress.js'
import { tableText } from '../table.js'
import { configEntry } from './manifest-place.js'
import { sizeText } from './transfer-text.js'

/** One line of the list, as scripts read it. */
interface ListedModel {
  readonly id: string
  /** `shipped` and `folder` are at hand; `catalogue` can be pulled; `broken` has a manifest that cannot be used. */
  readonly state: 'shipped' | 'folder' | 'catalogue' | 'broken'
  readonly version: string | null
  readonly family: string | null
  readonly classes: number | null
  readonly sizeBytes: number | null
  readonly licence: string | null
  /** What the configuration names it by; what it is, for one that can be pulled. */
  readonly use: string
}

/** Tells which models are at hand, and which can be pulled. */
export async function listModels(dir: string, json: boolean, stdout: Terminal): Promise<void> {
  const atHand = await Promise.all((await modelsAtHand(dir)).map(listed))
  const ids = new Set(atHand.map(({ id }) => id))
  const toPull = (await readCatalogue())
    .filter(({ id }) => !ids.has(id))
    .map(
      ({ id, version, run, sizeBytes, licence, what }): ListedModel => ({
        ...{
          id,
          state: 'catalogue',
          version,
          family: run?.family ?? null,
          classes: null,
          sizeBytes,
          licence,
          use: what,
        },
      }),
    )
  const models = [...atHand, ...toPull]
  if (json) return void stdout.write(`${JSON.stringify(models)}\n`)
  const rows = models.map(({ id, state, family, classes, sizeBytes, licence, use }) => [
    ...[id, WHERE[state], family ?? '-', classes ?? '', sizeBytes === null ? '-' : sizeText(sizeBytes)],
    ...[shorten(licence ?? '-', 16), shorten(use, 44)],
  ])
  stdout.write(
    `${tableText(['id', 'where', 'family', 'classes', 'size', 'licence', 'name it by / what'], rows)}\n`,
  )
}

const WHERE = { shipped: 'shipped', folder: 'here', catalogue: 'to pull', broken: 'broken' } as const

const shorten = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, most - 1)}…` : text

async function listed({ id, origin, manifestPath, manifest }: ModelAtHand): Promise<ListedModel> {
  if (isLamppostError(manifest)) {
    const nothing = { version: null, family: null, classes: null, sizeBytes: null, licence: null }
    return { id, state: 'broken', ...nothing, use: manifest.message }
  }
  const { version, output, labels, licence, weightsPath } = manifest
  const sizeBytes = await stat(weightsPath).then(
    found => found.size,
    () => null,
  )
  return {
    ...{ id, state: origin, version, family: output.family, classes: labels.length, sizeBytes, licence },
    use: origin === 'shipped' ? id : configEntry(manifestPath),
  }
}
