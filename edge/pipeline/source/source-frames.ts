import type { Observable, Subscription } from 'rxjs'
import type { Frame } from '../../domain/frame.js'
import { LatestSlot } from '../../kit/latest-slot.js'
import type { Gate } from '../../media/frame-reader.js'

/**
 * A live source as an async iterable: the newest frame wins, what nobody took in time is counted by `slot`.
 * Leaving the loop unsubscribes; an error of the source is thrown into the loop.
 */
export async function* newestFrames(
  source: Observable<Frame>,
  slot = new LatestSlot<Frame>(),
): AsyncGenerator<Frame, void, undefined> {
  let failure: { readonly error: unknown } | undefined
  const subscription = source.subscribe({
    next: frame => slot.put(frame),
    error: error => {
      failure = { error }
      slot.close()
    },
    complete: () => slot.close(),
  })
  try {
    for (let frame = await slot.take(); frame; frame = await slot.take()) yield frame
    if (failure) throw failure.error
  } finally {
    subscription.unsubscribe()
    slot.close()
  }
}

/**
 * A file as an async iterable that gives every frame: `open` gets the gate that it must hand to `openSource`,
 * and while a frame is being worked on, at most one more is decoded and the child waits.
 * Leaving the loop unsubscribes; an error of the source is thrown into the loop.
 */
export async function* everyFrame(
  open: (gate: Gate) => Observable<Frame>,
): AsyncGenerator<Frame, void, undefined> {
  const handoff = new Handoff()
  let subscription: Subscription | undefined
  try {
    subscription = open(handoff.gate).subscribe(handoff)
    for (let frame = await handoff.take(); frame; frame = await handoff.take()) yield frame
  } finally {
    subscription?.unsubscribe()
    handoff.release()
  }
}

/** One frame on its way; the gate is shut while it was not taken. */
class Handoff {
  #frames: Frame[] = []
  #ended = false
  #failure: { readonly error: unknown } | undefined
  #wake: () => void = () => {}
  #open: () => void = () => {}

  readonly gate: Gate = () => {
    if (this.#frames.length === 0 || this.#ended) return undefined
    return new Promise<void>(resolve => {
      this.#open = resolve
    })
  }

  next(frame: Frame): void {
    this.#frames.push(frame)
    this.#wake()
  }

  error(error: unknown): void {
    this.#failure = { error }
    this.complete()
  }

  complete(): void {
    this.#ended = true
    this.#wake()
  }

  release(): void {
    this.#ended = true
    this.#frames = []
    this.#open()
  }

  async take(): Promise<Frame | undefined> {
    while (this.#frames.length === 0 && !this.#ended) {
      await new Promise<void>(resolve => {
        this.#wake = resolve
      })
    }
    const frame = this.#frames.shift()
    this.#open()
    if (!frame && this.#failure) throw this.#failure.error
    return frame
  }
}
