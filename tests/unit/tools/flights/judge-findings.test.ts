import { describe, expect, it } from 'vitest'
import type { Finding } from '../../../../edge/flights/report/flight-report.js'
import { enuToLonLat } from '../../../../edge/geometry/enu.js'
import { judgeFindings } from '../../../../tools/flights/judge-findings.js'
import { readFlightTruth } from '../../../../tools/flights/truth-file.js'

const truth = readFlightTruth('patrol')
const frame = truth.frames.find(({ boxes }) => boxes.length > 3)!
const [thing, x1, y1, x2, y2] = frame.boxes.find(([index]) => truth.things[index]!.label === 'car')!
const { id, centre } = truth.things[thing]!

/** A finding of that car, so many metres east of it, at half the resolution. */
const finding = (offM: number, given: Partial<Finding> = {}): Finding =>
  ({
    ...{ id: 'f', scenario: 'illegal-parking', label: 'car' },
    fix: {
      ...enuToLonLat(truth.origin, centre.eastM + offM, centre.northM),
      ...{ accuracyM: 2, ellipse: { sigmaMajorM: 2, sigmaMinorM: 1, bearingDeg: 90 } },
    },
    best: { tMs: frame.tMs, box: [x1 / 2, y1 / 2, x2 / 2, y2 / 2], widthPx: 480, heightPx: 270 },
    ...given,
  }) as Finding

describe('what a flight found', () => {
  it('is told by the picture, wherever it was placed', () => {
    const { found, twice, others, lost } = judgeFindings(truth, [finding(3)])
    expect(found.map(each => each.id)).toEqual([id])
    expect(found[0]!.offM).toBeCloseTo(3, 2)
    expect(found[0]!.offSigmas).toBeCloseTo(1.5, 2)
    expect(found[0]!.isInside).toBe(true)
    expect([twice, others]).toEqual([[], []])
    expect(lost).toHaveLength(truth.things.length - 1)
    expect(judgeFindings(truth, [finding(4.4)]).found[0]!.isInside).toBe(false)
  })

  it('is found twice, and is something else under a name that does not fit or where nothing is', () => {
    expect(judgeFindings(truth, [finding(0), finding(1)]).twice).toHaveLength(1)
    const named = judgeFindings(truth, [finding(0, { label: 'pothole', scenario: 'road-collapse' })])
    expect(named.others.map(({ of }) => of)).toEqual([id])
    const elsewhere = { ...finding(0).best, box: [0, 0, 5, 5] as const }
    expect(judgeFindings(truth, [finding(0, { best: elsewhere })]).others.map(({ of }) => of)).toEqual([
      undefined,
    ])
  })
})
