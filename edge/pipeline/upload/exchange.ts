import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { type Dispatcher, EnvHttpProxyAgent, request } from 'undici'
import type { UploadConfig } from '../../config/schema/upload.js'
import type { Clock } from '../../kit/clock.js'
import { messageOf } from '../../kit/lamppost-error.js'
import type { Pace } from './pace.js'
import { signed } from './sign.js'
import { SilenceWatch } from './silence-watch.js'
import { UploadTrouble } from './upload-trouble.js'

/** What is sent along, with what it hashes to. */
export interface Body {
  readonly bytes: number
  /** Hexadecimal. */
  readonly sha256: string
  readonly chunks: AsyncIterable<Uint8Array>
}

export interface Request {
  readonly method: 'PUT' | 'POST' | 'HEAD' | 'DELETE'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Body
}

export interface Answer {
  readonly status: number
  /** In lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** The beginning of the body. */
  readonly text: string
}

/** One request and its answer, whatever it says. Rejects with UploadTrouble where there is none, and when `signal` fires. */
export type Exchange = (request: Request, signal: AbortSignal) => Promise<Answer>

export interface StoreConnection {
  readonly exchange: Exchange
  /** Cuts what is under way. */
  close(): Promise<void>
}

export interface StoreConnectionOptions {
  readonly auth: UploadConfig['auth']
  /** PEM. */
  readonly ca: Buffer | undefined
  readonly pace: Pace
  readonly clock: Clock
  /** A store that takes nothing and says nothing for so long is away. */
  readonly silenceMs?: number
}

const longestText = 64 * 1024
const connectMs = 15_000

/** Proxies are those of HTTPS_PROXY, HTTP_PROXY and NO_PROXY. Redirects are not followed: credentials would go along. */
export function connectStore({
  auth,
  ca,
  pace,
  clock,
  silenceMs = 60_000,
}: StoreConnectionOptions): StoreConnection {
  const tls = ca === undefined ? {} : { ca: [ca] }
  // Silence is watched for here: undici's own time for headers also runs while a large body goes slowly.
  const quiet = { headersTimeout: 0, bodyTimeout: 0 }
  const dispatcher = new EnvHttpProxyAgent({
    ...{ ...quiet, connect: { ...tls, timeout: connectMs }, requestTls: tls },
  })
  return {
    exchange: async (asked, signal) => {
      const watch = new SilenceWatch(silenceMs, clock, signal)
      try {
        const headers = await headersOf(asked, auth, clock)
        const body = asked.body && Readable.from(paced(asked.body, pace, watch))
        const { method, url } = asked
        const response = await request(url, { method, headers, body, dispatcher, signal: watch.signal })
        watch.moved()
        return await read(response, watch)
      } catch (error) {
        signal.throwIfAborted()
        throw watch.isSilent
          ? new UploadTrouble('store', `the store was silent for ${Math.round(silenceMs / 1000)} s`)
          : noAnswer(error)
      } finally {
        watch.close()
      }
    },
    close: () => dispatcher.destroy(),
  }
}

const emptySha256 = createHash('sha256').digest('hex')

function headersOf({ method, url, headers, body }: Request, auth: UploadConfig['auth'], clock: Clock) {
  const all = {
    ...{ ...headers, 'accept-encoding': 'identity' },
    ...(body && { 'content-length': String(body.bytes) }),
  }
  return signed({ method, url, headers: all, sha256: body?.sha256 ?? emptySha256 }, auth, clock)
}

async function* paced(body: Body, pace: Pace, watch: SilenceWatch) {
  for await (const chunk of body.chunks) {
    await watch.hold(pace.take(chunk.length, watch.signal))
    yield chunk
  }
}

async function read(
  { statusCode, headers, body }: Dispatcher.ResponseData,
  watch: SilenceWatch,
): Promise<Answer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of body) {
    watch.moved()
    if (bytes < longestText) chunks.push(chunk)
    bytes += chunk.length
    if (bytes > 16 * longestText) break
  }
  const single = Object.entries(headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value[0] : value,
  ])
  return {
    status: statusCode,
    headers: Object.fromEntries(single.filter(([, value]) => value !== undefined)),
    text: Buffer.concat(chunks).toString('utf8').slice(0, longestText),
  }
}

function noAnswer(error: unknown): UploadTrouble {
  const code = String((error as NodeJS.ErrnoException).code ?? '')
  if (/^(ENOENT|EACCES|EIO|EISDIR)$/.test(code))
    return new UploadTrouble('file', `its file cannot be read: ${code}`, { cause: error })
  if (code === 'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH')
    return new UploadTrouble('file', 'its file became shorter on the way', { cause: error })
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code))
    return new UploadTrouble('slow', `the certificate of the store is not trusted: ${messageOf(error)}`, {
      cause: error,
    })
  return new UploadTrouble('store', WORDS[code] ?? (messageOf(error) || code), { cause: error })
}

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the store refuses the connection',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  ENOTFOUND: 'the name of the store is not known',
  EAI_AGAIN: 'the name of the store cannot be looked up now',
  UND_ERR_SOCKET: 'the connection was cut',
  UND_ERR_CONNECT_TIMEOUT: 'the store does not answer',
}
