import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { GeneratedFiles } from './generated-files.js'

const root = fileURLToPath(new URL('../../', import.meta.url))
const biome = createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome')

/** The files as the formatter of the project lays them out, so that its check finds nothing to change. */
export async function formatted(files: GeneratedFiles): Promise<GeneratedFiles> {
  const entries = Object.entries(files).map(async ([path, text]) => [path, await format(path, text)] as const)
  return Object.fromEntries(await Promise.all(entries))
}

function format(path: string, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      process.execPath,
      [biome, 'format', `--stdin-file-path=${path}`],
      { cwd: root, maxBuffer: 16 * 2 ** 20 },
      (error, stdout) => (error ? reject(error) : resolve(stdout)),
    )
    child.stdin?.end(text)
  })
}
