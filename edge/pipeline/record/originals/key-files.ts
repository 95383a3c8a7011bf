import { randomBytes } from 'node:crypto'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isLamppostError, LamppostError } from '../../../kit/lamppost-error.js'
import type { Log } from '../../../kit/log.js'
import { publishFile, sync } from '../../../kit/put-file.js'
import { storeError } from '../store-errors.js'
import { boxKey, type OpeningKey, recipientKey, recipientPrivateKey, type SealingKey } from './keys.js'

/** Where the key of the box lies in its data folder. */
export const boxKeyPath = (dir: string): string => join(dir, 'keys', 'originals.key')

/** 32 bytes as hexadecimal digits. */
const keyText = /^[0-9a-f]{64}\s*$/

/**
 * The key of the box, made where there is none, readable by its owner only. What lies there and is no key is put aside: a
 * box must go on to record. Rejects with ORIGINAL_KEY where it cannot be read, and with STORE_UNAVAILABLE.
 */
export async function openBoxKey(dir: string, log: Log): Promise<SealingKey & OpeningKey> {
  const path = boxKeyPath(dir)
  try {
    return await readBoxKey(dir)
  } catch (error) {
    if (!isLamppostError(error, 'ORIGINAL_KEY')) throw error
    // What cannot be read may well be the key: only what is no key, or is not there, makes way for a new one.
    if (error.cause !== undefined && !isMissing(error.cause)) throw error
    if (error.cause === undefined) {
      const aside = `${path}.unusable-${randomBytes(4).toString('hex')}`
      await rename(path, aside)
      log.error({ path: aside }, 'the key of the originals was no key and is put aside; a new one is made')
    }
  }
  try {
    return boxKey(await makeKey(path))
  } catch (error) {
    throw storeError(`The key ${path} cannot be written`, error)
  }
}

const isMissing = (cause: unknown): boolean =>
  typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === 'ENOENT'

/** Throws ORIGINAL_KEY: with a cause where there is no file that can be read, without where it holds no key. */
export async function readBoxKey(dir: string): Promise<SealingKey & OpeningKey> {
  const path = boxKeyPath(dir)
  const text = await readKeyFile(path)
  if (!keyText.test(text)) throw new LamppostError('ORIGINAL_KEY', { what: `${path} holds no key of a box` })
  return boxKey(Buffer.from(text.trim(), 'hex'))
}

/** Throws ORIGINAL_KEY. */
export const readRecipientKey = async (path: string): Promise<SealingKey> => inFile(path, recipientKey)
export const readRecipientPrivateKey = async (path: string): Promise<OpeningKey> =>
  inFile(path, recipientPrivateKey)

async function inFile<T>(path: string, read: (pem: string) => T): Promise<T> {
  const pem = await readKeyFile(path)
  try {
    return read(pem)
  } catch (error) {
    if (!isLamppostError(error)) throw error
    throw new LamppostError(error.code, {
      what: `${path}: ${error.message}`,
      hint: error.hint,
      cause: error.cause,
    })
  }
}

async function readKeyFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw new LamppostError('ORIGINAL_KEY', { what: `The key ${path} cannot be read`, cause })
  }
}

async function makeKey(path: string): Promise<Buffer> {
  const secret = randomBytes(32)
  const partPath = `${path}.${process.pid}.new`
  if ((await mkdir(dirname(path), { recursive: true, mode: 0o700 })) !== undefined)
    await sync(dirname(dirname(path)))
  try {
    const file = await open(partPath, 'wx', 0o600)
    try {
      await file.writeFile(`${secret.toString('hex')}\n`)
    } finally {
      await file.close()
    }
    await publishFile(partPath, path)
  } catch (error) {
    await rm(partPath, { force: true }).catch(() => {})
    throw error
  }
  return secret
}
