import { Writable } from 'node:stream'
import type { Footage } from '../domain/footage.js'
import type { FrameHeader } from './frame-lines.js'
import { FrameMemory } from './frame-memory.js'

/** One decoded picture: RGB24, row-major, `width * height * 3` bytes, not written to before it is released. */
export interface DecodedFrame {
  readonly width: number
  readonly height: number
  readonly pixels: Uint8Array<SharedArrayBuffer>
  /** Presentation time, milliseconds from the stream's zero. */
  readonly ptsMs: number
  /** The picture stands alone in its stream. */
  readonly keyframe: boolean
  readonly footage?: Footage
  /** Gives the memory of `pixels` to a later frame. Nothing may read them afterwards. */
  release(): void
}

/**
 * Asked before each frame is given. While its promise is pending nothing more is read, so the child waits; a
 * rejection lets the frame pass.
 */
export type Gate = (frame: Pick<DecodedFrame, 'ptsMs'>) => Promise<void> | undefined

export interface FrameReader {
  /** Takes the raw pixels of frame after frame, in chunks of any size. */
  readonly pixels: Writable
  /** Announces the next frame; may come before or after its pixels. */
  announce(header: FrameHeader): void
  /** No header will come any more: pixels without one are swallowed. */
  allAnnounced(): void
  /** Resolves when the output has ended and every whole frame was delivered. */
  readonly drained: Promise<void>
  /** From now on everything is swallowed, so that a child blocked on its output can end. */
  discard(): void
}

interface OpenFrame extends FrameHeader {
  readonly pixels: Uint8Array<SharedArrayBuffer>
  filled: number
}

/**
 * Joins the two ways by which ffmpeg tells about frames: sizes and times by text, pixels by bytes. Chunks go
 * straight into the frame's own memory, so a byte is copied once on the main thread.
 */
export function createFrameReader(deliver: (frame: DecodedFrame) => void, gate?: Gate): FrameReader {
  const announced: FrameHeader[] = []
  const memory = new FrameMemory()
  let expecting = true
  let discarding = false
  let open: OpenFrame | undefined
  let onAnnounced = () => {}
  let onDiscard = () => {}

  async function nextHeader(): Promise<FrameHeader | undefined> {
    if (announced.length === 0 && expecting) {
      await new Promise<void>(resolve => {
        onAnnounced = resolve
        onDiscard = resolve
      })
    }
    return announced.shift()
  }

  // Not Promise.race against one promise of the discard: it would gather a reaction for each frame.
  const openOrDiscarded = (shut: Promise<void>) =>
    new Promise<void>(resolve => {
      onDiscard = resolve
      shut.then(resolve, () => resolve())
    })

  async function finish({ filled, ...whole }: OpenFrame): Promise<void> {
    open = undefined
    const frame: DecodedFrame = { ...whole, release: once(() => memory.give(whole.pixels)) }
    // Rules judge by time: a picture without one cannot be used.
    if (Number.isNaN(frame.ptsMs)) return
    const shut = gate?.(frame)
    if (shut) await openOrDiscarded(shut)
    if (!discarding) deliver(frame)
  }

  async function read(chunk: Uint8Array): Promise<void> {
    let at = 0
    while (at < chunk.length && !discarding) {
      open ??= openFrame(await nextHeader(), memory)
      if (!open) return
      const part = chunk.subarray(at, at + open.pixels.length - open.filled)
      open.pixels.set(part, open.filled)
      open.filled += part.length
      at += part.length
      if (open.filled === open.pixels.length) await finish(open)
    }
  }

  const pixels = new Writable({
    // fluent-ffmpeg turns a `close` of its output into an error after 20 ms, so there must be none.
    autoDestroy: false,
    emitClose: false,
    write: (chunk: Uint8Array, _encoding, done) => void read(chunk).then(() => done(), done),
  })
  return {
    pixels,
    drained: new Promise(resolve => pixels.once('finish', resolve).once('error', () => resolve())),
    announce: header => {
      announced.push(header)
      onAnnounced()
    },
    allAnnounced: () => {
      expecting = false
      onAnnounced()
    },
    discard: () => {
      discarding = true
      onDiscard()
    },
  }
}

function openFrame(header: FrameHeader | undefined, memory: FrameMemory): OpenFrame | undefined {
  return header && { ...header, pixels: memory.take(header.width * header.height * 3), filled: 0 }
}

/** Memory that was given away twice would be two frames at once. */
function once(action: () => void): () => void {
  let done = false
  return () => {
    if (!done) action()
    done = true
  }
}
