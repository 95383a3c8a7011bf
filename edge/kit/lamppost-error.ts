import { type ErrorCode, errorCatalogue } from './error-codes.js'

export interface LamppostErrorOptions {
  /** What went wrong here, in one sentence, with the values that matter and no secret. */
  readonly what: string
  /** What the reader can do about this very case; the catalogue's hint stands in when it is absent. */
  readonly hint?: string
  readonly cause?: unknown
}

/**
 * Every error that a person may read. `code` can be searched for in `docs/errors.md`, which is generated
 * from the catalogue; `recoverable` tells a supervisor whether to try again.
 */
export class LamppostError extends Error {
  override readonly name = 'LamppostError'
  readonly code: ErrorCode
  readonly hint: string
  readonly recoverable: boolean

  constructor(code: ErrorCode, { what, hint, cause }: LamppostErrorOptions) {
    super(what, cause === undefined ? undefined : { cause })
    this.code = code
    this.hint = hint ?? errorCatalogue[code].hint
    this.recoverable = errorCatalogue[code].recoverable
  }
}

export const isLamppostError = (error: unknown, code?: ErrorCode): error is LamppostError =>
  error instanceof LamppostError && (code === undefined || error.code === code)

/** The message of whatever was thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** The first line a person reads: code, what, why. */
export function describeError(error: unknown): string {
  if (!isLamppostError(error)) return messageOf(error)
  const why = error.cause === undefined ? '' : ` (${messageOf(error.cause).trim().replaceAll('\n', '; ')})`
  const told = `${error.code}: ${error.message}${why}`
  return `${/[.?!]$/.test(told) ? told : `${told}.`} ${error.hint}`
}
