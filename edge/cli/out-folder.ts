import { mkdir } from 'node:fs/promises'
import { LamppostError } from '../kit/lamppost-error.js'

/** Makes the folder that an option names. Throws USAGE where that cannot be. */
export async function makeOutFolder(dir: string, option: string): Promise<void> {
  try {
    await mkdir(dir, { recursive: true })
  } catch (cause) {
    throw new LamppostError('USAGE', {
      what: `The folder ${dir} cannot be made`,
      hint: `Give ${option} a folder that can be written to.`,
      cause,
    })
  }
}
