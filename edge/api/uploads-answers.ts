import { type ErrorCode, errorCatalogue } from '../kit/error-codes.js'
import { isLamppostError, LamppostError } from '../kit/lamppost-error.js'

/** What a request about uploads that failed is answered with, as JSON. */
export interface ErrorAnswer {
  readonly code: string
  readonly error: string
  readonly hint: string
}

const statuses: Partial<Record<ErrorCode, number>> = {
  UPLOAD_TOKEN_MISSING: 403,
  UPLOAD_INVALID: 400,
  UPLOAD_UNKNOWN: 404,
  UPLOAD_INCOMPLETE: 409,
  UPLOAD_COMMITTED: 409,
  UPLOAD_REFUSED: 422,
  UPLOAD_CHANGED: 422,
  UPLOAD_QUOTA_REACHED: 507,
  UPLOAD_NO_ROOM: 507,
  FOOTAGE_TOO_LARGE: 413,
  FOOTAGE_EMPTY: 422,
}

/** How the system says that a disk, or somebody's share of it, is full. */
const FULL = ['ENOSPC', 'EDQUOT']
/** What only the box itself is to blame for. */
const INTERNAL = 500

/** A refusal with its reason; whatever else went wrong tells nothing about the inside of the box. */
export function answerTo(error: unknown): { readonly status: number; readonly body: ErrorAnswer } {
  if (FULL.includes((error as NodeJS.ErrnoException | undefined)?.code ?? ''))
    return answerTo(new LamppostError('UPLOAD_NO_ROOM', { what: 'The disk of the box is full' }))
  if (!isLamppostError(error))
    return {
      status: INTERNAL,
      body: {
        code: 'INTERNAL',
        error: 'the box could not do that',
        hint: 'Its log says why. Try it again.',
      },
    }
  const { code, message, hint } = error
  const status = statuses[code] ?? (errorCatalogue[code].recoverable ? 503 : 400)
  return { status, body: { code, error: message, hint } }
}

export const invalid = (what: string): LamppostError => new LamppostError('UPLOAD_INVALID', { what })
