import { readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { LamppostError } from '../../kit/lamppost-error.js'
import { promisedKind } from '../../media/footage-format.js'

export interface FileToSend {
  readonly path: string
  readonly name: string
  readonly bytes: number
  readonly modifiedMs: number
}

export interface Gathered {
  readonly files: readonly FileToSend[]
  /** Names of what was found in folders and is no footage. */
  readonly leftOut: readonly string[]
}

/** The files that were named, and those of known kinds in the folders that were named. @throws LamppostError USAGE, SOURCE_MISSING */
export async function gather(inputs: readonly string[]): Promise<Gathered> {
  const files = new Map<string, FileToSend>()
  const leftOut: string[] = []
  const visit = async (path: string, isNamed: boolean): Promise<void> => {
    const stats = await stat(path).catch(cause => {
      throw new LamppostError('SOURCE_MISSING', { what: `${path} cannot be read`, cause })
    })
    const name = basename(path)
    if (stats.isDirectory()) {
      for (const entry of (await readdir(path)).sort()) {
        if (!entry.startsWith('.')) await visit(join(path, entry), false)
      }
    } else if (!isNamed && promisedKind(name) === undefined) leftOut.push(name)
    else files.set(path, { path, name, bytes: stats.size, modifiedMs: stats.mtimeMs })
  }
  for (const input of inputs) await visit(input, true)
  if (files.size === 0)
    throw new LamppostError('USAGE', { what: `There is no footage in ${inputs.join(', ')}` })
  return { files: [...files.values()], leftOut }
}
