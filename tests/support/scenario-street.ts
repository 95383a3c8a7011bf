import { type ActiveScenario, activateScenario } from '../../edge/config/active-scenario.js'
import { readScenarios } from '../../edge/config/scenario-library.js'
import type { Permit } from '../../edge/config/schema/permits.js'
import type { ScenarioUse } from '../../edge/config/schema/scenario-use.js'
import type { Box } from '../../edge/domain/box.js'
import type { Detections } from '../../edge/domain/detections.js'
import type { LocatedTrack } from '../../edge/domain/fix.js'
import type { Sighting, SightingChange } from '../../edge/domain/sighting.js'
import { createJudge } from '../../edge/pipeline/judge/judge.js'
import { createTracker } from '../../edge/pipeline/track/tracker.js'
import { MONDAY_MS } from './judging.js'

/** What a model finds, as a test writes it. */
export interface Sight {
  readonly label: string
  readonly box: Box
  readonly score?: number
}

export type Place = Pick<LocatedTrack, 'fix' | 'size'>

export interface StreetOptions {
  readonly zones?: Parameters<typeof createJudge>[0]['zones']
  readonly known?: readonly Sighting[]
  readonly place?: (box: Box) => Place
  readonly width?: number
  readonly height?: number
}

/** The left half of the frame, and the right half. */
export const halves = {
  left: {
    points: [
      [0, 0],
      [0.5, 0],
      [0.5, 1],
      [0, 1],
    ],
  },
  right: {
    points: [
      [0.5, 0],
      [1, 0],
      [1, 1],
      [0.5, 1],
    ],
  },
} as const

export const everywhere = {
  everywhere: {
    points: [
      [0, 0],
      [1, 0],
      [1, 1],
      [0, 1],
    ],
  },
} as const

/** A scenario that comes with Lamppost, at a camera that sets this of it. */
export async function shipped(id: string, use: ScenarioUse = {}): Promise<ActiveScenario> {
  const { scenarios } = await readScenarios([id], '.')
  return activateScenario(scenarios.get(id)!, use, 'model')
}

export const permitted = (scenario: ActiveScenario, ...permits: Permit[]): ActiveScenario => ({
  ...scenario,
  permits,
})

/** The real tracker and the real judge, on what a test says that the model of the scenario finds. Times count from Monday 08:00. */
export class ScenarioStreet {
  readonly changes: SightingChange[] = []
  readonly #scenario: ActiveScenario
  readonly #options: Required<StreetOptions>
  readonly #tracker
  readonly #judge
  #ids = 0

  constructor(scenario: ActiveScenario, options: StreetOptions = {}) {
    this.#scenario = scenario
    this.#options = {
      ...{ zones: everywhere, known: [], place: () => ({}), width: 1280, height: 720 },
      ...options,
    }
    this.#tracker = createTracker({ sureScore: scenario.minScore })
    this.#judge = createJudge({
      cameraId: 'east',
      scenarios: [scenario],
      zones: this.#options.zones,
      timeZone: 'Asia/Shanghai',
      known: this.#options.known,
      newId: () => `id-${++this.#ids}`,
    })
  }

  get kinds(): string[] {
    return this.changes.map(({ kind }) => kind)
  }

  /** When the latest change was, from the beginning. */
  get lastMs(): number {
    return this.changes.at(-1)!.sighting.capturedAtMs - MONDAY_MS
  }

  look(atMs: number, sights: readonly Sight[] | Detections): SightingChange[] {
    const { width, height, place } = this.#options
    const capturedAtMs = MONDAY_MS + atMs
    const detections = 'boxes' in sights ? sights : this.#detections(sights)
    const tracks = this.#tracker
      .track(detections, capturedAtMs)
      .map((track): LocatedTrack => ({ track, ...place(track.box) }))
    const news = this.#judge.look({ width, height, capturedAtMs, tracks, modelId: 'model' })
    this.changes.push(...news)
    return news
  }

  /** Looks over `fromMs <= t < toMs`. */
  watch(
    { fromMs, toMs, everyMs }: { fromMs: number; toMs: number; everyMs: number },
    sightsAt: (atMs: number) => readonly Sight[] | Detections,
  ): void {
    for (let atMs = fromMs; atMs < toMs; atMs += everyMs) this.look(atMs, sightsAt(atMs))
  }

  expire(atMs: number): SightingChange[] {
    return this.#judge.expire(MONDAY_MS + atMs)
  }

  #detections(sights: readonly Sight[]): Detections {
    const labels = [...new Set([...Object.keys(this.#scenario.labels), ...sights.map(({ label }) => label)])]
    const rows = [...sights].sort((a, b) => (b.score ?? 0.8) - (a.score ?? 0.8))
    return {
      boxes: Float32Array.from(rows.flatMap(({ box }) => [...box])),
      scores: Float32Array.from(rows, ({ score }) => score ?? 0.8),
      classes: Uint16Array.from(rows, ({ label }) => labels.indexOf(label)),
      labels,
    }
  }
}

/** So many things in rows, apart from each other, from the left edge on. */
export const crowd = (label: string, count: number, left = 20): Sight[] =>
  Array.from({ length: count }, (_, index) => {
    const [x, y] = [left + (index % 6) * 90, 40 + Math.floor(index / 6) * 110]
    return { label, box: [x, y, x + 70, y + 90] }
  })
