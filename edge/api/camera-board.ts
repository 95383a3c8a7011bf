import type { CameraStateChange } from '../domain/camera-state.js'

interface CameraEntry {
  readonly id: string
  /** When the last frame was judged, epoch ms. */
  lastFrameAtMs: number | undefined
  judged: number
  dropped: number
  state: CameraStateChange | undefined
}

/** How every camera is doing: one place for health, metrics and statistics. */
export class CameraBoard {
  readonly #entries: ReadonlyMap<string, CameraEntry>

  constructor(cameraIds: readonly string[]) {
    const empty = { lastFrameAtMs: undefined, judged: 0, dropped: 0, state: undefined }
    this.#entries = new Map(cameraIds.map(id => [id, { id, ...empty }]))
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
