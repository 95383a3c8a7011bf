import type { ActiveScenario } from '../../edge/config/active-scenario.js'
import type { Sighting, SightingChange } from '../../edge/domain/sighting.js'
import type { StandingThing } from '../../edge/domain/track.js'
import type { GroundScale } from '../../edge/geometry/ground-rest.js'
import { createJudge, type Judge } from '../../edge/pipeline/judge/judge.js'
import { createTracker, type Tracker } from '../../edge/pipeline/track/tracker.js'
import { detectionsOf, type Seen } from './detections.js'

const FRAME = { width: 1280, height: 720 }

/** Midnight UTC of Monday 2026-11-23: 08:00 in Shanghai. */
export const MONDAY_MS = Date.UTC(2026, 10, 23)

export const parking: ActiveScenario = {
  id: 'illegal-parking',
  name: { zh: '机动车违停', en: 'Illegal parking' },
  labels: {
    car: { zh: '小汽车', en: 'car' },
    truck: { zh: '货车', en: 'truck' },
    bus: { zh: '客车', en: 'bus' },
  },
  minScore: 0.35,
  anchor: 'bottom-centre',
  zones: ['kerb'],
  modelId: 'urban-nano',
  rule: { kind: 'dwell', dwellMs: 60_000, stillness: 0.15, stillnessM: 0.5, occlusionGraceMs: 30_000 },
  needs: { maxIntervalMs: 5000 },
  same: { withinMs: 900_000, spacingM: 6, sizeM: 2, labels: 'any' },
  evidence: { plates: 'hide' },
  receipt: 'none',
  clearAfterMs: 20_000,
  expireAfterMs: 3_600_000,
  severity: [
    { afterMs: 0, severity: 2 },
    { afterMs: 300_000, severity: 3 },
  ],
  schedule: [],
}

export const garbage: ActiveScenario = {
  ...parking,
  id: 'sanitation',
  name: { zh: '环境卫生', en: 'Sanitation' },
  labels: { garbage: { zh: '垃圾', en: 'garbage' } },
  zones: [],
  rule: { kind: 'persistence', windowMs: 30_000, seenShare: 0.6, minLooks: 5 },
}

export const collapse: ActiveScenario = {
  ...garbage,
  id: 'road-collapse',
  labels: { pothole: { zh: '坑洞', en: 'pothole' } },
  anchor: 'centre',
  severity: [{ afterMs: 0, severity: 1 }],
  risk: {
    extent: { weight: 0.5, full: 0.1 },
    count: { weight: 0.5, full: 4 },
    placeRadiusM: 10,
    sampleEveryMs: 3_600_000,
    severity: [
      { above: 0.3, severity: 2 },
      { above: 0.6, severity: 3 },
    ],
  },
}

/** The kerb lane: the lower half of the frame. */
const zones: Parameters<typeof createJudge>[0]['zones'] = {
  kerb: {
    points: [
      [0, 0.5],
      [1, 0.5],
      [1, 1],
      [0, 1],
    ],
  },
}

export interface Street {
  readonly changes: readonly SightingChange[]
  /** One look at `atMs`, counted from Monday 08:00 in Shanghai. */
  look(atMs: number, seen: readonly Seen[]): SightingChange[]
  /** Looks every `everyMs` over `fromMs <= t < toMs`. */
  watch(
    span: { fromMs: number; toMs: number; everyMs?: number },
    seenAt: (atMs: number) => readonly Seen[],
  ): void
  kinds(): string[]
  readonly judge: Judge
  readonly tracker: Tracker
}

/** The real tracker and the real judge on scripted detections. */
export function street(
  scenario: ActiveScenario,
  known: readonly Sighting[] = [],
  stood: readonly StandingThing[] = [],
  ground?: GroundScale,
): Street {
  let ids = 0
  const tracker = createTracker({ sureScore: 0.35, ground })
  tracker.restore(stood, detectionsOf([]).labels)
  const judge = createJudge({
    cameraId: 'east',
    scenarios: [scenario],
    zones,
    timeZone: 'Asia/Shanghai',
    known,
    newId: () => `id-${++ids}`,
    ground,
  })
  const changes: SightingChange[] = []
  const look = (atMs: number, seen: readonly Seen[]) => {
    const capturedAtMs = MONDAY_MS + atMs
    const tracks = tracker.track(detectionsOf(seen), capturedAtMs).map(track => ({ track }))
    const news = judge.look({ ...FRAME, capturedAtMs, tracks, modelId: 'urban-nano' })
    changes.push(...news)
    return news
  }
  return {
    changes,
    judge,
    tracker,
    look,
    watch({ fromMs, toMs, everyMs = 500 }, seenAt) {
      for (let atMs = fromMs; atMs < toMs; atMs += everyMs) look(atMs, seenAt(atMs))
    },
    kinds: () => changes.map(({ kind }) => kind),
  }
}
