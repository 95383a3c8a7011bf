import { describe, expect, it } from 'vitest'
import { detectionsOf, standing } from '../../../support/detections.js'
import { garbage, MONDAY_MS, parking, street } from '../../../support/judging.js'

/** Both scenarios believe scores from 0.35 on. */
const FAINT = 0.2
const SURE = 0.8
const kerb = standing(400, 600)
const car = (score: number, box = kerb) => [{ label: 'car', box, score }]
const bag = (score: number) => [{ label: 'garbage', box: [300, 500, 360, 560] as const, score }]

describe('a parked car that is half hidden, and seen faintly', () => {
  it('goes on standing, and is reported when it is sure again for a while', () => {
    const scene = street(parking)
    scene.watch({ fromMs: 0, toMs: 15_000 }, () => car(SURE))
    // Longer than a hidden car is waited for.
    scene.watch({ fromMs: 15_000, toMs: 58_000 }, () => car(FAINT))
    scene.watch({ fromMs: 58_000, toMs: 70_000 }, () => car(SURE))
    expect(scene.kinds()).toEqual(['opened'])
    expect(scene.changes[0]!.sighting.dwellMs).toBeGreaterThanOrEqual(60_000)
    expect(scene.changes[0]!.sighting.confidence).toBeLessThan(SURE)

    const hidden = street(parking)
    hidden.watch({ fromMs: 0, toMs: 15_000 }, () => car(SURE))
    hidden.watch({ fromMs: 15_000, toMs: 58_000 }, () => [])
    hidden.watch({ fromMs: 58_000, toMs: 70_000 }, () => car(SURE))
    expect(hidden.changes).toEqual([])
  })

  it('is never reported by faint sights, nor by a sure one among many of them', () => {
    const scene = street(parking)
    scene.watch({ fromMs: 0, toMs: 15_000 }, () => car(SURE))
    scene.watch({ fromMs: 15_000, toMs: 200_000 }, atMs => car(atMs % 20_000 === 0 ? 0.4 : FAINT))
    expect(scene.changes).toEqual([])
  })

  it('is not reported in the very frame that shows it faintly', () => {
    const scene = street(parking)
    scene.watch({ fromMs: 0, toMs: 59_500 }, () => car(SURE))
    scene.watch({ fromMs: 59_500, toMs: 62_000 }, () => car(FAINT))
    expect(scene.changes).toEqual([])
    scene.look(62_000, car(SURE))
    expect(scene.kinds()).toEqual(['opened'])
  })

  it('stays reported for as long as it is seen at all, with less confidence in what is told next', () => {
    const scene = street(parking)
    scene.watch({ fromMs: 0, toMs: 70_000 }, () => car(SURE))
    scene.watch({ fromMs: 70_000, toMs: 310_000 }, () => car(FAINT))
    expect(scene.kinds()).toEqual(['opened', 'updated'])
    const [opened, updated] = scene.changes.map(({ sighting }) => sighting)
    expect(updated!.dwellMs).toBeGreaterThanOrEqual(300_000)
    expect(updated!.confidence).toBeLessThan(opened!.confidence)
    scene.watch({ fromMs: 310_000, toMs: 400_000 }, () => [])
    expect(scene.kinds()).toEqual(['opened', 'updated', 'cleared'])
  })

  it('has left its place where it drives off, however faintly that is seen', () => {
    const scene = street(parking)
    scene.watch({ fromMs: 0, toMs: 50_000 }, () => car(SURE))
    scene.watch({ fromMs: 50_000, toMs: 55_000 }, atMs =>
      car(FAINT, standing(400 + (atMs - 50_000) / 25, 600)),
    )
    scene.watch({ fromMs: 55_000, toMs: 62_000 }, () => car(FAINT, standing(600, 600)))
    scene.watch({ fromMs: 62_000, toMs: 90_000 }, () => car(SURE, standing(600, 600)))
    expect(scene.changes).toEqual([])
  })

  it('stands where it stood, though a piece of it is all that is seen', () => {
    const scene = street(parking)
    scene.watch({ fromMs: 0, toMs: 30_000 }, () => car(SURE))
    const [x1, y1, x2, y2] = kerb
    scene.watch({ fromMs: 30_000, toMs: 58_000 }, () => car(FAINT, [x1, y1, x2, (y1 + y2) / 2 + 16]))
    scene.watch({ fromMs: 58_000, toMs: 75_000 }, () => car(SURE))
    expect(scene.kinds()).toEqual(['opened'])
    expect(scene.changes[0]!.sighting.box[3]).toBeCloseTo(y2, 0)
  })

  it('is never reported by what the model itself is not sure of, however low the scenario puts it', () => {
    const { tracker, judge } = street({ ...parking, minScore: 0.1 })
    const watch = (fromMs: number, toMs: number, score: number) => {
      const changes = []
      for (let atMs = fromMs; atMs < toMs; atMs += 500) {
        const found = { ...detectionsOf(car(score)), sure: score < 0.35 ? 0 : 1 }
        const tracks = tracker.track(found, MONDAY_MS + atMs).map(track => ({ track }))
        const frame = { width: 1280, height: 720, capturedAtMs: MONDAY_MS + atMs }
        changes.push(...judge.look({ ...frame, tracks, modelId: 'urban-nano' }))
      }
      return changes.map(({ kind }) => kind)
    }
    expect(watch(0, 15_000, SURE)).toEqual([])
    expect(watch(15_000, 100_000, FAINT)).toEqual([])
    expect(watch(100_000, 101_000, SURE)).toEqual(['opened'])
  })

  it('makes nothing of what was never sure', () => {
    const scene = street(parking)
    scene.watch({ fromMs: 0, toMs: 120_000 }, () => car(FAINT))
    expect(scene.changes).toEqual([])
  })
})

describe('rubbish that is seen faintly', () => {
  it('does not count among the looks that show it', () => {
    const scene = street(garbage)
    // Sure in one look of four: too few, whatever the others show.
    scene.watch({ fromMs: 0, toMs: 90_000 }, atMs => bag(atMs % 2_000 === 0 ? SURE : FAINT))
    expect(scene.changes).toEqual([])
  })

  it('stays reported for as long as it is seen at all', () => {
    const scene = street(garbage)
    scene.watch({ fromMs: 0, toMs: 40_000 }, () => bag(SURE))
    scene.watch({ fromMs: 40_000, toMs: 200_000 }, () => bag(FAINT))
    expect(scene.kinds()).toEqual(['opened'])
    scene.watch({ fromMs: 200_000, toMs: 300_000 }, () => [])
    expect(scene.kinds()).toEqual(['opened', 'cleared'])
  })
})
