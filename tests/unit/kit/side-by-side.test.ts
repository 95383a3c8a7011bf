import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { sideBySide } from '../../../edge/kit/side-by-side.js'

describe('work side by side', () => {
  it('is done once for each item, in order, in no more lanes than there are', async () => {
    const begun: number[] = []
    const lanes = new Set<number>()
    let running = 0
    let most = 0
    await sideBySide([5, 1, 4, 2, 3], 2, async (item, lane) => {
      begun.push(item)
      lanes.add(lane)
      running += 1
      most = Math.max(most, running)
      await sleep(item)
      running -= 1
    })
    expect(begun).toEqual([5, 1, 4, 2, 3])
    expect([most, running]).toEqual([2, 0])
    expect([...lanes].sort()).toEqual([0, 1])
  })

  it('rejects with the first failure', async () => {
    const fails = sideBySide([1, 2, 3], 2, async item => {
      if (item === 2) throw new Error('the second')
    })
    await expect(fails).rejects.toThrow('the second')
  })
})
