import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Box } from '../../../../edge/domain/box.js'
import { random } from '../../../../tools/random.js'
import { standing } from '../../../support/detections.js'
import { MONDAY_MS, parking, street } from '../../../support/judging.js'

const car = (box: Box, score = 0.8) => ({ label: 'car', box, score })
const kerb = standing(400, 600)

/** A car that drives past in front, 100 px/s, in view of the zone. */
const passing = (atMs: number) => car(standing((atMs / 10) % 1_280, 640, 160, 110))

describe('illegal parking', () => {
  it('opens once when a car stood for the dwell, dwell counted from when it stopped', () => {
    const scene = street(parking)
    scene.watch({ fromMs: 0, toMs: 10_000 }, atMs => [car(standing(400 - (10_000 - atMs) / 20, 600))])
    scene.watch({ fromMs: 10_000, toMs: 69_000 }, () => [car(kerb)])
    expect(scene.changes).toEqual([])
    scene.watch({ fromMs: 69_000, toMs: 90_000 }, () => [car(kerb)])
    expect(scene.kinds()).toEqual(['opened'])
    const { sighting } = scene.changes[0]!
    expect(sighting).toMatchObject({
      state: 'open',
      label: 'car',
      zone: 'kerb',
      severity: 2,
      source: { kind: 'camera', id: 'east' },
    })
    expect(sighting.firstSeenAtMs - MONDAY_MS).toBeGreaterThanOrEqual(8_000)
    expect(sighting.firstSeenAtMs - MONDAY_MS).toBeLessThanOrEqual(12_000)
    expect(sighting.dwellMs).toBeGreaterThanOrEqual(60_000)
  })

  it('counts the dwell through a restart of the box', () => {
    const before = street(parking)
    before.watch({ fromMs: 0, toMs: 40_000 }, () => [car(kerb)])
    expect(before.changes).toEqual([])
    const after = street(parking, [], before.tracker.standing())
    after.watch({ fromMs: 55_000, toMs: 70_000 }, () => [car(kerb)])
    expect(after.kinds()).toEqual(['opened'])
    const { firstSeenAtMs, dwellMs } = after.changes[0]!.sighting
    expect(firstSeenAtMs - MONDAY_MS).toBeLessThan(2_000)
    expect(dwellMs).toBeGreaterThanOrEqual(60_000)
    // Missing for longer than the grace after the restart, it begins anew.
    const late = street(parking, [], before.tracker.standing())
    late.watch({ fromMs: 55_000, toMs: 90_000 }, () => [])
    late.watch({ fromMs: 90_000, toMs: 140_000 }, () => [car(kerb)])
    expect(late.changes).toEqual([])
    // Without it the same car would have to stand for another minute.
    const forgetful = street(parking)
    forgetful.watch({ fromMs: 55_000, toMs: 70_000 }, () => [car(kerb)])
    expect(forgetful.changes).toEqual([])
  })

  it('counts only what was stood while the rule held', () => {
    const fromMinute = 8 * 60 + 1
    const scene = street({ ...parking, schedule: [{ days: ['mon'], fromMinute, toMinute: 12 * 60 }] })
    scene.watch({ fromMs: 0, toMs: 110_000 }, () => [car(kerb)])
    expect(scene.changes).toEqual([])
    scene.watch({ fromMs: 110_000, toMs: 130_000 }, () => [car(kerb)])
    expect(scene.kinds()).toEqual(['opened'])
    expect(scene.changes[0]!.sighting.firstSeenAtMs - MONDAY_MS).toBeGreaterThanOrEqual(60_000)
  })

  it('clears once the car was looked for in vain', () => {
    const scene = street(parking)
    scene.watch({ fromMs: 0, toMs: 100_000 }, () => [car(kerb)])
    scene.watch({ fromMs: 100_000, toMs: 119_000 }, () => [])
    expect(scene.kinds()).toEqual(['opened'])
    scene.watch({ fromMs: 119_000, toMs: 140_000 }, () => [])
    expect(scene.kinds()).toEqual(['opened', 'cleared'])
    expect(scene.changes[1]!.sighting).toMatchObject({ state: 'cleared', dwellMs: 99_500 })
  })

  it('does not fire for traffic that moves through the zone', () => {
    const scene = street(parking)
    scene.watch({ fromMs: 0, toMs: 600_000 }, atMs => [passing(atMs)])
    expect(scene.changes).toEqual([])
  })

  it('does not fire for a queue that stands at a red light for less than the dwell, again and again', () => {
    const scene = street(parking)
    scene.watch({ fromMs: 0, toMs: 600_000 }, atMs => {
      const cycles = Math.floor(atMs / 65_000)
      const moving = Math.max(0, (atMs % 65_000) - 50_000)
      return [0, 1, 2].map(place => car(standing(200 + place * 150 + cycles * 225 + moving / 66, 600)))
    })
    expect(scene.changes).toEqual([])
  })

  it('does not fire for a queue that creeps', () => {
    const scene = street(parking)
    // A fifth of the car's length every 12 s.
    scene.watch({ fromMs: 0, toMs: 400_000 }, atMs => [
      car(standing(200 + Math.floor(atMs / 12_000) * 25, 600)),
    ])
    expect(scene.changes).toEqual([])
  })

  it('does not fire outside the zone', () => {
    const scene = street(parking)
    scene.watch({ fromMs: 0, toMs: 200_000 }, () => [car(standing(400, 300))])
    expect(scene.changes).toEqual([])
  })

  it('holds on to a car behind a bus, and reports it once', () => {
    const scene = street(parking)
    scene.watch({ fromMs: 0, toMs: 40_000 }, () => [car(kerb)])
    scene.watch({ fromMs: 40_000, toMs: 65_000 }, () => [{ label: 'bus', box: standing(900, 640, 500, 300) }])
    scene.watch({ fromMs: 65_000, toMs: 100_000 }, () => [car(kerb)])
    expect(scene.kinds()).toEqual(['opened'])
    expect(scene.changes[0]!.sighting.firstSeenAtMs).toBe(MONDAY_MS)
  })

  it('starts again when a car was hidden for longer than the grace', () => {
    const scene = street(parking)
    scene.watch({ fromMs: 0, toMs: 40_000 }, () => [car(kerb)])
    scene.watch({ fromMs: 40_000, toMs: 75_000 }, () => [])
    scene.watch({ fromMs: 75_000, toMs: 130_000 }, () => [car(kerb)])
    expect(scene.changes).toEqual([])
  })

  it('keeps to the place when a passer-by takes over the track', () => {
    const scene = street(parking)
    const opening = standing(400, 600, 160, 110)
    scene.watch({ fromMs: 0, toMs: 300_000, everyMs: 200 }, atMs => [
      car(opening, 0.6),
      car(standing((atMs / 8) % 1_280, 610, 160, 110), 0.9),
    ])
    expect(scene.kinds()).toEqual(['opened'])
  })

  it('treats the next car at the same kerb as another incident', () => {
    const scene = street(parking)
    scene.watch({ fromMs: 0, toMs: 80_000 }, () => [car(kerb)])
    scene.watch({ fromMs: 80_000, toMs: 110_000 }, () => [])
    scene.watch({ fromMs: 110_000, toMs: 180_000 }, () => [car(kerb)])
    expect(scene.kinds()).toEqual(['opened', 'cleared', 'opened'])
    expect(new Set(scene.changes.map(({ sighting }) => sighting.id)).size).toBe(2)
  })

  it('reports a rise of severity with the dwell', () => {
    const scene = street(parking)
    scene.watch({ fromMs: 0, toMs: 320_000 }, () => [car(kerb)])
    expect(scene.kinds()).toEqual(['opened', 'updated'])
    expect(scene.changes[1]!.sighting).toMatchObject({ severity: 3, state: 'updated' })
  })

  it('survives dropped frames and box jitter of 5 percent', () => {
    fc.assert(
      fc.property(fc.integer(), seed => {
        const scene = street(parking)
        const next = random(seed)
        scene.watch({ fromMs: 0, toMs: 120_000 }, () => {
          if (next() < 0.4) return []
          const shake = () => (next() - 0.5) * 0.1 * 120
          return [car([kerb[0] + shake(), kerb[1] + shake(), kerb[2] + shake(), kerb[3] + shake()])]
        })
        expect(scene.kinds()).toEqual(['opened'])
      }),
      { numRuns: 30 },
    )
  })

  it('does not count time in which nobody looked as absence', () => {
    const scene = street(parking)
    scene.watch({ fromMs: 0, toMs: 80_000 }, () => [car(kerb)])
    scene.look(200_000, [])
    scene.look(200_500, [car(kerb)])
    expect(scene.kinds()).toEqual(['opened'])
  })

  it('takes up an incident of an earlier process instead of reporting it again', () => {
    const before = street(parking)
    before.watch({ fromMs: 0, toMs: 80_000 }, () => [car(kerb)])
    const open = before.changes[0]!.sighting
    const after = street(parking, [open])
    after.watch({ fromMs: 100_000, toMs: 250_000 }, () => [car(kerb)])
    expect(after.changes).toEqual([])
    after.watch({ fromMs: 250_000, toMs: 280_000 }, () => [])
    expect(after.changes.map(({ kind, sighting }) => [kind, sighting.id])).toEqual([['cleared', open.id]])
  })

  it('neither reports again nor invents a dwell when somebody sets the clock back', () => {
    const scene = street(parking)
    scene.watch({ fromMs: 1_000_000, toMs: 1_080_000 }, () => [car(kerb), car(standing(900, 600))])
    expect(scene.kinds()).toEqual(['opened', 'opened'])
    scene.watch({ fromMs: 0, toMs: 100_000 }, () => [car(kerb), car(standing(200, 650))])
    // The first still stands, the second has gone, and the newcomer is timed by the new clock.
    expect(scene.kinds()).toEqual(['opened', 'opened', 'cleared', 'opened'])
    expect(scene.changes[3]!.sighting.firstSeenAtMs).toBe(MONDAY_MS)
  })

  it('expires what nobody looked at any more', () => {
    const scene = street(parking)
    scene.watch({ fromMs: 0, toMs: 80_000 }, () => [car(kerb)])
    expect(scene.judge.expire(MONDAY_MS + 3_600_000)).toEqual([])
    expect(scene.judge.expire(MONDAY_MS + 3_700_000)).toMatchObject([{ kind: 'expired' }])
    expect(scene.judge.expire(MONDAY_MS + 3_800_000)).toEqual([])
  })

  it('holds only within its schedule, and counts the dwell from its beginning', () => {
    const rush = { days: ['mon' as const], fromMinute: 8 * 60 + 5, toMinute: 8 * 60 + 20 }
    const scene = street({ ...parking, schedule: [rush] })
    scene.watch({ fromMs: 0, toMs: 20 * 60_000 + 1_000 }, () => [car(kerb)])
    expect(scene.kinds()).toEqual(['opened', 'updated', 'expired'])
    expect(scene.changes[0]!.sighting.firstSeenAtMs).toBe(MONDAY_MS + 5 * 60_000)
    expect(scene.changes[0]!.sighting.capturedAtMs).toBe(MONDAY_MS + 6 * 60_000)
  })
})
