import { createHash, createPublicKey, type KeyObject, sign } from 'node:crypto'

/** Half of an ed25519 pair that signs, and the public half: its 32 bytes, in base64. */
export interface Signer {
  readonly publicKey: string
  /** 64 bytes. */
  sign(bytes: Uint8Array): Buffer
}

export function createSigner(privateKey: KeyObject): Signer {
  return {
    publicKey: rawOf(createPublicKey(privateKey)),
    sign: bytes => sign(null, bytes, privateKey),
  }
}

/** The 32 bytes of an ed25519 key, in base64. */
export const rawOf = (publicKey: KeyObject): string =>
  Buffer.from(publicKey.export({ format: 'jwk' }).x!, 'base64url').toString('base64')

/** From the 32 bytes in base64. Throws where it is no key. */
export const publicKeyOf = (raw: string): KeyObject =>
  createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(raw, 'base64').toString('base64url') },
    format: 'jwk',
  })

/** What people compare: the sha256 of the 32 bytes of a key, as `1f2e 3d4c ...`, the first 16 bytes of it. */
export const fingerprintOf = (raw: string): string =>
  sha256Hex(Buffer.from(raw, 'base64')).slice(0, 32).match(/..../g)!.join(' ')

export const sha256Hex = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
