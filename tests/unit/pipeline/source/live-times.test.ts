import { describe, expect, it } from 'vitest'
import { liveTimes } from '../../../../edge/pipeline/source/live-times.js'
import { createFakeClock } from '../../../support/fake-clock.js'

describe('the times of a live stream', () => {
  it('are those of the capture, whatever zero the stream counts from', async () => {
    const clock = createFakeClock()
    const timeOf = liveTimes(clock)
    const times: number[] = []
    for (const ptsMs of [90_000, 90_200, 90_400]) {
      times.push(timeOf({ ptsMs }) - clock.now())
      await clock.advance(200)
    }
    expect(times).toEqual([0, 0, 0])
  })

  it('may stand still, as two pictures of one time', () => {
    const timeOf = liveTimes(createFakeClock())
    expect(timeOf({ ptsMs: 1000 })).toBeLessThan(timeOf({ ptsMs: 1000 }))
  })

  it('end the connection when they go back, and say by how much', () => {
    const timeOf = liveTimes(createFakeClock())
    timeOf({ ptsMs: 10_000 })
    expect(() => timeOf({ ptsMs: 7500 })).toThrow(
      expect.objectContaining({ code: 'SOURCE_TIME_JUMPED', message: expect.stringContaining('2.5 s') }),
    )
  })
})
