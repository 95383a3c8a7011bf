import { describe, expect, it } from 'vitest'
import { at, createUniter, flownBy, opened, seenBy, told } from '../../../support/uniting.js'

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
