import type { LoadedConfig } from '../../config/load.js'
import { isStream } from '../../config/schema/camera.js'
import { redactUrl } from '../../kit/redact.js'
import { probe } from '../../media/probe.js'

/** How far the recordings of a demo have been watched. */
export class Film {
  readonly #durationMs: ReadonlyMap<string, number>
  readonly #firstMs = new Map<string, number>()
  readonly #seenMs = new Map<string, number>()

  constructor(durationMs: ReadonlyMap<string, number>) {
    this.#durationMs = durationMs
  }

  judged({ cameraId, capturedAtMs }: { readonly cameraId: string; readonly capturedAtMs: number }): void {
    if (!this.#firstMs.has(cameraId)) this.#firstMs.set(cameraId, capturedAtMs)
    this.#seenMs.set(cameraId, capturedAtMs - this.#firstMs.get(cameraId)!)
  }

  /** Share 0..1 of all recordings that was watched, by the one that is farthest behind. */
  get share(): number {
    const shares = [...this.#durationMs].map(([id, durationMs]) => (this.#seenMs.get(id) ?? 0) / durationMs)
    return Math.min(1, ...shares)
  }
}

/** Learns how long the recordings are; a live camera counts with `liveMs`. Throws what `probe` throws. */
export async function openFilm({ config }: LoadedConfig, liveMs: number): Promise<Film> {
  const durations = Object.entries(config.cameras).map(async ([id, { url, transport }]) => {
    if (isStream(url)) return [id, liveMs] as const
    const { durationMs } = await probe({ url, transport, redact: redactUrl, timeoutMs: 10_000 })
    return [id, durationMs ?? liveMs] as const
  })
  return new Film(new Map(await Promise.all(durations)))
}
