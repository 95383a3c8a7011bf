import { type KeyObject, verify } from 'node:crypto'
import { publicKeyOf, type Signer, sha256Hex } from './signer.js'
import { type Statement, statementSchema } from './statement.js'

/**
 * A statement with its signature, as one line of text: the signature in base64, a space, and the JSON whose very bytes were
 * signed. Nothing is ever written anew to be checked, so that no rule is needed for how JSON is to be spelled.
 */
export interface SignedLine {
  /** Without its end of line. */
  readonly text: string
  /** Of the whole line. */
  readonly sha256: string
}

const SIGNATURE_LENGTH = 88

export type Unsigned<S> = S extends unknown ? Omit<S, 'key'> : never

export function signLine(statement: Unsigned<Statement>, signer: Signer): SignedLine {
  const json = JSON.stringify({ ...statement, key: signer.publicKey })
  const text = `${signer.sign(Buffer.from(json)).toString('base64')} ${json}`
  return { text, sha256: sha256Hex(Buffer.from(text)) }
}

export type ReadLine =
  | { readonly statement: Statement; readonly sha256: string }
  | { readonly fault: LineFault; readonly sha256: string }

/** `newer`: rightly signed, by a Lamppost that says more than this one understands. */
export type LineFault = 'form' | 'signature' | 'newer'

/** What a line says, if its signature holds; `bytes` without the end of line. */
export function readLine(bytes: Buffer): ReadLine {
  const sha256 = sha256Hex(bytes)
  const signature = bytes.subarray(0, SIGNATURE_LENGTH).toString('latin1')
  const json = bytes.subarray(SIGNATURE_LENGTH + 1)
  const given = parse(json)
  // The last letters of base64 may differ and mean the same bytes: one spelling only.
  const signatureBytes = Buffer.from(signature, 'base64')
  const isWellFormed = signatureBytes.toString('base64') === signature && bytes[SIGNATURE_LENGTH] === 0x20
  if (given === undefined || !isWellFormed) return { fault: 'form', sha256 }
  const key = keyIn(given)
  if (!key || !verify(null, json, key, signatureBytes)) return { fault: 'signature', sha256 }
  const statement = statementSchema.safeParse(given)
  if (statement.success) return { statement: statement.data, sha256 }
  return { fault: 'newer', sha256 }
}

function parse(json: Buffer): object | undefined {
  try {
    const value: unknown = JSON.parse(json.toString('utf8'))
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

/** A chain knows few keys, and reading one takes as long as checking what it signed. */
let latest: { readonly raw: string; readonly key: KeyObject } | undefined

function keyIn(given: object): KeyObject | undefined {
  if (!('key' in given) || typeof given.key !== 'string') return undefined
  if (latest?.raw === given.key) return latest.key
  try {
    latest = { raw: given.key, key: publicKeyOf(given.key) }
    return latest.key
  } catch {
    return undefined
  }
}
