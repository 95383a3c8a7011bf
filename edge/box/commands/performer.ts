import { createHash, randomUUID } from 'node:crypto'
import type { Clock } from '../../kit/clock.js'
import { describeError, isLamppostError, LamppostError } from '../../kit/lamppost-error.js'
import type { Log } from '../../kit/log.js'
import { commands } from '../../messages/commands.js'
import type { Actions, Asked } from './actions.js'
import type { AnswerBook } from './answer-book.js'
import { failureText } from './failure-text.js'
import { createLanes } from './lanes.js'
import type { ReadRequest } from './read-request.js'

/** What was answered, and how that came about. */
export interface Performed {
  readonly answer: string
  readonly how: 'done' | 'failed' | 'repeated'
}

export interface PerformerOptions {
  readonly actions: Actions
  readonly book: AnswerBook
  /** Fires when the box stops. */
  readonly signal: AbortSignal
  readonly clock: Clock
  readonly log: Log
  readonly redact: (text: string) => string
}

/** By `monotonicMs` of the clock; a request that is not begun by then has expired. */
type Perform = (read: ReadRequest, deadlineMs: number, correlation?: Uint8Array) => Promise<Performed>

/** Does requests, each correlation once: a second one gets the answer of the first. Never rejects. */
export function createPerformer({ actions, book, signal, clock, log, redact }: PerformerOptions): Perform {
  const lanes = createLanes()
  /** By correlation. */
  const underWay = new Map<string, { readonly fingerprint: string; readonly performed: Promise<Performed> }>()

  const failed = ({ name }: ReadRequest, error: unknown): Performed => {
    log.warn({ command: name, error: describeError(error) }, 'a command is answered with an error')
    return { answer: failureText(error, redact), how: 'failed' }
  }

  /** What the book knows; `unwritten` where it takes nothing and that does no harm. */
  const lookUp = ({ name, fingerprint }: ReadRequest, correlation: Uint8Array) => {
    const { changes } = commands[name]
    try {
      return book.begin({ correlation, request: fingerprint, changes, receivedAtMs: clock.now() })
    } catch (error) {
      // Without its place in the book it might be done twice; what only reads may.
      if (changes || !isLamppostError(error, 'STORE_UNAVAILABLE')) throw error
      return { kind: 'unwritten' as const }
    }
  }

  const act = async ({ name, request }: ReadRequest, asked: Asked): Promise<string> => {
    const action = actions[name] as (request: unknown, asked: Asked) => Promise<unknown>
    try {
      const result = commands[name].result.parse(await action(request, asked))
      return JSON.stringify({ ok: true, result })
    } catch (error) {
      if (!signal.aborted) throw error
      throw new LamppostError('COMMAND_INTERRUPTED', { what: `The box stopped before ${name} was done` })
    }
  }

  const inTime = ({ name, expiresAtMs }: ReadRequest, deadlineMs: number): void => {
    const nowMs = clock.now()
    if (clock.monotonicMs() <= deadlineMs && !(expiresAtMs !== undefined && nowMs > expiresAtMs)) return
    throw new LamppostError('COMMAND_EXPIRED', {
      what: `The request of ${name} has expired; here it is ${new Date(nowMs).toISOString()}`,
    })
  }

  const attempt = async (read: ReadRequest, deadlineMs: number, asked: Asked) => {
    try {
      const answer = await lanes.run(read.name, async () => {
        inTime(read, deadlineMs)
        return act(read, asked)
      })
      log.info({ command: read.name, ...subjectOf(read.request) }, 'a command is done')
      return { performed: { answer, how: 'done' } as const, mayTryAgain: false }
    } catch (error) {
      return {
        performed: failed(read, error),
        mayTryAgain: isLamppostError(error) && error.recoverable,
      }
    }
  }

  const once = async (read: ReadRequest, deadlineMs: number, correlation: Uint8Array): Promise<Performed> => {
    const known = lookUp(read, correlation)
    if (known.kind === 'answered') return { answer: known.answer, how: 'repeated' }
    if (known.kind === 'other') throw reused(read)
    const commandId = createHash('sha256').update(correlation).digest('hex')
    const asked = { commandId, again: known.kind === 'unfinished', signal }
    const { performed, mayTryAgain } = await attempt(read, deadlineMs, asked)
    if (known.kind === 'unwritten') return performed
    try {
      if (mayTryAgain) book.forget(correlation)
      else book.finish(correlation, performed.answer)
    } catch (error) {
      log.warn(
        { command: read.name, error: describeError(error) },
        'the answer to a command is not remembered',
      )
    }
    return performed
  }

  return async (read, deadlineMs, correlation) => {
    if (!correlation?.length) {
      const asked = { commandId: randomUUID(), again: false, signal }
      return (await attempt(read, deadlineMs, asked)).performed
    }
    const key = Buffer.from(correlation).toString('hex')
    const before = underWay.get(key)
    if (before) {
      if (before.fingerprint !== read.fingerprint) return failed(read, reused(read))
      return { ...(await before.performed), how: 'repeated' }
    }
    const performed = once(read, deadlineMs, correlation).catch(error => failed(read, error))
    underWay.set(key, { fingerprint: read.fingerprint, performed })
    return performed.finally(() => underWay.delete(key))
  }
}

const reused = ({ name }: ReadRequest): LamppostError =>
  new LamppostError('COMMAND_REUSED', {
    what: `The correlation data of this ${name} was used before, by a request that asked for something else`,
  })

/** What a log line says that a command was about. */
function subjectOf(request: unknown): object {
  const { incidentId, incidentIds, sightingId, camera, by } = request as Record<string, unknown>
  const known = { incidentId, incidentIds, sightingId, cameraId: camera, by }
  return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined))
}
