import { isLamppostError, LamppostError, messageOf } from '../../kit/lamppost-error.js'
import type { CommandFailure } from '../../messages/command-answer.js'

/** The answer that tells of an error, without secrets. */
export function failureText(error: unknown, redact: (text: string) => string): string {
  const { code, message, hint } = isLamppostError(error)
    ? error
    : new LamppostError('COMMAND_FAILED', { what: messageOf(error).slice(0, 500) })
  const failure: CommandFailure = {
    ok: false,
    error: { code, message: redact(message), hint: redact(hint) },
  }
  return JSON.stringify(failure)
}
