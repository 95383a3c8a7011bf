import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Content by path, relative to the root of the repository. */
export type GeneratedFiles = Readonly<Record<string, string>>

export async function writeGenerated(root: string, files: GeneratedFiles): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), content)
  }
}

/** The paths whose content on the disk is not what would be generated. */
export async function staleFiles(root: string, files: GeneratedFiles): Promise<string[]> {
  const checks = Object.entries(files).map(async ([path, wanted]) => {
    const found = await readFile(join(root, path), 'utf8').catch(() => undefined)
    return found === wanted ? [] : [path]
  })
  return (await Promise.all(checks)).flat()
}
