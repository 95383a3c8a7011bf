import { fileURLToPath } from 'node:url'
import { configFiles } from './config-files.js'
import { staleFiles, writeGenerated } from './generated-files.js'
import { demoCalibration, schemaFiles } from './schema-files.js'

/** Writes everything that follows from a declaration, or with `--check` names what is stale. */
async function main(): Promise<void> {
  const root = fileURLToPath(new URL('../../', import.meta.url))
  const files = { ...(await configFiles()), ...(await schemaFiles()), ...(await demoCalibration(root)) }
  if (!process.argv.includes('--check')) return writeGenerated(root, files)
  const stale = await staleFiles(root, files)
  for (const path of stale) console.error(`${path} is stale: run "npx tsx tools/generate/all.ts".`)
  if (stale.length > 0) process.exitCode = 1
}

await main()
