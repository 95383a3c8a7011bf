import { type Dispatcher, fetch, type Response } from 'undici'
import { messageOf } from '../../kit/lamppost-error.js'

/** What a server gives to one request. */
export interface Delivery {
  /** Where in the file the body begins: 0, or as many bytes as were there. */
  readonly fromBytes: number
  /** Of the whole file; undefined where the server does not say. */
  readonly totalBytes: number | undefined
  readonly contentType: string
  /** Strong ETag or Last-Modified of the file: what `If-Range` compares. */
  readonly validator: string | undefined
  readonly body: AsyncIterable<Uint8Array>
}

export interface Wanted {
  readonly url: string
  /** Bytes that are there; more than 0 only with a validator. */
  readonly fromBytes: number
  readonly validator: string | undefined
  readonly dispatcher: Dispatcher
  readonly signal: AbortSignal
}

/** A request or its body failed. */
export class RequestFailed extends Error {
  /** Whether the same request may succeed later. */
  readonly isPassing: boolean
  /** Of the answer, where there was one. */
  readonly status: number | undefined

  constructor(
    message: string,
    isPassing: boolean,
    { status, cause }: { status?: number; cause?: unknown } = {},
  ) {
    super(message, { cause })
    this.isPassing = isPassing
    this.status = status
  }
}

/** Asks for the file from `fromBytes` on, as long as it is still the file that the validator names. */
export async function request({ url, fromBytes, validator, dispatcher, signal }: Wanted): Promise<Delivery> {
  const rest = fromBytes > 0 && validator !== undefined
  const { address, authorization } = withoutCredentials(url)
  const headers = {
    ...(authorization !== undefined && { authorization }),
    // Any other encoding would have sizes and offsets of its own.
    'accept-encoding': 'identity',
    ...(rest && { range: `bytes=${fromBytes}-`, 'if-range': validator }),
  }
  const response = await fetch(address, { headers, dispatcher, signal }).catch(error => {
    throw failureOf(error, signal)
  })
  try {
    return toDelivery(response, fromBytes, signal)
  } catch (error) {
    await response.body?.cancel().catch(() => {})
    throw error
  }
}

/** fetch takes no credentials in an address; as a header they are not sent on to another host. */
function withoutCredentials(url: string): { readonly address: string; readonly authorization?: string } {
  const address = new URL(url)
  const credentials = [address.username, address.password].map(decodeURIComponent).join(':')
  address.username = ''
  address.password = ''
  if (credentials === ':') return { address: address.href }
  return { address: address.href, authorization: `Basic ${Buffer.from(credentials).toString('base64')}` }
}

function toDelivery(response: Response, askedFromBytes: number, signal: AbortSignal): Delivery {
  const { status, headers } = response
  const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get('content-range') ?? '')
  if (status === 206 && Number(range?.[1]) !== askedFromBytes) {
    throw new RequestFailed('the server answered with another part of the file than it was asked for', false)
  }
  if (status !== 200 && status !== 206) throw statusFailure(response)
  const length = status === 206 ? range?.[2] : (headers.get('content-length') ?? undefined)
  return {
    fromBytes: status === 206 ? askedFromBytes : 0,
    totalBytes: length === undefined || length === '*' ? undefined : Number(length),
    contentType: headers.get('content-type') ?? 'unknown',
    validator: validatorOf(headers.get('etag'), headers.get('last-modified')),
    body: bodyOf(response, signal),
  }
}

const validatorOf = (etag: string | null, lastModified: string | null): string | undefined =>
  etag?.startsWith('"') ? etag : (lastModified ?? undefined)

async function* bodyOf({ body }: Response, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  if (!body) return
  try {
    for await (const chunk of body) yield chunk
  } catch (error) {
    throw failureOf(error, signal)
  }
}

/** 416: the file is shorter than what is there; it has changed, and is asked for from its beginning. */
const PASSING_STATUS = new Set([408, 416, 425, 429, 500, 502, 503, 504])

function statusFailure({ status, statusText }: Response): RequestFailed {
  const text = `the server answers ${status}${statusText ? ` ${statusText}` : ''}`
  const why =
    status === 404 || status === 410
      ? ': there is no such file'
      : status === 401 || status === 403
        ? ': it does not give this file to everybody'
        : ''
  return new RequestFailed(text + why, PASSING_STATUS.has(status), { status })
}

function failureOf(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason
  // fetch says "fetch failed" or "terminated", and in the cause why.
  const cause = error instanceof Error ? (error.cause as NodeJS.ErrnoException | undefined) : undefined
  const code = cause?.code ?? ''
  const isForGood = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code) || /^ERR_INVALID_URL$/.test(code)
  const words = WORDS[code] ?? (cause ? messageOf(cause) || code : messageOf(error))
  return new RequestFailed(words, !isForGood, { cause: error })
}

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the server refuses the connection',
  ECONNRESET: 'the connection was cut',
  ENOTFOUND: 'the name of the server is not known',
  EAI_AGAIN: 'the name of the server cannot be looked up now',
  UND_ERR_SOCKET: 'the connection was cut',
  UND_ERR_CONNECT_TIMEOUT: 'the server does not answer',
  UND_ERR_HEADERS_TIMEOUT: 'the server does not answer',
  UND_ERR_BODY_TIMEOUT: 'the server went silent',
}
