import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FairQueue } from '../../../edge/pipeline/detect/fair-queue.js'

const keys = ['a', 'b', 'c', 'd', 'e', 'f'] as const
const key = fc.constantFrom(...keys)

/** What happens to a queue, in any order. */
const events = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constant('ask' as const), key }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('serve' as const), key }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('withdraw' as const, 'forget' as const), key }) },
  ),
  { maxLength: 300 },
)

describe('a fair queue', () => {
  it('serves whoever waits before anybody else has had two turns', () => {
    fc.assert(
      fc.property(events, happened => {
        const queue = new FairQueue<string>()
        /** For each key that waits, the turns that others have had since it asked. */
        const waiting = new Map<string, string[]>()
        for (const event of happened) {
          if (event.do === 'ask' && !waiting.has(event.key)) {
            queue.add(event.key, event.key)
            waiting.set(event.key, [])
          } else if (event.do === 'withdraw') {
            queue.withdraw(event.key)
            waiting.delete(event.key)
            // A source that is forgotten is no longer asked for: it comes back as a new one.
          } else if (event.do === 'serve') {
            const served = queue.next()
            expect(served === undefined).toBe(waiting.size === 0)
            if (served === undefined) continue
            expect(waiting.delete(served)).toBe(true)
            for (const turns of waiting.values()) {
              expect(turns).not.toContain(served)
              turns.push(served)
            }
          }
          expect(queue.size).toBe(waiting.size)
        }
      }),
    )
  })

  it('loses nothing and serves nothing twice, forgotten keys among them', () => {
    fc.assert(
      fc.property(events, happened => {
        const queue = new FairQueue<number>()
        const waiting = new Map<string, number>()
        for (const [item, event] of happened.entries()) {
          if (event.do === 'ask' && !waiting.has(event.key)) {
            queue.add(event.key, item)
            waiting.set(event.key, item)
          } else if (event.do === 'ask') {
            expect(() => queue.add(event.key, item)).toThrow('waits already')
          } else if (event.do === 'withdraw') {
            queue.withdraw(event.key)
            waiting.delete(event.key)
          } else if (event.do === 'forget') queue.forget(event.key)
          else {
            const served = queue.next()
            const owner = [...waiting].find(([, waits]) => waits === served)?.[0]
            expect(owner === undefined).toBe(waiting.size === 0)
            if (owner !== undefined) waiting.delete(owner)
          }
        }
        expect(new Set(queue.drain())).toEqual(new Set(waiting.values()))
        expect(queue.size).toBe(0)
      }),
    )
  })

  it('gives a source of 60 frames a second no more than slow ones, as long as they wait', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 50 }), (slow, rounds) => {
        const queue = new FairQueue<string>()
        const sources = ['fast', ...Array.from({ length: slow }, (_, index) => `slow-${index}`)]
        for (const source of sources) queue.add(source, source)
        const turns = new Map<string, number>()
        for (let turn = 0; turn < rounds * sources.length; turn += 1) {
          const served = queue.next()!
          turns.set(served, (turns.get(served) ?? 0) + 1)
          // The next frame is there already.
          queue.add(served, served)
        }
        for (const source of sources) expect(turns.get(source)).toBe(rounds)
      }),
    )
  })

  it('serves one that asks seldom at once, beside one that always has something to ask', () => {
    const queue = new FairQueue<string>()
    queue.add('fast', 'fast')
    const order: (string | undefined)[] = []
    for (let turn = 0; turn < 9; turn += 1) {
      if (turn % 3 === 0) queue.add('slow', 'slow')
      const served = queue.next()
      order.push(served)
      if (served === 'fast') queue.add('fast', 'fast')
    }
    expect(order).toEqual(['fast', 'slow', 'fast', 'slow', 'fast', 'fast', 'slow', 'fast', 'fast'])
  })
})
