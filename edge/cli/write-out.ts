import { writeFile } from 'node:fs/promises'
import { LamppostError } from '../kit/lamppost-error.js'

/** Writes the file that an option names. Throws USAGE where that cannot be. */
export async function writeOut(path: string, content: string | Buffer, option: string): Promise<void> {
  try {
    await writeFile(path, content)
  } catch (cause) {
    throw new LamppostError('USAGE', {
      what: `${path} cannot be written`,
      hint: `Give ${option} a file in a folder that exists.`,
      cause,
    })
  }
}
