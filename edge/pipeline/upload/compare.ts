import { createHash } from 'node:crypto'
import type { Digest } from './digest-file.js'
import type { Answer } from './exchange.js'

/** `same` and `different` are proven; `alike` has the right size, and the store says nothing more. */
export type Comparison =
  | { readonly verdict: 'same' | 'alike' }
  | { readonly verdict: 'different'; readonly why: string }

/** Compares what a store says of an object (HEAD) with the file. `inParts` as it was uploaded. */
export function compare({ headers }: Answer, digest: Digest, inParts: boolean): Comparison {
  const size = headers['content-length']
  if (size !== undefined && Number(size) !== digest.bytes)
    return { verdict: 'different', why: `it has ${size} bytes of it where ${digest.bytes} were sent` }
  const checksum = headers['x-amz-checksum-sha256']
  if (checksum !== undefined) {
    const known = [base64(digest.sha256), composite(digest, 'sha256')]
    return known.includes(checksum)
      ? { verdict: 'same' }
      : { verdict: 'different', why: 'its checksum is another' }
  }
  const etag = md5Etag(headers)
  if (etag === undefined) return { verdict: 'alike' }
  const expected = inParts ? composite(digest, 'md5') : digest.md5.toString('hex')
  if (etag === expected) return { verdict: 'same' }
  // In other parts than these it may still be the same file.
  if (etag.includes('-') !== expected.includes('-')) return { verdict: 'alike' }
  return { verdict: 'different', why: 'its ETag is that of another content' }
}

const base64 = (hash: Buffer): string => hash.toString('base64')

/** Of an object in parts S3 gives the hash of their hashes, and how many they are. */
function composite({ parts }: Digest, kind: 'sha256' | 'md5'): string {
  const hash = createHash(kind)
  for (const part of parts) hash.update(part[kind])
  return `${hash.digest(kind === 'md5' ? 'hex' : 'base64')}-${parts.length}`
}

/** The ETag where it is known to be made of MD5s: S3 says so by its own headers, unless it encrypts with keys of its own. */
function md5Etag(headers: Answer['headers']): string | undefined {
  const isS3 = Object.keys(headers).some(name => name === 'x-amz-request-id' || name === 'x-amz-id-2')
  const encryption = headers['x-amz-server-side-encryption']
  const hasOwnKeys = headers['x-amz-server-side-encryption-customer-algorithm'] !== undefined
  if (!isS3 || hasOwnKeys || (encryption !== undefined && encryption !== 'AES256')) return undefined
  return /^"?([0-9a-f]{32}(?:-\d+)?)"?$/.exec(headers.etag ?? '')?.[1]
}
