import type { Clock } from '../../kit/clock.js'
import { LamppostError } from '../../kit/lamppost-error.js'
import { isUndecodable } from '../../media/first-cause.js'

export interface ComplaintWatch {
  /** Takes each complaint of the decoder. */
  hear(complaint: string): void
  /** SOURCE_CODEC, where the decoder has just been complaining about what it is given. */
  undecodable(cause: Error): LamppostError | undefined
}

/**
 * Tells a camera that sends rubbish from one that sends nothing: the decoder of the first goes on complaining. Whoever
 * joins a stream in the middle hears the same complaints for a moment, so only those of the last `recentMs` count.
 */
export function watchComplaints(clock: Clock, recentMs: number): ComplaintWatch {
  let last: { readonly text: string; readonly atMs: number } | undefined
  return {
    hear: text => {
      if (isUndecodable(text)) last = { text, atMs: clock.monotonicMs() }
    },
    undecodable: cause => {
      if (!last || clock.monotonicMs() - last.atMs > recentMs) return undefined
      const what = `No frame can be decoded: ${last.text}`
      return new LamppostError('SOURCE_CODEC', { what, cause })
    },
  }
}
