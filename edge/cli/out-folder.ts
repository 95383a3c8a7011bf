import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { LamppostError } from '../kit/lamppost-error.js'

/** Makes the folder that an option names. Throws USAGE where that cannot be. */
export async function makeOutFolder(dir: string, option: string): Promise<void> {
  try {
    await makeFolder(dir)
  } catch (cause) {
    throw new LamppostError('USAGE', {
      what: `The folder ${dir} cannot be made`,
      hint: `Give ${option} a folder that can be written to.`,
      cause,
    })
  }
}

/** One by one: where a file system answers ENOENT below a folder that is there, as /proc does, Node's own recursion never ends. */
async function makeFolder(dir: string): Promise<void> {
  try {
    await mkdir(dir)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' && dirname(dir) !== dir) {
      await makeFolder(dirname(dir))
      await mkdir(dir)
    } else if (code !== 'EEXIST' || !(await stat(dir)).isDirectory()) throw error
  }
}
