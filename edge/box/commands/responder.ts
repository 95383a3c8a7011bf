import { LamppostError } from '../../kit/lamppost-error.js'
import type { Log } from '../../kit/log.js'
import type { IncomingMessage, Message } from '../../messages/message.js'
import type { PublishOutcome } from '../../pipeline/publish/publisher.js'
import { failureText } from './failure-text.js'

export interface ResponderOptions {
  /** Never rejects. */
  readonly answer: (message: Message) => Promise<PublishOutcome>
  readonly log: Log
  readonly redact: (text: string) => string
}

/** Sends an answer where the request wants it. Resolves with whether the broker has it. */
export type Respond = (command: string, request: IncomingMessage, answer: string) => Promise<boolean>

export function createResponder({ answer, log, redact }: ResponderOptions): Respond {
  return async (command, { responseTopic, correlationData }, payload) => {
    if (responseTopic === undefined) {
      log.info({ command }, 'a command has no response topic: its answer goes nowhere')
      return false
    }
    const send = (text: string): Promise<PublishOutcome> =>
      answer({
        ...{ topic: responseTopic, payload: text, contentType: 'application/json' },
        ...(correlationData && { correlationData }),
      })
    let outcome = await send(payload)
    if (outcome.kind === 'never') {
      const what = `The answer of ${payload.length} characters is not taken by the broker: ${outcome.reason}`
      outcome = await send(failureText(new LamppostError('COMMAND_FAILED', { what }), redact))
    }
    if (outcome.kind === 'delivered') return true
    log.warn({ command, reason: outcome.reason }, 'the answer to a command did not reach the broker')
    return false
  }
}
