import { describe, expect, it } from 'vitest'
import { LamppostError } from '../../../../edge/kit/lamppost-error.js'
import { createReceipts } from '../../../../edge/pipeline/publish/receipts.js'
import { createFakeClock } from '../../../support/fake-clock.js'
import { recordingLog } from '../../../support/recording-log.js'

const message = (body: unknown) => ({
  ...{ topic: 'lamppost/city/box/receipt', retained: false },
  payload: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
})

function bench(removeMessages: (ids: readonly string[]) => number) {
  const clock = createFakeClock()
  const { log, lines } = recordingLog()
  const receipts = createReceipts({ removeMessages, clock, log })
  const stop = new AbortController()
  const running = receipts.run(stop.signal)
  return {
    ...{ receipts, clock, lines },
    async close(): Promise<void> {
      stop.abort()
      await running
    },
  }
}

describe('receipts of the centre', () => {
  it('take their messages out of the outbox, many in one go', async () => {
    const taken: (readonly string[])[] = []
    const { receipts, clock, close } = bench(ids => {
      taken.push(ids)
      return ids.length - 1
    })
    for (let index = 0; index < 50; index += 1) receipts.hear(message({ ids: [`event-${index}`, 'event-0'] }))
    await clock.advance(100)
    expect(taken).toHaveLength(1)
    expect(new Set(taken[0]).size).toBe(50)
    expect(receipts.counts()).toEqual({ taken: 49, bad: 0 })
    await close()
  })

  it.each([
    ['no JSON', '{"ids":'],
    ['no ids', { ids: [] }],
    ['ids that are none', { ids: [1] }],
    ['a list', ['a']],
    ['something else, too', { ids: ['a'], state: 'ok' }],
    ['too many', { ids: Array.from({ length: 1001 }, (_, index) => `${index}`) }],
    ['too large', { ids: ['x'.repeat(70_000)] }],
  ])('that hold %s are counted, and change nothing', async (_, body) => {
    let calls = 0
    const { receipts, clock, lines, close } = bench(() => {
      calls += 1
      return 0
    })
    receipts.hear(message(body))
    await clock.advance(1000)
    expect(calls).toBe(0)
    expect(receipts.counts()).toEqual({ taken: 0, bad: 1 })
    expect(lines).toHaveLength(1)
    await close()
  })

  it('survive a disk that is full: the message is sent again, and its receipt comes again', async () => {
    let isFull = true
    const { receipts, clock, lines, close } = bench(ids => {
      if (isFull) throw new LamppostError('STORE_UNAVAILABLE', { what: 'full' })
      return ids.length
    })
    receipts.hear(message({ ids: ['a'] }))
    await clock.advance(100)
    expect(lines).toMatchObject([{ level: 'error' }])
    isFull = false
    receipts.hear(message({ ids: ['a'] }))
    await clock.advance(100)
    expect(receipts.counts().taken).toBe(1)
    await close()
  })
})
