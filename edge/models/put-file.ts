import { constants, copyFile, mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Gives a finished file its name: its bytes are on the disk before, and the name is after. */
export async function publishFile(partPath: string, path: string): Promise<void> {
  await sync(partPath, 'r+')
  await rename(partPath, path)
  await sync(dirname(path), 'r')
}

/** Writes a text so that the name never stands for half of it. What has the name is replaced. */
export async function putText(path: string, text: string): Promise<void> {
  await putFile(path, async partPath => {
    const file = await open(partPath, 'w')
    try {
      await file.writeFile(text)
    } finally {
      await file.close()
    }
  })
}

/** Copies a file so that the name never stands for half of it. What has the name is replaced. */
export const putCopy = (from: string, path: string): Promise<void> =>
  putFile(path, partPath => copyFile(from, partPath, constants.COPYFILE_FICLONE))

async function putFile(path: string, write: (partPath: string) => Promise<void>): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const partPath = `${path}.${process.pid}.new`
  try {
    await write(partPath)
    await publishFile(partPath, path)
  } catch (error) {
    await rm(partPath, { force: true }).catch(() => {})
    throw error
  }
}

async function sync(path: string, flags: string): Promise<void> {
  const file = await open(path, flags)
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}
