import { join } from 'node:path'
import type { UploadConfig } from '../../config/schema/upload.js'
import type { Evidence } from '../../domain/evidence.js'
import type { Clock } from '../../kit/clock.js'
import { type Comparison, compare } from './compare.js'
import { type Digest, digestFile, readStretch } from './digest-file.js'
import type { Exchange } from './exchange.js'
import { abandon, type Parts, partBytes, putInParts, readParts } from './multipart.js'
import type { Upload } from './queue.js'
import { refusal } from './refusal.js'
import { UploadTrouble } from './upload-trouble.js'

export interface UploadFileOptions {
  readonly config: Pick<UploadConfig, 'auth' | 'headers' | 'verify'>
  readonly exchange: Exchange
  /** Folder below which evidence lies. */
  readonly root: string
  /** Where a file goes to. */
  readonly addressOf: (evidence: Evidence) => string
  readonly keepParts: (id: string, parts: Parts | undefined) => void
  readonly clock: Clock
}

/** Brings one file to the store, checked before and after. Rejects with UploadTrouble, and when `signal` fires. */
export async function uploadFile(
  { evidence, attempts, parts: kept }: Upload,
  { config, exchange, root, addressOf, keepParts, clock }: UploadFileOptions,
  signal: AbortSignal,
): Promise<void> {
  const url = addressOf(evidence)
  const path = join(root, evidence.path)
  const isS3 = config.auth.kind === 's3'
  const parts = readParts(kept)
  const refused = (answer: Parameters<typeof refusal>[0]) => refusal(answer, clock)

  const digest = await unchanged(path, evidence).catch(async error => {
    if (parts) await abandon(exchange, parts, signal).catch(() => {})
    throw error
  })
  const inParts = isS3 && digest.parts.length > 1
  const ask = async (): Promise<Comparison> => {
    const more = isS3 && { headers: { 'x-amz-checksum-mode': 'ENABLED' } }
    const answer = await exchange({ method: 'HEAD', url, ...more }, signal)
    if (answer.status === 404) return { verdict: 'different', why: 'it has not got it' }
    if (answer.status === 200 || answer.status === 204) return compare(answer, digest, inParts)
    const trouble = refused(answer)
    if (trouble.kind !== 'slow') throw trouble
    const hint = '; let the box read what it wrote, or set evidence.upload.verify to false'
    throw new UploadTrouble('slow', `what was uploaded cannot be checked: ${trouble.message}${hint}`)
  }

  const headers = { ...config.headers, 'content-type': evidence.mime }
  const put = async (): Promise<void> => {
    const answer = await exchange(
      {
        ...{ method: 'PUT', url },
        headers: {
          ...headers,
          'content-md5': digest.md5.toString('base64'),
          // Further signed names would break an address that was signed by somebody else.
          ...(isS3 && { 'x-amz-checksum-sha256': digest.sha256.toString('base64') }),
        },
        body: {
          bytes: digest.bytes,
          sha256: digest.sha256.toString('hex'),
          chunks: readStretch(path, digest),
        },
      },
      signal,
    )
    if (answer.status < 200 || answer.status > 299) throw refused(answer)
  }

  // An earlier attempt may have got through without our hearing of it.
  if (config.verify && attempts > 0 && (await ask()).verdict === 'same') return
  if (inParts) {
    const keep = (kept: Parts | undefined) => keepParts(evidence.id, kept)
    await putInParts({ exchange, path, url, digest, headers, begun: parts, keep, refused }, signal)
  } else await put()
  if (!config.verify) return
  const found = await ask()
  if (found.verdict !== 'different') return
  if (inParts) keepParts(evidence.id, undefined)
  throw new UploadTrouble('file', `the store said that it was there, but ${found.why}`)
}

/** The file, if it is the one that was recorded. */
async function unchanged(path: string, { bytes, sha256 }: Evidence): Promise<Digest> {
  const digest = await digestFile(path, partBytes).catch((cause: NodeJS.ErrnoException) => {
    const isGone = cause.code === 'ENOENT' || cause.code === 'ENOTDIR'
    throw isGone
      ? new UploadTrouble('never', 'its file is gone from the disk', { cause })
      : new UploadTrouble('file', `its file cannot be read: ${cause.code}`, { cause })
  })
  if (digest.bytes !== bytes || digest.sha256.toString('hex') !== sha256)
    throw new UploadTrouble('never', 'its file is not the one that was recorded: its sha256 is another')
  return digest
}
