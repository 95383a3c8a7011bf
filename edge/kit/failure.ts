import type { ErrorCode } from './error-codes.js'
import { isLamppostError, LamppostError, messageOf } from './lamppost-error.js'

/** An error as it crosses to another thread or process: a structured clone would keep its message only. */
export interface Failure {
  /** Absent where it is none of ours. */
  readonly code?: ErrorCode
  readonly what: string
  readonly hint?: string
  readonly cause?: string
}

export function toFailure(error: unknown): Failure {
  if (!isLamppostError(error)) return { what: messageOf(error) }
  const { code, message: what, hint, cause } = error
  return { code, what, hint, ...(cause !== undefined && { cause: messageOf(cause) }) }
}

/** A LamppostError where it was one. */
export function fromFailure({ code, what, hint, cause }: Failure): Error {
  if (code === undefined) return new Error(what)
  return new LamppostError(code, {
    what,
    ...(hint !== undefined && { hint }),
    ...(cause !== undefined && { cause: new Error(cause) }),
  })
}
