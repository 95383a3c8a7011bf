import { Alarm } from './alarm.js'
import type { Network } from './network.js'

export interface LaneOptions {
  readonly network: Network
  /** Datagrams may overtake each other, and are lost where a stream waits. */
  readonly carries: 'stream' | 'datagrams'
  readonly towardsViewer: boolean
  /** False when nothing more should be sent until `drained()`. */
  readonly send: (bytes: Buffer) => boolean
}

/** When the link will have carried the first bytes of what is held, and how many. */
interface Turn {
  readonly atMs: number
  readonly bytes: number
}

interface Held {
  bytes: Buffer
  readonly dueAtMs: number
  /** Asked for once it is due. */
  turn?: Turn
  readonly onSent?: () => void
}

/** What waits in front of a link that is busy. */
const QUEUE_BYTES = 64 * 1024
/** What is on its way over a long line: the window of the connection. */
const MOST_HELD_BYTES = 16 * 1024 * 1024
/** A stream goes over a slow link in slices of so much time, so that a change of the faults is felt at once. */
const SLICE_MS = 50

/** One direction of a connection: bytes go in, and come out later, or slower. */
export class Lane {
  readonly #options: LaneOptions
  readonly #alarm: Alarm
  readonly #forget: () => void
  readonly #waiters: (() => void)[] = []
  #queue: Held[] = []
  #heldBytes = 0
  #lastDueAtMs = 0
  #blocked = false
  #closed = false

  constructor(options: LaneOptions) {
    this.#options = options
    this.#alarm = new Alarm(options.network.clock, () => this.#pump())
    this.#forget = options.network.onChange(() => this.#changed())
  }

  push(bytes: Buffer): void {
    if (bytes.length === 0) return
    const { carries, network } = this.#options
    if (carries === 'datagrams' && (network.faults.halfOpen || network.loses() || !this.#hasRoom)) return
    this.#hold(bytes)
  }

  /** The end of a stream, which takes as long as its bytes. Resolves when it is through. */
  end(): Promise<void> {
    return new Promise(resolve => this.#hold(Buffer.alloc(0), resolve))
  }

  /** Resolves when more may be pushed. A stream that is not read any more stops its sender. */
  async room(): Promise<void> {
    while (!this.#closed && (this.#options.network.faults.halfOpen || !this.#hasRoom)) {
      await new Promise<void>(resolve => this.#waiters.push(resolve))
    }
  }

  /** What `send` writes to takes bytes again. */
  drained(): void {
    this.#blocked = false
    this.#pump()
  }

  /** Whatever is on its way is lost. */
  close(): void {
    this.#closed = true
    this.#forget()
    this.#alarm.stop()
    this.#discard()
  }

  get #hasRoom(): boolean {
    const { delayMs, jitterMs, bytesPerSecond } = this.#options.network.faults
    const longestMs = delayMs + jitterMs
    const rate = (this.#options.towardsViewer ? bytesPerSecond : undefined) ?? Number.MAX_VALUE
    const onItsWay = longestMs === 0 ? 0 : (rate / 1000) * longestMs
    return this.#heldBytes < Math.min(MOST_HELD_BYTES, QUEUE_BYTES + onItsWay)
  }

  #hold(bytes: Buffer, onSent?: () => void): void {
    if (this.#closed) {
      onSent?.()
      return
    }
    const { network, carries } = this.#options
    let dueAtMs = network.clock.monotonicMs() + network.delayMs()
    if (carries === 'stream') dueAtMs = this.#lastDueAtMs = Math.max(dueAtMs, this.#lastDueAtMs)
    let at = this.#queue.length
    while (at > 0 && this.#queue[at - 1]!.dueAtMs > dueAtMs) at -= 1
    this.#queue.splice(at, 0, { bytes, dueAtMs, onSent })
    this.#heldBytes += bytes.length
    this.#pump()
  }

  #pump(): void {
    const { network } = this.#options
    for (let head = this.#queue[0]; head; head = this.#queue[0]) {
      if (this.#blocked || network.faults.halfOpen) break
      const nowMs = network.clock.monotonicMs()
      if (head.dueAtMs <= nowMs) head.turn ??= this.#turn(head.bytes.length)
      const atMs = head.turn?.atMs ?? head.dueAtMs
      if (atMs > nowMs) {
        this.#alarm.set(atMs)
        break
      }
      this.#send(head, head.turn!.bytes)
    }
  }

  #turn(length: number): Turn {
    const { network, towardsViewer, carries } = this.#options
    const { bytesPerSecond } = network.faults
    if (!towardsViewer || bytesPerSecond === undefined) return { atMs: 0, bytes: length }
    const sliceBytes = Math.max(1, Math.floor((bytesPerSecond * SLICE_MS) / 1000))
    const bytes = carries === 'stream' ? Math.min(length, sliceBytes) : length
    return { atMs: network.throughLinkAtMs(bytes), bytes }
  }

  #send(head: Held, slice: number): void {
    const bytes = head.bytes.subarray(0, slice)
    head.bytes = head.bytes.subarray(slice)
    head.turn = undefined
    this.#heldBytes -= slice
    if (head.bytes.length === 0) this.#queue.shift()
    if (bytes.length > 0) this.#blocked = !this.#options.send(bytes)
    if (head.bytes.length === 0) head.onSent?.()
    this.#wakeWaiters()
  }

  #changed(): void {
    const { network, carries } = this.#options
    if (carries === 'datagrams' && network.faults.halfOpen) this.#discard()
    for (const held of this.#queue) held.turn = undefined
    this.#alarm.stop()
    this.#pump()
    this.#wakeWaiters()
  }

  #discard(): void {
    const lost = this.#queue.splice(0)
    this.#heldBytes = 0
    for (const { onSent } of lost) onSent?.()
    this.#wakeWaiters()
  }

  #wakeWaiters(): void {
    for (const wake of this.#waiters.splice(0)) wake()
  }
}
