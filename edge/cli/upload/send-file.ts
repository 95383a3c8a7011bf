import { createReadStream } from 'node:fs'
import { type DetailedError, Upload } from 'tus-js-client'
import { hashFile } from '../../proof/hash-file.js'
import { type BoxClient, Refused, refusalIn, unreachable } from './box-client.js'
import type { FileToSend } from './gather.js'
import type { UrlShelf } from './url-shelf.js'

/** A piece that was cut off is gone on with in its midst; each is on the disk of the box once it answers. */
const CHUNK_BYTES = 16 * 1024 * 1024
/** Below it, waiting for the hash costs less than sending what the box may have. */
const HASH_FIRST_BYTES = 64 * 1024 * 1024
/** After a cut: at once, then more and more patiently, 4 minutes together, counted anew whenever something got through. */
const RETRY_AFTER_MS = [0, 500, 1000, 2000, 4000, 8000, 15_000, 30_000, 60_000, 60_000, 60_000]
/** What the box answers again however often it is asked. */
const FINAL = [400, 401, 403, 404, 410, 413, 415, 422, 507]

export interface SendOptions {
  readonly box: BoxClient
  readonly shelf: UrlShelf
  readonly resume: boolean
  readonly chunkBytes?: number | undefined
  readonly signal: AbortSignal
  readonly onProgress: (sentBytes: number) => void
  readonly onRetry: () => void
}

export interface Sent {
  readonly id: string
  readonly sha256: string
  /** Nothing had to be sent: the box had it. */
  readonly wasKnown: boolean
}

/** Where an upload of this very file to this very box can be gone on with. */
export const fingerprintOf = ({ path, bytes, modifiedMs }: FileToSend, to: string): string =>
  ['lamppost', to, path, bytes, modifiedMs].join('\n')

/**
 * Sends a file, from where an earlier call ended, unless the box has it. While it is sent its hash is worked out; when that tells
 * that the box has it, sending ends. @throws LamppostError BOX_UNREACHABLE, BOX_REFUSED, or the AbortError of `signal`
 */
export async function sendFile(file: FileToSend, options: SendOptions): Promise<Sent> {
  const { box, shelf, resume, signal } = options
  const fingerprint = fingerprintOf(file, endpointOf(box))
  if (!resume) await shelf.forget(fingerprint)
  const hashing = hashFile(file.path, () => signal.throwIfAborted())
  hashing.catch(() => {})
  const isBegun = (await shelf.findUploadsByFingerprint(fingerprint)).length > 0
  if (isBegun || file.bytes === 0) return sent(await send(file, options, signal), false, hashing)
  const known = hashing
    .then(({ sha256 }) => box.known({ name: file.name, bytes: file.bytes, sha256 }))
    .then(upload => upload?.id)
  const knownId = file.bytes <= HASH_FIRST_BYTES ? await known : undefined
  if (knownId !== undefined) return sent(knownId, true, hashing)
  const first = await sendUnlessKnown(file, options, known)
  return sent(first.id, first.wasKnown, hashing)
}

const endpointOf = (box: BoxClient): string => box.url('/flights/uploads')

const sent = async (
  id: string,
  wasKnown: boolean,
  hashing: Promise<{ readonly sha256: string }>,
): Promise<Sent> => ({ id, wasKnown, sha256: (await hashing).sha256 })

async function sendUnlessKnown(
  file: FileToSend,
  options: SendOptions,
  known: Promise<string | undefined>,
): Promise<{ readonly id: string; readonly wasKnown: boolean }> {
  const needless = new AbortController()
  const sending = send(file, options, options.signal, needless.signal).then(id => ({ id, wasKnown: false }))
  sending.catch(() => {})
  const found = known.then(
    id => (id === undefined ? undefined : { id, wasKnown: true }),
    () => undefined,
  )
  const first = await Promise.race([sending, found])
  if (!first?.wasKnown) return sending
  needless.abort()
  return first
}

/** Ends with the id of the upload. `stop` leaves what has come where it is, `needless` removes it. */
async function send(
  file: FileToSend,
  { box, shelf, chunkBytes = CHUNK_BYTES, onProgress, onRetry }: SendOptions,
  stop: AbortSignal,
  needless?: AbortSignal,
): Promise<string> {
  const endpoint = endpointOf(box)
  const isOver = (): boolean => stop.aborted || needless?.aborted === true
  return new Promise((resolve, reject) => {
    // Pieces are read by streams of their own: this one only says which file it is.
    const stream = createReadStream(file.path)
    const upload = new Upload(stream, {
      ...{ endpoint, chunkSize: chunkBytes, uploadSize: file.bytes, retryDelays: RETRY_AFTER_MS },
      ...{ urlStorage: shelf, fingerprint: async () => fingerprintOf(file, endpoint) },
      ...{ headers: box.headers, metadata: { filename: file.name } },
      onProgress,
      // Behind a proxy a box that is being started answers so; the library would begin the file anew.
      onAfterResponse: (_request, response) => {
        if (response.getStatus() === 502 || response.getStatus() === 503 || response.getStatus() === 504)
          throw new Error(`status ${response.getStatus()}`)
      },
      onShouldRetry: ({ originalResponse }) => {
        if (isOver() || FINAL.includes(originalResponse?.getStatus() ?? 0)) return false
        onRetry()
        return true
      },
      onSuccess: () => resolve(upload.url!.split('/').at(-1)!),
      onError: error => reject(failureOf(error, endpoint)),
    })
    const end = (andRemove: boolean, reason: unknown): void => {
      void upload
        .abort(andRemove)
        .catch(() => {})
        .then(() => reject(reason))
    }
    stop.addEventListener('abort', () => end(false, stop.reason), { once: true })
    needless?.addEventListener('abort', () => end(true, needless.reason), { once: true })
    void upload.findPreviousUploads().then(([previous]) => {
      if (previous) upload.resumeFromPreviousUpload(previous)
      if (!isOver()) upload.start()
    }, reject)
  })
}

function failureOf(error: Error | DetailedError, to: string): Error {
  const response = 'originalResponse' in error ? error.originalResponse : null
  if (!response) return unreachable(to, error)
  return new Refused(response.getStatus(), refusalIn(response.getBody(), response.getStatus()))
}
