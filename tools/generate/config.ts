import { fileURLToPath } from 'node:url'
import { configFiles } from './config-files.js'
import { staleFiles, writeGenerated } from './generated-files.js'

/** Writes what is made from the declaration of the configuration, or with `--check` names what is stale. */
async function main(): Promise<void> {
  const root = fileURLToPath(new URL('../../', import.meta.url))
  const files = await configFiles()
  if (!process.argv.includes('--check')) return writeGenerated(root, files)
  const stale = await staleFiles(root, files)
  for (const path of stale) console.error(`${path} is stale: run "npx tsx tools/generate/config.ts".`)
  if (stale.length > 0) process.exitCode = 1
}

await main()
