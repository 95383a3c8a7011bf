import { describe, expect, it } from 'vitest'
import type { Sighting } from '../../../../edge/domain/sighting.js'
import {
  at,
  createUniter,
  ended,
  HOUR_MS,
  MINUTE_MS,
  MORNING_MS,
  opened,
  seenBy,
  told,
} from '../../../support/uniting.js'

const measured = { value: 16, unit: 'cm', min: 16, max: 16 }
const gauge = (given: Partial<Sighting> = {}): Sighting =>
  seenBy('water', { source: { kind: 'signal', id: 'water' }, modelId: 'signal', measured, ...given })
const later = (sighting: Sighting, ms: number): Sighting =>
  gauge({
    ...sighting,
    ...{ id: `${sighting.id}-later`, firstSeenAtMs: sighting.firstSeenAtMs + ms },
    ...{ lastSeenAtMs: sighting.lastSeenAtMs + ms, capturedAtMs: sighting.capturedAtMs + ms },
  })

describe('sightings of signals', () => {
  it('are one incident with what a camera sees at their place, which carries what was measured', () => {
    const uniter = createUniter()
    const fix = { ...at(0, 0, 3), method: 'survey' as const }
    uniter.unite(opened(gauge({ fix })))
    const [joined] = uniter.unite(opened(seenBy('east', { fix: at(1, 1), severity: 3 })))
    expect(told([joined!])).toEqual(['updated joined'])
    expect(joined!.incident).toMatchObject({
      sightings: 2,
      severity: 3,
      measured,
      source: { kind: 'camera' },
    })
  })

  it('keep an incident open that a camera no longer sees, as long as numbers come', () => {
    for (const [comes, end] of [
      [true, 'noted left'],
      [false, 'cleared cleared'],
    ] as const) {
      const uniter = createUniter({ hasLooked: () => comes })
      const camera = seenBy('east', { fix: at(0, 0) })
      uniter.unite(opened(gauge({ fix: at(0, 0) })))
      uniter.unite(opened(camera))
      expect(told(uniter.unite(ended('cleared', camera)))[0]).toBe(end)
    }
  })

  it('are another incident after they were cleared, and the same one after nobody knew', () => {
    for (const [kind, again] of [
      ['cleared', 'opened began'],
      ['expired', 'updated reopened'],
    ] as const) {
      const uniter = createUniter()
      const first = gauge()
      uniter.unite(opened(first))
      uniter.unite(ended(kind, first))
      expect(told(uniter.unite(opened(later(first, HOUR_MS))))).toEqual([again])
    }
  })

  it('of two sensors without a place are two', () => {
    const uniter = createUniter()
    uniter.unite(opened(gauge()))
    const other = gauge({ source: { kind: 'signal', id: 'other' } })
    expect(told(uniter.unite(opened(other)))).toEqual(['opened began'])
  })

  it('do not expire by themselves: their judge says when', () => {
    const uniter = createUniter()
    uniter.unite(opened(gauge()))
    expect(uniter.expire(MORNING_MS + 1000 * HOUR_MS)).toEqual([])
  })

  it('leave in the history what they rest on', () => {
    const uniter = createUniter()
    const why = { value: 16, unit: 'cm', withoutPicture: 'no camera sees the place' }
    const sighting = gauge()
    const [began] = uniter.unite({ ...opened(sighting), why })
    expect(began!.notes).toMatchObject([{ kind: 'began', why }])
    const [cleared] = uniter.unite({ ...ended('cleared', sighting, sighting.lastSeenAtMs, MINUTE_MS), why })
    expect(cleared!.notes).toMatchObject([{ kind: 'cleared', why }])
  })
})
