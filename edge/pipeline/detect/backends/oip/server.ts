import { LamppostError, messageOf } from '../../../../kit/lamppost-error.js'
import { createRedactor } from '../../../../kit/redact.js'
import type { OipChoice } from '../../../../models/backend-schema.js'
import { type InferBody, JSON_LENGTH_HEADER } from './wire.js'

/** The server did not answer, or said that it cannot now: another time it may. */
export class ServerAway extends Error {
  /** Whether asking at once again may help: not after a time-out, which the load of a second question makes no better. */
  readonly atOnce: boolean

  constructor(message: string, { atOnce }: { readonly atOnce: boolean }) {
    super(message)
    this.atOnce = atOnce
  }
}

/** One model on an inference server, over HTTP. */
export interface InferenceServer {
  /** The server for people: its address, and the model. */
  readonly name: string
  /** Whether the path below the server's address answers that it is ready; rejects with ServerAway. */
  isReady(of: 'server' | 'model', signal: AbortSignal): Promise<boolean>
  /** Reject with ServerAway, or with INFERENCE_FAILED in the words of the server. */
  metadata(signal: AbortSignal): Promise<Uint8Array>
  infer(body: InferBody, signal: AbortSignal): Promise<InferBody>
}

/** Statuses by which a server, or a proxy before it, says that it cannot now. */
const BUSY = [429, 502, 503, 504]
const MOST_WORDS = 500

/**
 * Throws PROVIDER_UNAVAILABLE where the token's environment variable is not set. Connections are kept open by `fetch`; answers
 * that lead elsewhere are not followed.
 */
export function createServer(
  { url, model, version, tokenVariable }: OipChoice,
  env: NodeJS.ProcessEnv = process.env,
): InferenceServer {
  const token = tokenOf(tokenVariable, env)
  const redact = createRedactor(token === undefined ? [] : [token])
  const base = url.replace(/\/+$/, '')
  const modelPath = `/v2/models/${encodeURIComponent(model)}${
    version === undefined ? '' : `/versions/${encodeURIComponent(version)}`
  }`
  const ask = async (path: string, signal: AbortSignal, init: RequestInit = {}) => {
    const headers = { ...init.headers, ...(token !== undefined && { authorization: `Bearer ${token}` }) }
    try {
      const response = await fetch(base + path, { ...init, headers, signal, redirect: 'manual' })
      // Read here: a connection may also be cut in the middle of an answer.
      return { response, bytes: new Uint8Array(await response.arrayBuffer()) }
    } catch (error) {
      throw new ServerAway(redact(whyAway(error)), { atOnce: !signal.aborted })
    }
  }
  const askForAnswer = async (path: string, signal: AbortSignal, init?: RequestInit) => {
    const answer = await ask(path, signal, init)
    const { status, ok } = answer.response
    if (ok) return answer
    const words = redact(wordsIn(answer.bytes)) || `HTTP ${status}`
    if (BUSY.includes(status)) throw new ServerAway(words, { atOnce: true })
    throw new LamppostError('INFERENCE_FAILED', {
      what: `The inference server refused: ${words}`,
      hint: `Look into the log of the server at ${base}.`,
    })
  }
  return {
    name: `${base}, model ${model}${version === undefined ? '' : ` ${version}`}`,
    isReady: async (of, signal) => {
      const { response, bytes } = await ask(
        of === 'server' ? '/v2/health/ready' : `${modelPath}/ready`,
        signal,
      )
      return response.ok && !saysNotReady(bytes)
    },
    metadata: async signal => (await askForAnswer(modelPath, signal)).bytes,
    infer: async ({ jsonBytes, bytes: body }, signal) => {
      const headers = { 'content-type': 'application/octet-stream', [JSON_LENGTH_HEADER]: String(jsonBytes) }
      const { response, bytes } = await askForAnswer(`${modelPath}/infer`, signal, {
        ...{ method: 'POST', headers, body },
      })
      // Without the header all of it is JSON.
      const told = response.headers.get(JSON_LENGTH_HEADER)
      return { jsonBytes: told === null ? bytes.length : Number(told), bytes }
    },
  }
}

function tokenOf(variable: string | undefined, env: NodeJS.ProcessEnv): string | undefined {
  if (variable === undefined) return undefined
  const token = env[variable]
  if (token) return token
  throw new LamppostError('PROVIDER_UNAVAILABLE', {
    what: `The environment variable ${variable}, which should hold the token of the inference server, is not set`,
    hint: 'Set it for the service, or take "tokenVariable" out of the manifest.',
  })
}

/** `fetch` hides the reason in the cause of its error. */
function whyAway(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return 'it did not answer in time'
  const cause = error instanceof Error ? error.cause : undefined
  return messageOf(cause instanceof Error && messageOf(cause) !== '' ? cause : error)
}

const jsonIn = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(Buffer.from(bytes).toString())
  } catch {
    return undefined
  }
}

/** `{"error": "..."}` as the protocol has it, or whatever else a proxy says. */
function wordsIn(bytes: Uint8Array): string {
  const { error } = (jsonIn(bytes) ?? {}) as { error?: unknown }
  const words = typeof error === 'string' ? error : Buffer.from(bytes).toString()
  return words.replace(/\s+/g, ' ').trim().slice(0, MOST_WORDS)
}

/** Some servers answer 200 and say it in the body. */
const saysNotReady = (bytes: Uint8Array): boolean =>
  ((jsonIn(bytes) ?? {}) as { ready?: unknown }).ready === false
