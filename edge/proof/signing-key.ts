import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { chmod, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { messageOf } from '../kit/lamppost-error.js'
import { publishFile, sync } from '../kit/put-file.js'
import { createSigner, type Signer } from './signer.js'

/** What a start found where the key should lie. */
export type KeyCondition =
  | { readonly kind: 'kept' }
  /** There was none. */
  | { readonly kind: 'missing' }
  /** What lay there is no key, or cannot be read; it lies at `movedTo` now. */
  | { readonly kind: 'unusable'; readonly movedTo: string; readonly why: string }
  /** Others than its owner could read it; `mode` in octal, as it was. */
  | { readonly kind: 'exposed'; readonly mode: string; readonly why?: string }

export interface SigningKey {
  readonly signer: Signer
  readonly condition: KeyCondition
}

/** What others than its owner may do with a file. */
const OTHERS = 0o077

/**
 * The key of the box, which is made where there is none that can be used: a box that cannot prove is still to report. What
 * cannot be used is put aside and never deleted. Rejects where the folder cannot be written to.
 */
export async function openSigningKey(path: string): Promise<SigningKey> {
  const found = await stat(path).catch(() => undefined)
  if (!found) return { signer: await makeKey(path), condition: { kind: 'missing' } }
  const read = await readSigner(path).catch((error: unknown) => ({ why: messageOf(error) }))
  if ('why' in read) {
    const movedTo = `${path}.unusable-${found.mtimeMs.toFixed(0)}-${found.ino}`
    await rename(path, movedTo)
    return { signer: await makeKey(path), condition: { kind: 'unusable', movedTo, why: read.why } }
  }
  if ((found.mode & OTHERS) === 0) return { signer: read, condition: { kind: 'kept' } }
  const mode = `0${(found.mode & 0o777).toString(8)}`
  const why = await chmod(path, found.mode & 0o700).then(() => undefined, messageOf)
  return { signer: read, condition: { kind: 'exposed', mode, ...(why !== undefined && { why }) } }
}

/** Rejects where there is no ed25519 key in it. */
export async function readSigner(path: string): Promise<Signer> {
  const key = createPrivateKey({ key: await readFile(path), format: 'pem' })
  if (key.asymmetricKeyType !== 'ed25519') throw new Error(`it is a key of type ${key.asymmetricKeyType}`)
  return createSigner(key)
}

async function makeKey(path: string): Promise<Signer> {
  const { privateKey } = generateKeyPairSync('ed25519')
  const partPath = `${path}.${process.pid}.new`
  const firstMade = await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  if (firstMade !== undefined) await sync(dirname(firstMade))
  try {
    const file = await open(partPath, 'wx', 0o600)
    try {
      await file.writeFile(privateKey.export({ type: 'pkcs8', format: 'pem' }))
    } finally {
      await file.close()
    }
    await publishFile(partPath, path)
  } catch (error) {
    await rm(partPath, { force: true }).catch(() => {})
    throw error
  }
  return createSigner(privateKey)
}
