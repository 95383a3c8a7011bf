import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LatestSlot } from '../../../edge/kit/latest-slot.js'

describe('LatestSlot', () => {
  it('keeps the newest value and counts what it replaced', async () => {
    const slot = new LatestSlot<number>()
    for (const value of [1, 2, 3]) slot.put(value)
    expect(await slot.take()).toBe(3)
    expect(slot.dropped).toBe(2)
  })

  it('lets a consumer wait, and hands over without counting a loss', async () => {
    const slot = new LatestSlot<string>()
    const taken = slot.take()
    slot.put('a')
    expect(await taken).toBe('a')
    expect(slot.dropped).toBe(0)
  })

  it('gives what is there after closing, then nothing', async () => {
    const slot = new LatestSlot<number>()
    slot.put(1)
    slot.close()
    slot.put(2)
    expect([await slot.take(), await slot.take()]).toEqual([1, undefined])
  })

  it('wakes a waiting consumer when it closes', async () => {
    const slot = new LatestSlot<number>()
    const taken = slot.take()
    slot.close()
    expect(await taken).toBeUndefined()
  })

  it('loses nothing uncounted, whatever the order of puts and takes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 60 }), async steps => {
        const slot = new LatestSlot<number>()
        const takes: Promise<number | undefined>[] = []
        let put = 0
        let waiting = 0
        for (const isPut of steps) {
          if (isPut) {
            slot.put(put++)
            waiting = 0
          } else if (waiting === 0) {
            // One consumer: it does not take again while it waits.
            const taken = slot.take()
            takes.push(taken)
            waiting =
              (await Promise.race([taken.then(() => 'got'), Promise.resolve('wait')])) === 'wait' ? 1 : 0
          }
        }
        slot.close()
        const rest = await slot.take()
        const got = (await Promise.all(takes)).filter(value => value !== undefined)
        expect(got.length + (rest === undefined ? 0 : 1) + slot.dropped).toBe(put)
        expect([...got].sort((a, b) => a - b)).toEqual(got)
      }),
    )
  })
})
