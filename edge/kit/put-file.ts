import { chmod, constants, copyFile, mkdir, open, realpath, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Gives a finished file its name: its bytes are on the disk before, and the name is after. */
export async function publishFile(partPath: string, path: string): Promise<void> {
  await sync(partPath)
  await rename(partPath, path)
  await sync(dirname(path))
}

/** Writes a text so that the name never stands for half of it. What has the name is replaced, and its mode stays. */
export const putText = (path: string, text: string): Promise<void> =>
  putFile(path, async partPath => {
    const file = await open(partPath, 'w')
    try {
      await file.writeFile(text)
    } finally {
      await file.close()
    }
  })

/** Copies a file so that the name never stands for half of it. What has the name is replaced, and its mode stays. */
export const putCopy = (from: string, path: string): Promise<void> =>
  putFile(path, partPath => copyFile(from, partPath, constants.COPYFILE_FICLONE))

/** Lets `write` fill a file beside it, which then gets the name: it never stands for half. What has it is replaced; its mode stays. */
export async function putFile(path: string, write: (partPath: string) => Promise<void>): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  // A link stays a link, and the file that it leads to is replaced.
  const file = await realpath(path).catch(() => path)
  const partPath = `${file}.${process.pid}.new`
  try {
    await write(partPath)
    const old = await stat(file).catch(() => undefined)
    if (old) await chmod(partPath, old.mode)
    await publishFile(partPath, file)
  } catch (error) {
    await rm(partPath, { force: true }).catch(() => {})
    throw error
  }
}

/** What a file or a folder holds is on the disk then. A new name is only safe once its folder is. */
export async function sync(path: string): Promise<void> {
  const file = await open(path, 'r')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}
