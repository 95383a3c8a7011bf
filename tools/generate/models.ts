import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { modelManifestSchema } from '../../edge/models/manifest-schema.js'
import { shippedModelsDir } from '../../edge/models/shipped.js'

/** Writes models/manifest.schema.json, or with `--check` fails where the committed one has drifted. */
async function main(): Promise<void> {
  const path = join(shippedModelsDir(), 'manifest.schema.json')
  const wanted = z.toJSONSchema(modelManifestSchema, { io: 'input' })
  if (!process.argv.includes('--check')) {
    await writeFile(path, `${JSON.stringify(wanted, undefined, 2)}\n`)
    return
  }
  // As JSON: a formatter may have laid the file out anew.
  const found: unknown = await readFile(path, 'utf8').then(JSON.parse, () => undefined)
  if (JSON.stringify(found) === JSON.stringify(wanted)) return
  console.error(`${path} differs from edge/models: run "npx tsx tools/generate/models.ts".`)
  process.exitCode = 1
}

await main()
