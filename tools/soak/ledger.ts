/** One fault, from the moment it was inflicted. Times are those of a clock that never jumps. */
export interface Entry {
  readonly fault: string
  readonly camera: string
  liftedAtMs: number | undefined
  /** The first bad state that was told, with its cause. */
  firstState: string | undefined
  recovered: boolean
  /** Longest time without a judged frame. */
  outageMs: number
}

export interface KindSummary {
  readonly fault: string
  readonly inflicted: number
  readonly recovered: number
  readonly longestOutageS: number
  readonly states: readonly string[]
}

/** What was done to which camera, what came of it, and what happened to the others. */
export class Ledger {
  readonly entries: Entry[] = []
  /** What happened to cameras that nobody had done anything to. */
  readonly disturbances: string[] = []
  /** Where these were judged late or not at all, because the machine was busy. */
  readonly delays: string[] = []
  readonly #open = new Map<string, Entry>()
  readonly #states = new Map<string, string>()
  readonly #frames = new Map<string, { total: number; sinceMs: number }>()
  readonly #quietMs: number

  /** A camera that shows nothing new for `quietMs` misses a frame. */
  constructor(quietMs: number) {
    this.#quietMs = quietMs
  }

  isOpen(camera: string): boolean {
    return this.#open.has(camera)
  }

  get openCount(): number {
    return this.#open.size
  }

  inflicted(fault: string, camera: string): Entry {
    const entry: Entry = {
      ...{ fault, camera, liftedAtMs: undefined, firstState: undefined },
      ...{ recovered: false, outageMs: 0 },
    }
    this.entries.push(entry)
    this.#open.set(camera, entry)
    return entry
  }

  state(camera: string, state: string, cause: string | undefined): void {
    this.#states.set(camera, state)
    if (state === 'ok') return
    const words = [state, cause?.split(':')[0]].filter(Boolean).join(' ')
    const entry = this.#open.get(camera)
    if (entry) entry.firstState ??= words
    else (state === 'degraded' ? this.delays : this.disturbances).push(`${camera} became ${words}`)
  }

  /** Frames of a camera that were judged so far. */
  frames(camera: string, total: number, nowMs: number): void {
    const before = this.#frames.get(camera)
    const entry = this.#open.get(camera)
    const silentMs = before ? nowMs - before.sinceMs : 0
    if (entry) entry.outageMs = Math.max(entry.outageMs, silentMs)
    if (before && total === before.total) return
    this.#frames.set(camera, { total, sinceMs: nowMs })
    if (!entry && silentMs > this.#quietMs)
      this.delays.push(`${camera} showed nothing new for ${Math.round(silentMs / 1000)} s`)
    const since = entry?.liftedAtMs
    if (entry && since !== undefined && nowMs - since > this.#quietMs && this.#states.get(camera) === 'ok') {
      entry.recovered = true
      this.#open.delete(camera)
    }
  }

  byKind(): KindSummary[] {
    const kinds = [...new Set(this.entries.map(({ fault }) => fault))]
    return kinds.map(fault => {
      const all = this.entries.filter(entry => entry.fault === fault)
      return {
        fault,
        inflicted: all.length,
        recovered: all.filter(({ recovered }) => recovered).length,
        longestOutageS: Math.round(Math.max(...all.map(({ outageMs }) => outageMs)) / 1000),
        states: [...new Set(all.map(({ firstState }) => firstState ?? 'unnoticed'))].sort(),
      }
    })
  }
}
