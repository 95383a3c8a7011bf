import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type Dispatcher, EnvHttpProxyAgent } from 'undici'
import { backoffMs } from '../../kit/backoff.js'
import type { Clock } from '../../kit/clock.js'
import { LamppostError, messageOf } from '../../kit/lamppost-error.js'
import { onlyOne } from './only-one.js'
import { cannotWrite, PartFile } from './part-file.js'
import { type Delivery, RequestFailed, request } from './request.js'

export interface DownloadOptions {
  readonly url: string
  /** Of the finished file. Until then its bytes are in `<path>.part`. */
  readonly path: string
  readonly sizeBytes: number
  readonly sha256: string
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Bytes that are there, each time that there are more. */
  readonly onProgress?: (doneBytes: number) => unknown
  /** Before each wait for another attempt. */
  readonly onRetry?: (why: string, waitMs: number) => void
  /** A server that says nothing for so long is asked again. */
  readonly silenceMs?: number
  /** Attempts in a row that bring nothing new before it is given up. */
  readonly attempts?: number
  readonly firstWaitMs?: number
  /** Free space of the disk on which a folder is. */
  readonly freeBytes?: (folder: string) => Promise<number>
}

/**
 * Fetches a file whose size and hash are known, over as many connections as it takes, and going on with what an earlier
 * attempt left. Proxies are those of HTTPS_PROXY, HTTP_PROXY and NO_PROXY. The name of the file stands for all of it or
 * does not exist.
 *
 * Throws MODEL_DOWNLOAD_FAILED (the part stays where another attempt can use it; a full disk is given back),
 * MODEL_HASH_MISMATCH (nothing stays), and the reason of `signal`.
 */
export async function download(options: DownloadOptions): Promise<void> {
  await onlyOne(options.path, lost =>
    fetchFile({ ...options, signal: AbortSignal.any([options.signal, lost]) }),
  )
}

async function fetchFile(options: DownloadOptions): Promise<void> {
  const { silenceMs = 30_000 } = options
  const dispatcher = new EnvHttpProxyAgent({
    headersTimeout: silenceMs,
    bodyTimeout: silenceMs,
    connect: { timeout: Math.min(silenceMs, 15_000) },
  })
  const part = await PartFile.open(options.path)
  let fate: 'publish' | 'discard' | 'close' = 'close'
  try {
    await checkSpace(options, part)
    await fetchAll(options, part, dispatcher)
    fate = 'discard'
    checkHash(options, part)
    fate = 'publish'
  } catch (error) {
    if (error instanceof NoSpace || part.bytes === 0) fate = 'discard'
    throw error
  } finally {
    await part[fate]()
    // What is still underway belongs to an attempt that is over.
    await dispatcher.destroy()
  }
}

async function fetchAll(options: DownloadOptions, part: PartFile, dispatcher: Dispatcher): Promise<void> {
  const { clock, signal, sizeBytes, url, attempts = 6, firstWaitMs = 1_000, onRetry } = options
  let mostBytes = part.bytes
  let inVain = 0
  while (part.bytes !== sizeBytes || part.origin === undefined) {
    signal.throwIfAborted()
    try {
      await fetchRest(options, part, dispatcher)
    } catch (error) {
      if (!(error instanceof RequestFailed)) throw error
      inVain = part.bytes > mostBytes ? 0 : inVain + 1
      mostBytes = Math.max(mostBytes, part.bytes)
      if (!error.isPassing)
        throw failed(url, error.message, { hint: 'Give an address that has it with --from.' })
      if (inVain >= attempts) throw failed(url, error.message)
      const waitMs = backoffMs(Math.max(0, inVain - 1), { firstMs: firstWaitMs, longestMs: 30_000 })
      onRetry?.(error.message, waitMs)
      await clock.sleep(waitMs, signal)
    }
  }
}

const RANGE_NOT_SATISFIABLE = 416

/** One connection: goes on where the part ends, or begins again where the server's file is another. */
async function fetchRest(options: DownloadOptions, part: PartFile, dispatcher: Dispatcher): Promise<void> {
  const { url, sizeBytes, signal, onProgress } = options
  const validator = part.origin?.url === url ? part.origin.validator : undefined
  const fromBytes = validator !== undefined && part.bytes < sizeBytes ? part.bytes : 0
  const delivery = await request({ url, fromBytes, validator, dispatcher, signal }).catch(async error => {
    // The file there is shorter than the part here: it has changed.
    if (error instanceof RequestFailed && error.status === RANGE_NOT_SATISFIABLE) await restart(options, part)
    throw error
  })
  checkSize(options, delivery)
  if (delivery.fromBytes > 0 && delivery.validator !== undefined && delivery.validator !== validator) {
    // If-Range should have prevented it; not every server knows that.
    await restart(options, part)
    throw new RequestFailed('the file has changed, and is fetched from its beginning', true)
  }
  if (delivery.fromBytes === 0) await restart(options, part, delivery.validator)
  for await (const chunk of delivery.body) {
    if (part.bytes + chunk.length > sizeBytes) throw wrongSize(options, `more than ${sizeBytes}`, delivery)
    await append(options, part, chunk)
    onProgress?.(part.bytes)
  }
  if (part.bytes < sizeBytes) throw new RequestFailed('the connection ended too early', true)
}

const append = (options: DownloadOptions, part: PartFile, chunk: Uint8Array): Promise<void> =>
  part.append(chunk).catch(cause => rethrow(options, cause))

const restart = (options: DownloadOptions, part: PartFile, validator?: string): Promise<void> =>
  part
    .restart({ url: options.url, ...(validator !== undefined && { validator }) })
    .catch(cause => rethrow(options, cause))

function rethrow({ path }: DownloadOptions, cause: NodeJS.ErrnoException): never {
  throw cause.code === 'ENOSPC' ? new NoSpace(path, cause) : cannotWrite(path, cause)
}

async function checkSpace(
  { path, sizeBytes, freeBytes = freeOf }: DownloadOptions,
  part: PartFile,
): Promise<void> {
  const neededBytes = sizeBytes - Math.min(part.bytes, sizeBytes)
  if ((await freeBytes(dirname(path))) < neededBytes) throw new NoSpace(path)
}

async function freeOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}

/** Said before a single byte is taken, where the server says how many there are. */
function checkSize(options: DownloadOptions, delivery: Delivery): void {
  const { totalBytes } = delivery
  if (totalBytes !== undefined && totalBytes !== options.sizeBytes)
    throw wrongSize(options, totalBytes, delivery)
}

const wrongSize = ({ url, sizeBytes }: DownloadOptions, found: number | string, { contentType }: Delivery) =>
  failed(url, `it gives ${found} bytes (${contentType}) where ${sizeBytes} are expected`, {
    hint: 'There is another file at this address; give one that has the right file with --from.',
  })

const failed = (url: string, why: string, more: { readonly hint?: string } = {}): LamppostError =>
  new LamppostError('MODEL_DOWNLOAD_FAILED', {
    what: `${withoutSecrets(url)} cannot be downloaded: ${why}`,
    ...more,
  })

/** Addresses may carry a password, or a signature in the query. */
function withoutSecrets(url: string): string {
  const { origin, pathname } = new URL(url)
  return origin + pathname
}

function checkHash({ url, sha256 }: DownloadOptions, part: PartFile): void {
  if (part.sha256 === sha256) return
  throw new LamppostError('MODEL_HASH_MISMATCH', {
    what: `What ${withoutSecrets(url)} gives has sha256 ${part.sha256}, expected was ${sha256}; it was deleted`,
    hint: 'Try again; if it comes out the same, there is another file at this address: give one that has the right file with --from.',
  })
}

/** The part is deleted: a box needs its last bytes for incidents. */
class NoSpace extends LamppostError {
  constructor(path: string, cause?: unknown) {
    super('MODEL_DOWNLOAD_FAILED', {
      what: `There is not enough space on the disk for ${path}`,
      hint: 'Free some, or give a folder on another disk with --dir.',
      ...(cause !== undefined && { cause: new Error(messageOf(cause)) }),
    })
  }
}
