import {
  createHash,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto'
import { LamppostError } from '../../../kit/lamppost-error.js'

/** How the key of a file is made: from a secret of the box, or for the holder of a private key. */
export const keyKinds = { box: 1, recipient: 2 } as const

interface NamedKey {
  readonly kind: (typeof keyKinds)[keyof typeof keyKinds]
  /** 8 bytes that tell it from others, and nothing of it. */
  readonly id: Buffer
}

/** The key of one file, 32 bytes, and the 32 bytes from which its reader gets the same one. Can be sent to another thread. */
export interface FileKey {
  readonly of: NamedKey
  readonly salt: Uint8Array
  readonly fileKey: Uint8Array
}

export interface SealingKey extends NamedKey {
  forNewFile(): FileKey
}

export interface OpeningKey extends NamedKey {
  forFile(salt: Buffer): Buffer
}

/** A secret of the box, 32 bytes: what it seals, it can open. */
export function boxKey(secret: Buffer): SealingKey & OpeningKey {
  const forFile = (salt: Buffer): Buffer => derive(secret, salt)
  const named = { kind: keyKinds.box, id: idOf(secret) }
  return {
    ...{ ...named, forFile },
    forNewFile: () => {
      const salt = randomBytes(32)
      return { of: named, salt, fileKey: forFile(salt) }
    },
  }
}

/**
 * Seals for the holder of the private key: the box forgets what it sealed with (X25519 with a key pair for each file, as in
 * ECIES). Throws ORIGINAL_KEY where the text is no X25519 public key.
 */
export function recipientKey(pem: string): SealingKey {
  const recipient = readPem(pem, 'public')
  const named = { kind: keyKinds.recipient, id: idOf(rawPublic(recipient)) }
  return {
    ...named,
    forNewFile: () => {
      const { privateKey, publicKey } = generateKeyPairSync('x25519')
      const salt = rawPublic(publicKey)
      return { of: named, salt, fileKey: shared(privateKey, recipient, salt, rawPublic(recipient)) }
    },
  }
}

/** Opens what was sealed with the public key of the pair. Throws ORIGINAL_KEY where the text is no X25519 private key. */
export function recipientPrivateKey(pem: string): OpeningKey {
  const privateKey = readPem(pem, 'private')
  const own = rawPublic(createPublicKey(privateKey))
  return {
    ...{ kind: keyKinds.recipient, id: idOf(own) },
    forFile: salt => shared(privateKey, publicFrom(salt), salt, own),
  }
}

const derive = (secret: Buffer, salt: Buffer): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, salt, 'lamppost original 1', 32))

const shared = (privateKey: KeyObject, publicKey: KeyObject, ephemeral: Buffer, recipient: Buffer): Buffer =>
  derive(diffieHellman({ privateKey, publicKey }), Buffer.concat([ephemeral, recipient]))

const idOf = (key: Buffer): Buffer =>
  createHash('sha256').update('lamppost key id').update(key).digest().subarray(0, 8)

const rawPublic = (key: KeyObject): Buffer => Buffer.from(key.export({ format: 'jwk' }).x!, 'base64url')

const publicFrom = (raw: Buffer): KeyObject =>
  createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x: raw.toString('base64url') }, format: 'jwk' })

function readPem(pem: string, part: 'public' | 'private'): KeyObject {
  const hint =
    'Make a pair: "openssl genpkey -algorithm X25519 -out authority.key", then "openssl pkey -in authority.key -pubout -out authority.pem".'
  const refuse = (what: string, cause?: unknown) => new LamppostError('ORIGINAL_KEY', { what, hint, cause })
  // A private key holds its public one: it must not lie on a box by mistake.
  if (part === 'public' && pem.includes('PRIVATE KEY'))
    throw refuse('This is a private key, and the box is to have the public one')
  let key: KeyObject
  try {
    key = part === 'public' ? createPublicKey(pem) : createPrivateKey(pem)
  } catch (cause) {
    throw refuse(`This is no ${part} key in PEM`, cause)
  }
  if (key.asymmetricKeyType !== 'x25519')
    throw refuse(`This is a key of type ${key.asymmetricKeyType}, and an X25519 key is needed`)
  return key
}
