import type { CameraStateChange } from '../domain/camera-state.js'

interface CameraEntry {
  readonly id: string
  readonly watchedSinceMs: number
  /** When the last frame was judged, epoch ms. */
  lastFrameAtMs: number | undefined
  judged: number
  dropped: number
  state: CameraStateChange | undefined
}

/** How every camera is doing: one place for health, metrics and statistics. */
export class CameraBoard {
  readonly #entries = new Map<string, CameraEntry>()

  /** These are the cameras now: others are forgotten, and those that stay keep their counts. */
  watch(cameraIds: readonly string[], nowMs: number): void {
    for (const id of this.#entries.keys()) if (!cameraIds.includes(id)) this.#entries.delete(id)
    for (const id of cameraIds) {
      if (this.#entries.has(id)) continue
      const empty = { lastFrameAtMs: undefined, judged: 0, dropped: 0, state: undefined }
      this.#entries.set(id, { id, watchedSinceMs: nowMs, ...empty })
    }
  }

  judged(cameraId: string, nowMs: number): void {
    const entry = this.#entry(cameraId)
    entry.judged += 1
    entry.lastFrameAtMs = nowMs
  }

  dropped(cameraId: string, total: number): void {
    this.#entry(cameraId).dropped = total
  }

  changed(change: CameraStateChange): void {
    this.#entry(change.cameraId).state = change
  }

  get(cameraId: string): Readonly<CameraEntry> {
    return this.#entry(cameraId)
  }

  all(): readonly Readonly<CameraEntry>[] {
    return [...this.#entries.values()]
  }

  #entry(cameraId: string): CameraEntry {
    return this.#entries.get(cameraId)!
  }
}
