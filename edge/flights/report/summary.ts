import { lonLatToEnu } from '../../geometry/enu.js'
import type { FlightReport } from './flight-report.js'
import { type Strand, strandsOf } from './shapes/strands.js'

/** The numbers that stand at the head of a report. */
export interface Summary {
  readonly findings: number
  /** How many of each severity, from info to urgent. */
  readonly bySeverity: readonly number[]
  readonly byScenario: readonly { readonly id: string; readonly count: number; readonly example: number }[]
  /** Along the parts of the track that are known. */
  readonly flownM: number
  readonly recordedMs: number
  readonly looked: number
  readonly unplaced: number
}

export function summaryOf(report: FlightReport): Summary {
  const { findings, recordings, unplaced } = report
  const scenarios = new Map<string, { count: number; example: number }>()
  for (const [index, { scenario }] of findings.entries()) {
    const known = scenarios.get(scenario)
    if (known) known.count += 1
    else scenarios.set(scenario, { count: 1, example: index })
  }
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)
  return {
    findings: findings.length,
    bySeverity: [0, 1, 2, 3, 4].map(
      severity => findings.filter(finding => finding.severity === severity).length,
    ),
    byScenario: [...scenarios].map(([id, rest]) => ({ id, ...rest })).sort((a, b) => b.count - a.count),
    flownM: sum(strandsOf(report).map(flownOf)),
    recordedMs: sum(recordings.map(({ durationMs }) => durationMs)),
    looked: sum(recordings.map(({ looked }) => looked)),
    unplaced: sum(unplaced.map(({ count }) => count)),
  }
}

function flownOf({ pieces }: Strand): number {
  let flown = 0
  for (const { quality, points } of pieces) {
    if (quality !== 'good') continue
    for (let index = 1; index < points.length; index += 1)
      flown += Math.hypot(...lonLatToEnu(points[index - 1]!, points[index]!))
  }
  return flown
}

/** How good the telemetry of a way is. */
export interface StrandQuality {
  readonly positions: number
  /** From the first position to the last; 0 for stills, whose times say nothing of the telemetry. */
  readonly spanMs: number
  readonly gaps: number
  readonly longestGapMs: number
  readonly jumps: number
}

export function qualityOf({ kind, pieces }: Strand): StrandQuality {
  const points = pieces.flatMap(piece => piece.points)
  const gaps = pieces.filter(({ quality }) => quality === 'gap')
  const lengths = gaps.flatMap(({ points }) =>
    points.slice(1).map((point, at) => point.tMs - points[at]!.tMs),
  )
  const isVideo = kind === 'video'
  return {
    // Where two pieces meet they share a point.
    positions: points.length - (pieces.length - 1),
    spanMs: isVideo ? points.at(-1)!.tMs - points[0]!.tMs : 0,
    gaps: lengths.length,
    longestGapMs: isVideo ? Math.max(0, ...lengths) : 0,
    jumps: pieces.filter(({ quality }) => quality === 'jump').length,
  }
}
