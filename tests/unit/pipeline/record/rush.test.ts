import { describe, expect, it } from 'vitest'
import { Rush } from '../../../../edge/pipeline/record/rush.js'

describe('a rush', () => {
  const create = (mostWaiting: number) => {
    const begun: number[] = []
    return { begun, rush: new Rush(mostWaiting, waiting => begun.push(waiting)) }
  }
  const come = (rush: Rush, count: number) => {
    for (let each = 0; each < count; each += 1) rush.come()
  }

  it('is on for whoever leaves more behind than may wait', () => {
    const { rush } = create(2)
    come(rush, 5)
    expect([1, 2, 3, 4, 5].map(() => rush.next())).toEqual([true, true, false, false, false])
  })

  it('is told of once, until nobody waits any more', () => {
    const { begun, rush } = create(1)
    come(rush, 3)
    rush.next()
    rush.next()
    come(rush, 3)
    rush.next()
    expect(begun).toEqual([2])
    while (rush.next());
    rush.next()
    come(rush, 3)
    rush.next()
    expect(begun).toEqual([2, 2])
  })

  it('never begins where nobody else comes', () => {
    const { begun, rush } = create(0)
    come(rush, 1)
    expect(rush.next()).toBe(false)
    expect(begun).toEqual([])
  })
})
