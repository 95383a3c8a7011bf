import { describe, expect, it } from 'vitest'
import type { Box } from '../../../../edge/domain/box.js'
import { scoreRisk } from '../../../../edge/pipeline/judge/risk.js'
import { collapse, MONDAY_MS, street } from '../../../support/judging.js'
import { roadRisk, sized } from '../../../support/road.js'

const hole: Box = [300, 400, 420, 480]
const seen = [{ label: 'pothole', box: hole }]
const HOUR_MS = 3_600_000

describe('scoreRisk', () => {
  const look = { label: 'pothole', viewShare: 0.01, count: 2 }

  it('goes by square metres where they are known, and by the share of the view where not', () => {
    const measured = scoreRisk(roadRisk, { ...look, size: sized(0.5) })
    expect(measured.factors).toEqual({ extent: 0.25, count: 0.4, kind: 0.7 })
    expect(measured.measured).toMatchObject({ areaM2: 0.5, sigmaAreaM2: 0.025, lengthM: 1, count: 2 })
    const guessed = scoreRisk(roadRisk, look)
    expect(guessed.factors.extent).toBeCloseTo(0.2, 9)
    expect(guessed.measured).toEqual({ viewShare: 0.01, count: 2 })
  })

  it('knows a kind that is listed, and names one that is not', () => {
    expect(scoreRisk(roadRisk, { ...look, label: 'constructor' }).unknown).toContain('kind')
    expect(scoreRisk(roadRisk, look).unknown).toEqual(['density', 'growth', 'water', 'works', 'traffic'])
  })

  it('ranks net cracks above a single one, and a depression above both', () => {
    const scores = ['crack', 'alligator_crack', 'depression'].map(
      label => scoreRisk(roadRisk, { ...look, label }).score,
    )
    expect(scores).toEqual([...scores].sort((a, b) => a - b))
    expect(new Set(scores).size).toBe(3)
  })
})

describe('a judge that scores risk', () => {
  it('measures what stays once an hour, and reports nothing of it', () => {
    const scene = street(collapse)
    scene.watch({ fromMs: 0, toMs: 3.2 * HOUR_MS, everyMs: 5000 }, () => seen)
    expect(scene.kinds()).toEqual(['opened', 'measured', 'measured', 'measured'])
    const times = scene.changes.map(({ sighting }) => sighting.capturedAtMs - MONDAY_MS)
    expect(times.slice(1).map((time, index) => time - times[index]!)).toEqual([HOUR_MS, HOUR_MS, HOUR_MS])
    expect(scene.changes[1]!.sighting).toMatchObject({ state: 'updated', risk: { measured: { count: 1 } } })
  })

  it('does not measure what it did not see, nor where no risk is scored', () => {
    const scene = street({ ...collapse, clearAfterMs: 10 * HOUR_MS })
    scene.watch({ fromMs: 0, toMs: 2 * HOUR_MS, everyMs: 5000 }, atMs => (atMs < 0.5 * HOUR_MS ? seen : []))
    expect(scene.kinds()).toEqual(['opened'])
    const dim = street(collapse)
    const dimly = seen.map(each => ({ ...each, score: 0.2 }))
    dim.watch({ fromMs: 0, toMs: 2 * HOUR_MS, everyMs: 5000 }, atMs => (atMs < 0.5 * HOUR_MS ? seen : dimly))
    expect(dim.kinds()).toEqual(['opened'])
    const { risk: _, ...plain } = collapse
    const other = street(plain)
    other.watch({ fromMs: 0, toMs: 2 * HOUR_MS, everyMs: 5000 }, () => seen)
    expect(other.kinds()).toEqual(['opened'])
  })

  it('measures at once what an earlier process reported', () => {
    const before = street(collapse)
    before.watch({ fromMs: 0, toMs: 60_000, everyMs: 5000 }, () => seen)
    const after = street(collapse, [before.changes[0]!.sighting])
    after.look(120_000, seen)
    after.look(125_000, seen)
    expect(after.kinds()).toEqual(['measured'])
  })
})
