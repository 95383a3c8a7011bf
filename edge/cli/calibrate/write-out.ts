import { writeFile } from 'node:fs/promises'
import { LamppostError } from '../../kit/lamppost-error.js'

/** Throws USAGE where the path cannot be written. */
export async function writeOut(path: string, content: string | Buffer): Promise<void> {
  try {
    await writeFile(path, content)
  } catch (cause) {
    throw new LamppostError('USAGE', {
      what: `${path} cannot be written`,
      hint: 'Give a path in a folder that exists.',
      cause,
    })
  }
}
