import { describe, expect, it } from 'vitest'
import type { ActiveScenario } from '../../../../edge/config/active-scenario.js'
import type { Box } from '../../../../edge/domain/box.js'
import { parking } from '../../../support/judging.js'
import { halves, ScenarioStreet } from '../../../support/scenario-street.js'

const words = { zh: '词', en: 'word' }
const forbidden: ActiveScenario = {
  ...parking,
  id: 'forbidden',
  labels: { person: words },
  zones: ['left'],
  needs: { fps: 5 },
  rule: { kind: 'presence', afterMs: 3000, occlusionGraceMs: 2000 },
  clearAfterMs: 5000,
}
const muck: ActiveScenario = {
  ...forbidden,
  id: 'muck',
  labels: { muck: words },
  rule: {
    kind: 'passing',
    windowMs: 3000,
    minSights: 4,
    seenShare: 0.6,
    travel: 0.5,
    occlusionGraceMs: 2000,
  },
  clearAfterMs: 2000,
}
const EVERY = 200
const at = (x: number, y = 400, width = 60, height = 150): Box => [x, y - height, x + width, y]
const span = (fromMs: number, toMs: number) => ({ fromMs, toMs, everyMs: EVERY })
/** Walks to the right, 40 pixels a second. */
const walker = (atMs: number, from = 20) => [{ label: 'person', box: at(from + atMs * 0.04) }]

describe('somebody where nobody may be', () => {
  it('is reported after some seconds inside, walking, once', () => {
    const street = new ScenarioStreet(forbidden, { zones: halves })
    street.watch(span(0, 10_000), atMs => walker(atMs))
    expect(street.kinds).toEqual(['opened'])
    expect(street.lastMs).toBe(3000)
    expect(street.changes[0]!.sighting).toMatchObject({ zone: 'left', label: 'person', dwellMs: 3000 })
  })

  it('counts from the step into the zone, and has left after the step out of it', () => {
    const street = new ScenarioStreet(forbidden, { zones: halves })
    // Comes in from the right half: the middle of the feet crosses x = 640 at 1 s, and goes back after 6 s.
    const xAt = (atMs: number) => 610 - 40 * ((atMs < 6000 ? atMs : 12_000 - atMs) / 1000 - 1)
    street.watch(span(0, 20_000), atMs => (atMs < 15_000 ? [{ label: 'person', box: at(xAt(atMs)) }] : []))
    expect(street.kinds).toEqual(['opened', 'cleared'])
    expect(street.changes[0]!.sighting.capturedAtMs - street.changes[0]!.sighting.firstSeenAtMs).toBe(3000)
    expect(street.changes[0]!.sighting.capturedAtMs % 60_000).toBeCloseTo(4000, -3)
    expect(street.lastMs).toBeGreaterThanOrEqual(15_800)
  })

  it('is nobody who is quick, outside, or only passes by the corner', () => {
    const street = new ScenarioStreet(forbidden, { zones: halves })
    street.watch(span(0, 2800), () => walker(0))
    street.watch(span(2800, 20_000), atMs => walker(atMs, 700))
    expect(street.changes).toEqual([])
  })

  it('is one for each of them, and the one that stays is not ended by the one that goes', () => {
    const street = new ScenarioStreet(forbidden, { zones: halves })
    street.watch(span(0, 20_000), atMs => [
      { label: 'person', box: at(100) },
      ...(atMs < 6000 ? [{ label: 'person', box: at(400) }] : []),
    ])
    expect(street.kinds).toEqual(['opened', 'opened', 'cleared'])
    expect(street.changes[2]!.sighting.box[0]).toBeCloseTo(400, 0)
  })

  it('stays the same one behind a post, while it walks on', () => {
    const street = new ScenarioStreet(forbidden, { zones: halves })
    street.watch(span(0, 12_000), atMs => (atMs > 5000 && atMs < 6200 ? [] : walker(atMs)))
    expect(street.kinds).toEqual(['opened'])
  })
})

describe('something that passes', () => {
  const truck = (x: number) => [{ label: 'muck', box: at(x, 500, 200, 160) }]

  it('is one sighting for each pass, which ends when it has passed', () => {
    const street = new ScenarioStreet(muck, { zones: halves })
    const pass = (fromMs: number) =>
      street.watch(span(fromMs, fromMs + 30_000), atMs => {
        const x = -200 + (atMs - fromMs) * 0.1
        return x < 1280 ? truck(x) : []
      })
    pass(0)
    expect(street.kinds).toEqual(['opened', 'cleared'])
    pass(30_000)
    expect(street.kinds).toEqual(['opened', 'cleared', 'opened', 'cleared'])
    const ids = street.changes.map(({ sighting }) => sighting.id)
    expect(ids).toEqual(['id-1', 'id-1', 'id-2', 'id-2'])
  })

  it('is none that stands, and none that drives elsewhere', () => {
    const street = new ScenarioStreet(muck, { zones: halves })
    street.watch(span(0, 30_000), atMs => truck(100 + (atMs % 400) / 40))
    street.watch(span(40_000, 46_000), atMs => truck(700 + (atMs - 40_000) * 0.05))
    expect(street.changes).toEqual([])
  })

  it('is none that is called so in too few of the looks', () => {
    const street = new ScenarioStreet(muck, { zones: halves })
    street.watch(span(0, 5000), atMs => (atMs % 1000 < 400 ? truck(atMs * 0.1) : []))
    expect(street.changes).toEqual([])
  })
})

describe('a dwell for each kind of vehicle', () => {
  const kinds: ActiveScenario = {
    ...parking,
    zones: ['left'],
    labels: { car: words, truck: { ...words, dwellMs: 20_000 } },
  }
  it('is that of its label', () => {
    const street = new ScenarioStreet(kinds, { zones: halves })
    street.watch({ fromMs: 0, toMs: 70_000, everyMs: 500 }, () => [
      { label: 'car', box: [100, 300, 220, 380] },
      { label: 'truck', box: [400, 300, 560, 420] },
    ])
    const opened = street.changes.map(({ sighting }) => [sighting.label, sighting.dwellMs])
    expect(opened).toEqual([
      ['truck', 20_000],
      ['car', 60_000],
    ])
  })
})
