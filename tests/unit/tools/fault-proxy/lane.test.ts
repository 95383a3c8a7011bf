import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Faults, noFaults } from '../../../../tools/fault-proxy/faults.js'
import { Lane, type LaneOptions } from '../../../../tools/fault-proxy/lane.js'
import { Network } from '../../../../tools/fault-proxy/network.js'
import { random } from '../../../../tools/random.js'
import { createFakeClock } from '../../../support/fake-clock.js'

interface Sent {
  readonly atMs: number
  readonly bytes: Buffer
}

function setUp(faults: Partial<Faults>, chance: () => number = random(1)) {
  const clock = createFakeClock()
  const network = new Network({ ...noFaults, ...faults }, clock, chance)
  const open = (options: Partial<LaneOptions> = {}) => {
    const sent: Sent[] = []
    const send = (bytes: Buffer): boolean => {
      sent.push({ atMs: clock.monotonicMs(), bytes })
      return true
    }
    const lane = new Lane({ network, carries: 'stream', towardsViewer: true, send, ...options })
    const text = () => sent.map(({ bytes }) => bytes.toString('latin1')).join('')
    return { lane, sent, text, count: () => sent.reduce((sum, { bytes }) => sum + bytes.length, 0) }
  }
  return { clock, network, open }
}

/** Whether a promise has settled by now. */
async function isPending(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol()
  return (await Promise.race([promise, new Promise(r => setImmediate(r, pending))])) === pending
}

const KIB = 1024

describe('a stream', () => {
  it('passes at once where nothing is wrong', () => {
    const { open } = setUp({})
    const { lane, text } = open()
    lane.push(Buffer.from('ab'))
    lane.push(Buffer.from('c'))
    expect(text()).toBe('abc')
  })

  it('comes later by the delay', async () => {
    const { clock, open } = setUp({ delayMs: 200 })
    const { lane, text } = open()
    lane.push(Buffer.from('a'))
    await clock.advance(100)
    lane.push(Buffer.from('b'))
    await clock.advance(99)
    expect(text()).toBe('')
    await clock.advance(1)
    expect(text()).toBe('a')
    await clock.advance(100)
    expect(text()).toBe('ab')
  })

  it('keeps its order and its bounds whatever the jitter', async () => {
    const gaps = fc.array(fc.nat({ max: 80 }), { minLength: 1, maxLength: 30 })
    await fc.assert(
      fc.asyncProperty(gaps, fc.nat(), async (gapsMs, seed) => {
        const { clock, open } = setUp({ delayMs: 100, jitterMs: 50 }, random(seed))
        const { lane, sent } = open()
        const pushedAtMs: number[] = []
        for (const [i, gapMs] of gapsMs.entries()) {
          await clock.advance(gapMs)
          pushedAtMs.push(clock.monotonicMs())
          lane.push(Buffer.from([i]))
        }
        await clock.advance(150)
        expect(sent.map(({ bytes }) => bytes[0])).toEqual(gapsMs.map((_, i) => i))
        for (const [i, { atMs }] of sent.entries()) {
          expect(atMs - pushedAtMs[i]!).toBeGreaterThanOrEqual(100 - 1e-6)
          expect(atMs - pushedAtMs[i]!).toBeLessThanOrEqual(150 + 1e-6)
        }
      }),
      { numRuns: 30 },
    )
  })

  it('never goes faster than the link, and no slower', async () => {
    const { clock, open } = setUp({ bytesPerSecond: 1000 })
    const { lane, count } = open()
    lane.push(Buffer.alloc(1500))
    lane.push(Buffer.alloc(700))
    for (let passedMs = 0; passedMs < 2200; passedMs += 100) {
      expect(count()).toBeLessThanOrEqual(passedMs)
      expect(count()).toBeGreaterThanOrEqual(passedMs - 50)
      await clock.advance(100)
    }
    expect(count()).toBe(2200)
  })

  it('is not throttled towards the camera', () => {
    const { open } = setUp({ bytesPerSecond: 1 })
    const { lane, count } = open({ towardsViewer: false })
    lane.push(Buffer.alloc(500))
    expect(count()).toBe(500)
  })

  it('shares the link with the other viewers evenly', async () => {
    const { clock, open } = setUp({ bytesPerSecond: 3000 })
    const lanes = [open(), open(), open()]
    for (const { lane } of lanes) lane.push(Buffer.alloc(5000))
    await clock.advance(3000)
    for (const { count } of lanes) expect(Math.abs(count() - 3000)).toBeLessThanOrEqual(150)
  })

  it('feels a faster link at once', async () => {
    const { clock, network, open } = setUp({ bytesPerSecond: 1 })
    const { lane, count } = open({ carries: 'datagrams' })
    lane.push(Buffer.alloc(1400))
    await clock.advance(1000)
    expect(count()).toBe(0)
    network.set({ bytesPerSecond: undefined })
    expect(count()).toBe(1400)
  })

  it('stops its sender while the link is busy, and lets it go on', async () => {
    const { clock, open } = setUp({ bytesPerSecond: 10 * KIB })
    const { lane, count } = open()
    lane.push(Buffer.alloc(70 * KIB))
    const room = lane.room()
    expect(await isPending(room)).toBe(true)
    await clock.advance(1000)
    expect(await isPending(room)).toBe(false)
    expect(count()).toBeGreaterThanOrEqual(6 * KIB)
  })

  it('has room for what is on its way over a long line', async () => {
    const { open } = setUp({ delayMs: 2000, bytesPerSecond: 100 * KIB })
    const { lane } = open()
    lane.push(Buffer.alloc(200 * KIB))
    expect(await isPending(lane.room())).toBe(false)
    lane.push(Buffer.alloc(70 * KIB))
    expect(await isPending(lane.room())).toBe(true)
  })

  it('waits while its receiver takes nothing', async () => {
    const { open } = setUp({})
    const sent: string[] = []
    const { lane } = open({
      send: bytes => {
        sent.push(bytes.toString())
        return false
      },
    })
    lane.push(Buffer.from('a'))
    lane.push(Buffer.from('b'))
    const end = lane.end()
    expect(sent).toEqual(['a'])
    lane.drained()
    expect(sent).toEqual(['a', 'b'])
    expect(await isPending(end)).toBe(true)
    lane.drained()
    await end
  })

  it('is held while the network is dead, its end as well', async () => {
    const { clock, network, open } = setUp({ delayMs: 10 })
    const { lane, text } = open()
    lane.push(Buffer.from('a'))
    network.set({ halfOpen: true })
    const [room, end] = [lane.room(), lane.end()]
    await clock.advance(60_000)
    expect([text(), await isPending(room), await isPending(end)]).toEqual(['', true, true])
    network.set({ halfOpen: false })
    await Promise.all([room, end])
    expect(text()).toBe('a')
  })

  it('keeps nobody waiting once it is closed', async () => {
    const { network, open } = setUp({ halfOpen: true })
    const { lane, text } = open()
    lane.push(Buffer.from('a'))
    const waiting = [lane.room(), lane.end()]
    lane.close()
    await Promise.all([...waiting, lane.room(), lane.end()])
    network.set({ halfOpen: false })
    expect(text()).toBe('')
  })
})

describe('datagrams', () => {
  it('overtake each other when they are late at random', async () => {
    const chances = [0.9, 0]
    const { clock, open } = setUp({ delayMs: 10, jitterMs: 100 }, () => chances.shift()!)
    const { lane, text } = open({ carries: 'datagrams' })
    lane.push(Buffer.from('a'))
    lane.push(Buffer.from('b'))
    await clock.advance(10)
    expect(text()).toBe('b')
    await clock.advance(90)
    expect(text()).toBe('ba')
  })

  it('are lost by chance', () => {
    const chances = [0.29, 0.3, 0, 0.99]
    const { open } = setUp({ dropShare: 0.3 }, () => chances.shift()!)
    const { lane, text } = open({ carries: 'datagrams' })
    for (const letter of 'abcd') lane.push(Buffer.from(letter))
    expect(text()).toBe('bd')
  })

  it('are lost in front of a link that is full, and go over it whole', async () => {
    const { clock, open } = setUp({ bytesPerSecond: 1000 })
    const { lane, sent } = open({ carries: 'datagrams' })
    for (let i = 0; i < 100; i += 1) lane.push(Buffer.alloc(1000, i))
    await clock.advance(200_000)
    expect(sent.length).toBe(66)
    expect(sent.every(({ bytes }, i) => bytes.length === 1000 && bytes[0] === i)).toBe(true)
  })

  it('are lost while the network is dead, also those on their way', async () => {
    const { clock, network, open } = setUp({ delayMs: 10 })
    const { lane, text } = open({ carries: 'datagrams' })
    lane.push(Buffer.from('a'))
    network.set({ halfOpen: true })
    lane.push(Buffer.from('b'))
    network.set({ halfOpen: false })
    lane.push(Buffer.from('c'))
    await clock.advance(1000)
    expect(text()).toBe('c')
  })
})
