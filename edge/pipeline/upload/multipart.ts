import { createHash } from 'node:crypto'
import { z } from 'zod'
import { type Digest, readStretch, type Stretch } from './digest-file.js'
import type { Answer, Exchange } from './exchange.js'
import { s3Code } from './refusal.js'
import { escapeXml, xmlText } from './store-xml.js'
import { UploadTrouble } from './upload-trouble.js'

const PartsSchema = z.object({
  url: z.string(),
  uploadId: z.string(),
  partBytes: z.number(),
  /** Whether the store knows checksums: one that does not refuses a list of parts that has them. */
  checksums: z.boolean(),
  etags: z.array(z.string()).readonly(),
})

/** An S3 upload in parts that was begun; `etags` are of the parts that the store has, in order. */
export type Parts = Readonly<z.output<typeof PartsSchema>>

/** What an earlier process kept; undefined where that says nothing. */
export const readParts = (kept: unknown): Parts | undefined => PartsSchema.safeParse(kept).data

/** Larger files go in parts of this size: what a cut connection, or a restart, sends again at most. */
export const partBytes = 8 * 1024 * 1024

export interface MultipartOptions {
  readonly exchange: Exchange
  readonly path: string
  readonly url: string
  readonly digest: Digest
  /** Content type, and what the configuration adds. */
  readonly headers: Readonly<Record<string, string>>
  /** What an earlier attempt left. */
  readonly begun: Parts | undefined
  readonly keep: (parts: Parts | undefined) => void
  /** What an answer that is no success means. */
  readonly refused: (answer: Answer) => UploadTrouble
}

/** Brings a file to an S3 store in parts, and goes on where an earlier attempt was cut. Rejects with UploadTrouble. */
export async function putInParts(options: MultipartOptions, signal: AbortSignal): Promise<void> {
  const { digest, keep, url } = options
  const canGoOn = options.begun?.url === url && options.begun.partBytes === partBytes
  let parts = canGoOn ? options.begun! : await begin(options, signal)
  keep(parts)
  for (const [index, part] of digest.parts.entries()) {
    if (index < parts.etags.length) continue
    const etag = await putPart(options, parts, { ...part, number: index + 1 }, signal)
    parts = { ...parts, etags: [...parts.etags, etag] }
    keep(parts)
  }
  await complete(options, parts, signal)
}

/** The store keeps, and charges for, the parts of an upload that nobody ends. */
export async function abandon(exchange: Exchange, parts: Parts, signal: AbortSignal): Promise<void> {
  await exchange({ method: 'DELETE', url: withQuery(parts.url, { uploadId: parts.uploadId }) }, signal)
}

async function begin(
  { exchange, url, headers, refused }: MultipartOptions,
  signal: AbortSignal,
): Promise<Parts> {
  const answer = await exchange(
    {
      ...{ method: 'POST', url: withQuery(url, { uploads: '' }) },
      headers: { ...headers, 'x-amz-checksum-algorithm': 'SHA256' },
    },
    signal,
  )
  if (answer.status !== 200) throw refused(answer)
  const uploadId = xmlText(answer.text, 'UploadId')
  if (!uploadId) throw new UploadTrouble('file', 'the store does not know uploads in parts, as S3 has them')
  const checksums = answer.headers['x-amz-checksum-algorithm'] === 'SHA256'
  return { url, uploadId, partBytes, checksums, etags: [] }
}

async function putPart(
  { exchange, path, refused, keep }: MultipartOptions,
  { url, uploadId }: Parts,
  { number, ...part }: Stretch & { readonly number: number },
  signal: AbortSignal,
): Promise<string> {
  const answer = await exchange(
    {
      ...{ method: 'PUT', url: withQuery(url, { partNumber: String(number), uploadId }) },
      headers: {
        'content-md5': part.md5.toString('base64'),
        'x-amz-checksum-sha256': part.sha256.toString('base64'),
      },
      body: { bytes: part.bytes, sha256: part.sha256.toString('hex'), chunks: readStretch(path, part) },
    },
    signal,
  )
  if (answer.status !== 200) throw forgotten(answer, keep) ?? refused(answer)
  const { etag } = answer.headers
  if (etag === undefined) throw new UploadTrouble('file', `the store gave no ETag for part ${number}`)
  return etag
}

async function complete(
  { exchange, digest, refused, keep }: MultipartOptions,
  { url, uploadId, checksums, etags }: Parts,
  signal: AbortSignal,
): Promise<void> {
  const listed = digest.parts.map(
    ({ sha256 }, index) =>
      `<Part><PartNumber>${index + 1}</PartNumber><ETag>${escapeXml(etags[index]!)}</ETag>` +
      `${checksums ? `<ChecksumSHA256>${sha256.toString('base64')}</ChecksumSHA256>` : ''}</Part>`,
  )
  const xml = Buffer.from(
    `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${listed.join('')}</CompleteMultipartUpload>`,
  )
  const answer = await exchange(
    {
      ...{ method: 'POST', url: withQuery(url, { uploadId }) },
      headers: { 'content-type': 'application/xml' },
      body: bodyOf(xml),
    },
    signal,
  )
  // The store may find out late that it cannot: then the status has been sent, and the body tells.
  const code = s3Code(answer)
  if (answer.status === 200 && code === undefined) return
  if (answer.status !== 200) throw forgotten(answer, keep) ?? gap(code, keep) ?? refused(answer)
  keep(undefined)
  throw new UploadTrouble('file', `the store could not put the parts together: ${code}`)
}

/** The store knows nothing of this upload: it threw it away, or it is complete and the word of that was lost. */
function forgotten(answer: Answer, keep: MultipartOptions['keep']): UploadTrouble | undefined {
  if (s3Code(answer) !== 'NoSuchUpload') return undefined
  keep(undefined)
  return new UploadTrouble('file', 'the store has forgotten the parts it had, and gets all of them again')
}

/** Parts of which the store does not know what it had said: it gets all of them again. */
function gap(code: string | undefined, keep: MultipartOptions['keep']): UploadTrouble | undefined {
  if (code === undefined || !/^InvalidPart/.test(code)) return undefined
  keep(undefined)
  return new UploadTrouble('file', `the store could not put the parts together: ${code}`)
}

function bodyOf(content: Buffer) {
  return {
    bytes: content.length,
    sha256: createHash('sha256').update(content).digest('hex'),
    chunks: once(content),
  }
}

async function* once(content: Buffer): AsyncGenerator<Buffer> {
  yield content
}

function withQuery(url: string, query: Readonly<Record<string, string>>): string {
  const full = new URL(url)
  for (const [name, value] of Object.entries(query)) full.searchParams.set(name, value)
  return full.href
}
