import { Document, isMap, isScalar, isSeq, type Pair, type YAMLMap } from 'yaml'
import type { z } from 'zod'
import { type ModelManifest, modelManifestSchema } from './manifest-schema.js'

/** A manifest as YAML for people: what each key means stands above it, and `notes` at the top. */
export function manifestText(manifest: ModelManifest, notes: readonly string[] = []): string {
  const document = new Document(manifest)
  document.commentBefore = notes.map(note => ` ${note}`).join('\n')
  const top = document.contents
  if (isMap(top)) {
    describeKeys(top, modelManifestSchema.shape)
    const input = top.get('input')
    if (isMap(input)) describeKeys(input, modelManifestSchema.shape.input.shape)
    flatten(top)
  }
  return document.toString({ lineWidth: 110 })
}

function describeKeys(map: YAMLMap, shape: Readonly<Record<string, z.ZodType>>): void {
  for (const { key } of map.items) {
    if (!isScalar(key)) continue
    const description = shape[String(key.value)]?.meta()?.description
    if (description !== undefined) key.commentBefore = ` ${description}`
  }
}

/** `[416, 416]` on one line, but labels each on its own. */
function flatten(map: YAMLMap): void {
  for (const { value } of map.items as Pair[]) {
    if (isMap(value)) flatten(value)
    else if (isSeq(value))
      value.flow = value.items.every(item => isScalar(item) && typeof item.value === 'number')
  }
}
