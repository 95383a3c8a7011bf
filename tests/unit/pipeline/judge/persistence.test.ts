import { describe, expect, it } from 'vitest'
import type { Box } from '../../../../edge/domain/box.js'
import { collapse, garbage, MONDAY_MS, street } from '../../../support/judging.js'

const heap: Box = [300, 400, 420, 480]
const rubbish = (box = heap) => ({ label: 'garbage', box })
const pothole = (box: Box) => ({ label: 'pothole', box })

describe('things that do not move', () => {
  it('opens when enough looks of a whole window showed it', () => {
    const scene = street(garbage)
    scene.watch({ fromMs: 0, toMs: 29_500 }, () => [rubbish()])
    expect(scene.changes).toEqual([])
    scene.watch({ fromMs: 29_500, toMs: 40_000 }, () => [rubbish()])
    expect(scene.kinds()).toEqual(['opened'])
    expect(scene.changes[0]!.sighting).toMatchObject({ firstSeenAtMs: MONDAY_MS, label: 'garbage' })
    expect(scene.changes[0]!.sighting.zone).toBeUndefined()
  })

  it('opens at a keyframe cadence as well as at 5 fps', () => {
    const slow = street(garbage)
    slow.watch({ fromMs: 0, toMs: 60_000, everyMs: 4_000 }, () => [rubbish()])
    const fast = street(garbage)
    fast.watch({ fromMs: 0, toMs: 60_000, everyMs: 200 }, () => [rubbish()])
    expect([slow.kinds(), fast.kinds()]).toEqual([['opened'], ['opened']])
  })

  it('believes a detector that sees it in two looks of three, and not one that sees it in one of three', () => {
    const often = street(garbage)
    often.watch({ fromMs: 0, toMs: 90_000 }, atMs => ((atMs / 500) % 3 < 2 ? [rubbish()] : []))
    const seldom = street(garbage)
    seldom.watch({ fromMs: 0, toMs: 300_000 }, atMs => ((atMs / 500) % 3 < 1 ? [rubbish()] : []))
    expect(often.kinds()).toEqual(['opened'])
    expect(seldom.kinds()).toEqual([])
  })

  it('is one incident through flicker, and clears after the absence', () => {
    const scene = street(garbage)
    scene.watch({ fromMs: 0, toMs: 60_000 }, () => [rubbish()])
    scene.watch({ fromMs: 60_000, toMs: 240_000 }, atMs => ((atMs / 500) % 20 === 0 ? [rubbish()] : []))
    expect(scene.kinds()).toEqual(['opened'])
    scene.watch({ fromMs: 240_000, toMs: 270_000 }, () => [])
    // A model that sees it once in twenty looks may well miss it for half a minute.
    expect(scene.kinds()).toEqual(['opened'])
    scene.watch({ fromMs: 270_000, toMs: 300_000 }, () => [])
    expect(scene.kinds()).toEqual(['opened', 'cleared'])
  })

  it('does not open for something carried through the picture', () => {
    const scene = street(garbage)
    scene.watch({ fromMs: 0, toMs: 120_000 }, atMs => {
      const x = 100 + ((atMs / 40) % 1_000)
      return [rubbish([x, 400, x + 120, 480])]
    })
    expect(scene.changes).toEqual([])
  })

  it('tells two heaps apart', () => {
    const scene = street(garbage)
    scene.watch({ fromMs: 0, toMs: 60_000 }, () => [rubbish(), rubbish([700, 400, 820, 480])])
    expect(scene.kinds()).toEqual(['opened', 'opened'])
  })
})

describe('risk of a road collapse', () => {
  it('rises with extent and count, and says what it is made of', () => {
    const scene = street(collapse)
    const first: Box = [300, 400, 480, 500]
    scene.watch({ fromMs: 0, toMs: 40_000 }, () => [pothole(first)])
    const { risk, severity } = scene.changes[0]!.sighting
    expect(risk!.factors).toEqual({
      extent: expect.closeTo((180 * 100) / (1280 * 720) / 0.1, 6),
      count: 0.25,
    })
    expect(risk!.score).toBeCloseTo((risk!.factors.extent! + 0.25) / 2, 9)
    expect(severity).toBe(1)

    const more = [0, 1, 2, 3].map(n => [300 + n * 200, 400, 480 + n * 200, 500] as const)
    scene.watch({ fromMs: 40_000, toMs: 90_000 }, () => more.map(pothole))
    const ofFirst = scene.changes.filter(({ sighting }) => sighting.id === scene.changes[0]!.sighting.id)
    expect(ofFirst.map(({ kind }) => kind)).toEqual(['opened', 'updated'])
    expect(ofFirst[1]!.sighting).toMatchObject({ severity: 2, risk: { factors: { count: 1 } } })
  })
})
