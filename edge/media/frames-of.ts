import { type DecodeOptions, decodeVideo } from './decode.js'
import type { DecodedFrame } from './frame-reader.js'

/**
 * Frames of a file one after the other: ffmpeg waits until the one before was taken. Whoever takes one releases it. Throws what
 * `decodeVideo` does; ends the child when nobody asks any more.
 */
export async function* framesOf(
  options: Omit<DecodeOptions, 'gate'>,
): AsyncGenerator<DecodedFrame, undefined> {
  const waiting: DecodedFrame[] = []
  let ended = false
  let failure: unknown
  let wake = () => {}
  let proceed = () => {}
  const subscription = decodeVideo({
    ...options,
    gate: () =>
      waiting.length === 0
        ? undefined
        : new Promise<void>(resolve => {
            proceed = resolve
          }),
  }).subscribe({
    next: frame => {
      waiting.push(frame)
      wake()
    },
    error: (error: unknown) => {
      failure = error
      ended = true
      wake()
    },
    complete: () => {
      ended = true
      wake()
    },
  })
  try {
    for (;;) {
      const frame = waiting.shift()
      if (frame) {
        proceed()
        yield frame
      } else if (failure !== undefined) throw failure
      else if (ended) return undefined
      else
        await new Promise<void>(resolve => {
          wake = resolve
        })
    }
  } finally {
    subscription.unsubscribe()
  }
}
