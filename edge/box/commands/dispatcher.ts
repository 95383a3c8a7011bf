import type { Clock } from '../../kit/clock.js'
import { describeError, LamppostError } from '../../kit/lamppost-error.js'
import type { Log } from '../../kit/log.js'
import type { BoxIdentity, IncomingMessage, Message } from '../../messages/message.js'
import { commandTopic } from '../../messages/topics.js'
import type { PublishOutcome } from '../../pipeline/publish/publisher.js'
import type { Actions } from './actions.js'
import type { AnswerBook } from './answer-book.js'
import { failureText } from './failure-text.js'
import { createPerformer, type Performed } from './performer.js'
import { createRateLimit, type Rate } from './rate-limit.js'
import { type ReadRequest, readRequest } from './read-request.js'
import { createResponder } from './responder.js'
import { whyNoAnswer } from './response-topic.js'

/** Since the process started. */
export interface CommandCounts {
  readonly received: number
  readonly done: number
  /** Answered with an error. */
  readonly failed: number
  /** Had come before, and were answered as before. */
  readonly repeated: number
  /** Not looked at: too many came at once, their answer may not go where they want it, or they may be old. */
  readonly refused: number
  /** Answers that nobody wanted, or that did not reach the broker. */
  readonly unanswered: number
}

export interface Commands {
  /** Takes what comes on the topics of commands. Never throws. */
  take(message: IncomingMessage): void
  counts(): CommandCounts
  /** Ends what waits for a camera; resolves when nothing is under way. */
  close(): Promise<void>
}

export interface CommandsOptions {
  readonly identity: BoxIdentity
  readonly actions: Actions
  readonly book: AnswerBook
  /** Never rejects. */
  readonly answer: (message: Message) => Promise<PublishOutcome>
  readonly clock: Clock
  readonly log: Log
  readonly redact: (text: string) => string
  readonly rate?: Rate
}

const USUAL_RATE: Rate = { perSecond: 10, burst: 50 }
/** So many who came too fast are told so at a time; the rest is only counted. */
const MOST_REFUSALS = 16
/** No command has so long a name, and no log wants one. */
const MOST_NAME_CHARS = 100

/** Does what the centre asks for, once by correlation, and answers. */
export function createCommands(options: CommandsOptions): Commands {
  const { identity, clock, log, redact } = options
  const counts = { received: 0, done: 0, failed: 0, repeated: 0, refused: 0, unanswered: 0 }
  const stopping = new AbortController()
  const perform = createPerformer({ ...options, signal: stopping.signal })
  const respond = createResponder(options)
  const mayTake = createRateLimit(options.rate ?? USUAL_RATE, clock)
  const underWay = new Set<Promise<void>>()
  const base = commandTopic(identity, 'x').slice(0, -1)
  let refusals = 0

  const answerTo = async (name: string, message: IncomingMessage): Promise<Performed> => {
    const { expiresInMs = Number.POSITIVE_INFINITY, correlationData } = message
    let read: ReadRequest
    try {
      read = readRequest(name, message)
    } catch (error) {
      log.warn({ command: name, error: describeError(error) }, 'a command cannot be read')
      return { answer: failureText(error, redact), how: 'failed' }
    }
    return perform(read, clock.monotonicMs() + expiresInMs, correlationData)
  }

  const handle = async (name: string, message: IncomingMessage): Promise<void> => {
    const { answer, how } = await answerTo(name, message)
    counts[how] += 1
    if (!(await respond(name, message, answer))) counts.unanswered += 1
  }

  const refuse = async (name: string, message: IncomingMessage): Promise<void> => {
    if (message.responseTopic === undefined || refusals >= MOST_REFUSALS) return
    refusals += 1
    const what = 'Commands come faster than the box takes them'
    await respond(name, message, failureText(new LamppostError('COMMAND_TOO_MANY', { what }), redact))
    refusals -= 1
  }

  /** Why it is not even looked at, where its sender cannot be told. */
  const whyIgnored = ({ retained, responseTopic }: IncomingMessage): string | undefined => {
    if (stopping.signal.aborted) return 'the box is stopping'
    if (retained) return 'the broker has kept it: nobody knows how old it is'
    const why = responseTopic === undefined ? undefined : whyNoAnswer(responseTopic, identity)
    return why && `its response topic cannot be used: ${why}`
  }

  const start = async (message: IncomingMessage): Promise<void> => {
    const name = message.topic.slice(base.length, base.length + MOST_NAME_CHARS)
    const why = whyIgnored(message)
    const isTaken = why === undefined && mayTake()
    if (isTaken) return handle(name, message)
    counts.refused += 1
    log.warn({ command: name, why: why ?? 'commands come too fast' }, 'a command is not looked at')
    if (why === undefined) await refuse(name, message)
  }

  return {
    take(message) {
      counts.received += 1
      const over = start(message)
        .catch(error => log.error({ error: describeError(error) }, 'a command cannot be answered'))
        .finally(() => underWay.delete(over))
      underWay.add(over)
    },
    counts: () => ({ ...counts }),
    async close() {
      stopping.abort()
      await Promise.all(underWay)
    },
  }
}
