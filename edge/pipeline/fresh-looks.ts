import type { Detections } from '../domain/detections.js'
import type { Frame } from '../domain/frame.js'
import { inSharedMemory } from '../kit/in-shared-memory.js'

/** What a camera shows now, to whoever asked. */
export interface FreshLook {
  /** A copy, which stays; `release` does nothing. */
  readonly frame: Frame
  /** What a glance at it says. */
  readonly picture: 'ok' | 'black' | 'frozen' | 'moved' | 'blurred'
  /** What each model finds in it, by model id, without one that failed; none where there is nothing to be seen. */
  readonly found: ReadonlyMap<string, Detections>
}

type Asker = (look: FreshLook) => void

/** Those who want to know what the next frame shows. */
export class FreshLooks {
  readonly #asking = new Set<Asker>()

  /** Rejects when `signal` fires. */
  ask(signal: AbortSignal): Promise<FreshLook> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted()
      const giveUp = (): void => {
        this.#asking.delete(asker)
        reject(signal.reason)
      }
      const asker: Asker = look => {
        signal.removeEventListener('abort', giveUp)
        resolve(look)
      }
      signal.addEventListener('abort', giveUp, { once: true })
      this.#asking.add(asker)
    })
  }

  get isWanted(): boolean {
    return this.#asking.size > 0
  }

  /** Those who ask by now: who comes later wants a later frame. They ask on where `tell` is not called. */
  round(): { tell(look: FreshLook): void } {
    const askers = [...this.#asking]
    return {
      tell: ({ frame, ...look }) => {
        const waiting = askers.filter(asker => this.#asking.delete(asker))
        if (waiting.length === 0) return
        const copy = copyOf(frame)
        for (const asker of waiting) asker({ ...look, frame: copy })
      },
    }
  }
}

function copyOf(frame: Frame): Frame {
  const pixels = inSharedMemory(frame.pixels)
  return { ...frame, pixels, release: () => {} }
}
