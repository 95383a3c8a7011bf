/**
 * `store`: any other file would have fared the same. `slow`: nor will it help to ask again soon. `file`: another file may do
 * better. `never`: this file cannot be uploaded, however often.
 */
export type TroubleKind = 'store' | 'slow' | 'file' | 'never'

/** Why a file is not at the store. The message is for people, and holds no secret. */
export class UploadTrouble extends Error {
  override readonly name = 'UploadTrouble'
  readonly kind: TroubleKind
  /** How long the store wants to be left alone. */
  readonly retryAfterMs: number | undefined

  constructor(kind: TroubleKind, message: string, more: { retryAfterMs?: number; cause?: unknown } = {}) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause })
    this.kind = kind
    this.retryAfterMs = more.retryAfterMs
  }
}
