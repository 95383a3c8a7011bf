import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { boxStateSchema } from '../../edge/messages/box-state.js'
import { cameraStateSchema } from '../../edge/messages/camera-state.js'
import { incidentEventSchema } from '../../edge/messages/incident-event.js'
import { statsSchema } from '../../edge/messages/stats.js'

const folder = fileURLToPath(new URL('../../configs/messages/', import.meta.url))

const schemas = {
  'box-state': boxStateSchema,
  'camera-state': cameraStateSchema,
  'incident-event': incidentEventSchema,
  stats: statsSchema,
}

/** Writes the JSON Schema of every message, or with `--check` fails where a committed one has drifted. */
async function main(): Promise<void> {
  const isCheck = process.argv.includes('--check')
  await mkdir(folder, { recursive: true })
  for (const [name, schema] of Object.entries(schemas)) {
    const path = `${folder}${name}.schema.json`
    const wanted = z.toJSONSchema(schema)
    if (!isCheck) await writeFile(path, `${JSON.stringify(wanted, undefined, 2)}\n`)
    else if (!(await holds(path, wanted))) report(path)
  }
}

/** Compared as JSON, since a formatter may have laid the file out anew. */
async function holds(path: string, wanted: object): Promise<boolean> {
  const found: unknown = await readFile(path, 'utf8').then(JSON.parse, () => undefined)
  return JSON.stringify(found) === JSON.stringify(wanted)
}

function report(path: string): void {
  console.error(`${path} differs from edge/messages: run "npx tsx tools/generate/messages.ts".`)
  process.exitCode = 1
}

await main()
