import { beforeAll, describe, expect, it } from 'vitest'
import type { Look } from '../../../../edge/flights/merge/look.js'
import { mergeLooks } from '../../../../edge/flights/merge/merge-looks.js'
import type { Thing } from '../../../../edge/flights/merge/thing.js'
import { mahalanobis } from '../../../../edge/geometry/covariance.js'
import { flyOver, POLICY, type SimulatedThing, thingsAlong } from '../../../support/simulated-flight.js'

const FLIGHTS = 24
/** Of two degrees of freedom: 90 % of the errors lie within it. */
const NINETY = 4.605

interface Flown {
  readonly things: readonly SimulatedThing[]
  readonly looks: readonly Look[]
  readonly merged: readonly Thing[]
}

describe('what two passes of a flight saw, with errors as drones have them', () => {
  const flights: Flown[] = []

  beforeAll(async () => {
    for (let seed = 1; seed <= FLIGHTS; seed += 1) {
      const things = thingsAlong(20, 6, seed)
      const looks = await flyOver(things, 1000 + seed)
      flights.push({ things, looks, merged: mergeLooks(looks, () => POLICY) })
    }
  })

  it('is each thing once, in nearly all of them', () => {
    const extra = flights.map(({ things, merged }) => merged.length - things.length)
    expect(extra.filter(each => each === 0).length / FLIGHTS).toBeGreaterThanOrEqual(0.9)
    for (const each of extra) expect(Math.abs(each)).toBeLessThanOrEqual(2)
  })

  it('lies in the ellipse of 90 % nine times in ten, and no farther off than it says', () => {
    const errors = flights.flatMap(({ things, merged }) => merged.map(thing => errorOf(thing, things)))
    const inside = errors.filter(({ distance }) => distance <= NINETY).length / errors.length
    expect(inside).toBeGreaterThan(0.85)
    expect(inside).toBeLessThan(0.95)
  })
})

function errorOf(thing: Thing, things: readonly SimulatedThing[]) {
  const [east, north] = thing.at
  const apart = things
    .map(({ at }) => [east - at[0], north - at[1]] as const)
    .sort((a, b) => Math.hypot(...a) - Math.hypot(...b))[0]!
  return { distance: mahalanobis(apart, thing.error), offM: Math.hypot(...apart) }
}
