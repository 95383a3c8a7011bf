import { describe, expect, it } from 'vitest'
import {
  at,
  createUniter,
  flownBy,
  HOUR_MS,
  MORNING_MS,
  opened,
  policy,
  seenBy,
  told,
} from '../../../support/uniting.js'

describe('what a flight sees some metres from where an earlier one saw such a thing', () => {
  const see = (...sightings: Parameters<typeof opened>[0][]) => {
    const uniter = createUniter()
    return sightings.flatMap(sighting => told(uniter.unite(opened(sighting))))
  }

  it('is the same, where else both would have missed a thing that the other saw', () => {
    // Two flights of 1.5 m each: 4.5 m apart are two sigmas, and a neighbour is on every hundred square metres.
    const [first, second] = [flownBy('f-1', { fix: at(0, 0, 1.5) }), flownBy('f-2', { fix: at(4.5, 0, 1.5) })]
    expect(see(first, second)).toEqual(['opened began', 'updated joined'])
    expect(see(seenBy('east', { fix: at(0, 0, 1.5) }), seenBy('west', { fix: at(4.5, 0, 1.5) }))).toEqual([
      'opened began',
      'opened began',
    ])
  })

  it('is another, beyond all that both may err by', () => {
    expect(see(flownBy('f-1', { fix: at(0, 0, 1.5) }), flownBy('f-2', { fix: at(7.5, 0, 1.5) }))).toEqual([
      'opened began',
      'opened began',
    ])
  })
})

describe('what stands where a flight comes by once a day', () => {
  const same = { ...policy.same, withinMs: 12 * HOUR_MS, betweenFlightsMs: 36 * HOUR_MS }
  const nextDay = (hours: number) => ({
    firstSeenAtMs: MORNING_MS + hours * HOUR_MS,
    lastSeenAtMs: MORNING_MS + hours * HOUR_MS,
    capturedAtMs: MORNING_MS + hours * HOUR_MS,
    fix: at(0, 0),
  })
  const see = (...sightings: Parameters<typeof opened>[0][]) => {
    const uniter = createUniter({ policyOf: () => ({ ...policy, same }) })
    return sightings.flatMap(sighting => told(uniter.unite(opened(sighting))))
  }
  const first = () => flownBy('f-1', { fix: at(0, 0) })

  it('is the same to the next flight', () => {
    expect(see(first(), flownBy('f-2', nextDay(25)))).toEqual(['opened began', 'updated joined'])
  })

  it('is another after longer than that', () => {
    expect(see(first(), flownBy('f-2', nextDay(37)))).toEqual(['opened began', 'opened began'])
  })

  it('is another where a camera hangs, which would have seen it stay', () => {
    expect(see(first(), seenBy('east', nextDay(25)))).toEqual(['opened began', 'opened began'])
  })

  it('is as long the same as within says, where nothing is said of flights', () => {
    const uniter = createUniter({
      policyOf: () => ({ ...policy, same: { ...same, betweenFlightsMs: undefined } }),
    })
    uniter.unite(opened(first()))
    expect(told(uniter.unite(opened(flownBy('f-2', nextDay(13)))))).toEqual(['opened began'])
  })
})
