/** More than are ever under way at once for one source: read, waiting, looked at, recorded. */
const MAX_KEPT = 4

/**
 * The memory of frames that were let go, for the next ones: megabytes that come and go several times a second
 * would keep the garbage collector busy. A frame that nobody lets go is collected as usual.
 */
export class FrameMemory {
  readonly #free: Uint8Array<SharedArrayBuffer>[] = []

  /** Memory of exactly `bytes`; what is in it does not matter. */
  take(bytes: number): Uint8Array<SharedArrayBuffer> {
    const kept = this.#free.pop()
    return kept?.length === bytes ? kept : new Uint8Array(new SharedArrayBuffer(bytes))
  }

  give(pixels: Uint8Array<SharedArrayBuffer>): void {
    if (this.#free.length < MAX_KEPT) this.#free.push(pixels)
  }
}
