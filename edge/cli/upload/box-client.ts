import { setTimeout as sleep } from 'node:timers/promises'
import { type Dispatcher, request } from 'undici'
import { z } from 'zod'
import { LamppostError, messageOf } from '../../kit/lamppost-error.js'

const refusalSchema = z.object({
  code: z.string().default(''),
  error: z.string().optional(),
  what: z.string().optional(),
  hint: z.string().default(''),
})
export type Refusal = z.output<typeof refusalSchema>

const uploadSchema = z.object({
  id: z.string(),
  state: z.enum(['uploading', 'checking', 'ready', 'refused', 'committed']),
  findings: z.object({ damagedAtMs: z.array(z.number()).optional() }).optional(),
  refusal: refusalSchema.optional(),
})
export type BoxUpload = z.output<typeof uploadSchema>

const committedSchema = z.object({
  jobId: z.string(),
  batchId: z.string(),
  isOver: z.boolean().default(false),
})
export type Committed = z.output<typeof committedSchema>

const choicesSchema = z.object({ cameras: z.array(z.object({ id: z.string() })) })

export interface BoxClientOptions {
  readonly to: string
  readonly token: string
  readonly signal: AbortSignal
}

/** A box that is started again, or a line that comes back. */
const ATTEMPTS_AFTER_MS = [500, 1000, 2000, 4000, 8000]
const ASK_EVERY_MS = 500
/** A box looks at the files of a large flight before it answers. */
const ANSWER_WITHIN_MS = 30 * 60_000

/** Talks to a box about uploads; the bytes themselves go their own way. */
export class BoxClient {
  readonly #options: BoxClientOptions

  constructor(options: BoxClientOptions) {
    this.#options = options
  }

  url(path: string): string {
    return `${this.#options.to.replace(/\/+$/, '')}${path}`
  }

  get headers(): Record<string, string> {
    return { authorization: `Bearer ${this.#options.token}` }
  }

  /** Whether the box answers, takes the token, and takes uploads. @throws LamppostError BOX_UNREACHABLE, BOX_REFUSED */
  async greet(): Promise<void> {
    await this.#ask('GET', '/flights/uploads', z.object({ uploads: z.array(z.unknown()) }))
  }

  /** Kinds of cameras that the box knows. */
  async cameras(): Promise<string[]> {
    const { cameras } = await this.#ask('GET', '/flights/choices', choicesSchema)
    return cameras.map(({ id }) => id)
  }

  /** The upload that stands for a file which the box has already. */
  async known(file: {
    readonly name: string
    readonly bytes: number
    readonly sha256: string
  }): Promise<BoxUpload | undefined> {
    try {
      return await this.#ask('POST', '/flights/known', uploadSchema, file)
    } catch (error) {
      if (error instanceof Refused && error.status === 404) return undefined
      throw error
    }
  }

  /** The upload once the box has looked at it. */
  async checked(id: string): Promise<BoxUpload> {
    for (;;) {
      const upload = await this.#ask('GET', `/flights/uploads/${id}`, uploadSchema)
      if (upload.state !== 'checking') return upload
      await sleep(ASK_EVERY_MS, undefined, { signal: this.#options.signal })
    }
  }

  commit(batch: object): Promise<Committed> {
    return this.#ask('POST', '/flights', committedSchema, batch)
  }

  async #ask<T>(
    method: Dispatcher.HttpMethod,
    path: string,
    schema: z.ZodType<T>,
    body?: object,
  ): Promise<T> {
    const { statusCode, text } = await this.#send(method, path, body)
    if (statusCode >= 400) throw new Refused(statusCode, refusalIn(text, statusCode))
    const answer = schema.safeParse(parsed(text))
    if (answer.success) return answer.data
    throw new LamppostError('BOX_REFUSED', { what: `${this.url(path)} answered what no box answers` })
  }

  async #send(method: Dispatcher.HttpMethod, path: string, body?: object) {
    const { signal } = this.#options
    for (let attempt = 0; ; attempt += 1) {
      try {
        const answer = await request(this.url(path), {
          ...{ method, signal, headersTimeout: ANSWER_WITHIN_MS },
          headers: { ...this.headers, ...(body && { 'content-type': 'application/json' }) },
          ...(body && { body: JSON.stringify(body) }),
        })
        return { statusCode: answer.statusCode, text: await answer.body.text() }
      } catch (cause) {
        signal.throwIfAborted()
        if (attempt === ATTEMPTS_AFTER_MS.length) throw unreachable(this.#options.to, cause)
        await sleep(ATTEMPTS_AFTER_MS[attempt], undefined, { signal })
      }
    }
  }
}

export const unreachable = (to: string, cause: unknown): LamppostError =>
  new LamppostError('BOX_UNREACHABLE', { what: `${to} does not answer`, cause: new Error(messageOf(cause)) })

/** The box's own words. */
export class Refused extends LamppostError {
  readonly status: number
  readonly boxCode: string
  readonly boxWords: string

  constructor(status: number, { code, error, what, hint }: Refusal) {
    const words = error ?? what ?? `status ${status}`
    super('BOX_REFUSED', {
      what: `The box refused: ${words}${code === '' ? '' : ` (${code})`}`,
      ...(hint !== '' && { hint }),
    })
    this.status = status
    this.boxCode = code
    this.boxWords = words
  }
}

export function refusalIn(text: string, status: number): Refusal {
  const body = refusalSchema.safeParse(parsed(text))
  return body.success ? body.data : { code: '', error: `status ${status}`, hint: '' }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
