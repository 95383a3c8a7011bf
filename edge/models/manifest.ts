import { readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { type Document, LineCounter, parseDocument } from 'yaml'
import type { z } from 'zod'
import { LamppostError } from '../kit/lamppost-error.js'
import { shippedModelIds } from '../kit/shipped-models.js'
import { type ModelManifest, modelManifestSchema } from './manifest-schema.js'
import { shippedModelsDir } from './shipped.js'

/** A manifest with the absolute path of its weights. */
export interface LoadedManifest extends ModelManifest {
  readonly weightsPath: string
}

/**
 * Reads the manifest of a shipped model by its id, or one in a file by its path (a name with a slash or
 * `.yaml`). Throws MODEL_MISSING where there is none, MODEL_MANIFEST_INVALID with every mistake.
 */
export async function loadManifest(pathOrShippedId: string): Promise<LoadedManifest> {
  const path = pathOf(pathOrShippedId)
  const manifest = parseManifest(await readText(path), path)
  return { ...manifest, weightsPath: resolve(dirname(path), manifest.file) }
}

function pathOf(pathOrShippedId: string): string {
  if (/[\\/]|\.ya?ml$/i.test(pathOrShippedId)) return resolve(pathOrShippedId)
  // What was pulled into the same folder has a path: a configuration that names it so works elsewhere, too.
  if (shippedModelIds.includes(pathOrShippedId)) return join(shippedModelsDir, `${pathOrShippedId}.yaml`)
  throw new LamppostError('MODEL_MISSING', {
    what: `No model "${pathOrShippedId}" comes with Lamppost`,
    hint: `Use one of: ${shippedModelIds.join(', ')}; or give the path of a manifest, such as ./models/${pathOrShippedId}.yaml.`,
  })
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw new LamppostError('MODEL_MISSING', { what: `The manifest ${path} cannot be read`, cause })
  }
}

function parseManifest(text: string, path: string): ModelManifest {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  if (document.errors.length > 0) throw invalid(path, [document.errors[0]!.message])
  const parsed = modelManifestSchema.safeParse(document.toJS())
  if (parsed.success) return parsed.data
  throw invalid(
    path,
    parsed.error.issues.map(issue => describeIssue(issue, document, lines)),
  )
}

const invalid = (path: string, mistakes: readonly string[]): LamppostError =>
  new LamppostError('MODEL_MANIFEST_INVALID', { what: `${path}: ${mistakes.join('; ')}` })

function describeIssue(issue: z.core.$ZodIssue, document: Document, lines: LineCounter): string {
  const where = issue.path.length === 0 ? 'the manifest' : issue.path.join('.')
  const line = lineOf(issue.path, document, lines)
  return `${line === undefined ? '' : `line ${line}: `}${where}: ${issue.message}`
}

/** The line of the nearest thing that is there: what is missing has none of its own. */
function lineOf(path: readonly PropertyKey[], document: Document, lines: LineCounter): number | undefined {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const node = document.getIn(path.slice(0, depth), true) as { range?: readonly number[] } | undefined
    const offset = node?.range?.[0]
    if (offset !== undefined) return lines.linePos(offset).line
  }
  return undefined
}
