import type { Subscription } from 'rxjs'
import { Children } from '../../edge/media/children.js'
import { type DecodeOptions, decodeVideo } from '../../edge/media/decode.js'
import type { DecodedFrame } from '../../edge/media/frame-reader.js'
import { timecodeOf } from '../fixtures/media/timecode.js'

export interface FilmedFrame extends DecodedFrame {
  /** The number that it shows. */
  readonly number: number | undefined
}

/** A connection to a camera, with all that it has shown so far. */
export interface Filmed {
  readonly frames: readonly FilmedFrame[]
  /** What was told about lost footage. */
  readonly lost: readonly string[]
  /** Resolves with the first frame that fits, or has fitted; called with each frame as it comes. */
  frame(fits: (frame: FilmedFrame) => boolean): Promise<FilmedFrame>
  /** Resolves when the child is gone. */
  stop(): Promise<void>
}

export function film(url: string, more: Partial<DecodeOptions> = {}): Filmed {
  const children = new Children()
  const frames: FilmedFrame[] = []
  const lost: string[] = []
  const watchers = new Set<(frame: FilmedFrame) => void>()
  let failure: unknown
  const subscription: Subscription = decodeVideo({
    ...{ url, transport: 'tcp', loop: false, redact: text => text, track: children.track },
    cadence: { kind: 'fps', fps: 100 },
    fitWithin: { widthPx: 640, heightPx: 640 },
    onFootageLost: why => lost.push(why),
    ...more,
  }).subscribe({
    next: decoded => {
      const frame = { ...decoded, number: timecodeOf(decoded) }
      frames.push(frame)
      for (const watch of watchers) watch(frame)
    },
    error: error => {
      failure = error
    },
  })
  return {
    frames,
    lost,
    frame: fits =>
      new Promise((resolve, reject) => {
        if (failure) return reject(failure)
        const found = frames.find(fits)
        if (found) return resolve(found)
        const watch = (frame: FilmedFrame) => {
          if (!fits(frame)) return
          watchers.delete(watch)
          resolve(frame)
        }
        watchers.add(watch)
      }),
    stop: async () => {
      subscription.unsubscribe()
      await children.allGone()
    },
  }
}
