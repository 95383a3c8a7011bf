import { describe, expect, it } from 'vitest'
import { createFrozenRetry } from '../../../edge/pipeline/frozen-retry.js'
import { createFakeClock } from '../../support/fake-clock.js'

const minute = 60_000

/** Minutes at which it is due to connect anew, of a camera that shows `picture` every second; no jitter. */
async function dueAt(minutes: number, picture: (minute: number) => string): Promise<number[]> {
  const clock = createFakeClock()
  const retry = createFrozenRetry(clock, () => 0.5)
  const due: number[] = []
  for (let second = 0; second < minutes * 60; second += 1) {
    if (retry.isDue(picture(clock.monotonicMs() / minute))) due.push(clock.monotonicMs() / minute)
    await clock.advance(1000)
  }
  return due
}

describe('the retry of a frozen camera', () => {
  it('comes after a minute, then less and less often, up to once an hour', async () => {
    expect(await dueAt(250, () => 'frozen')).toEqual([1, 3, 7, 15, 31, 63, 123, 183, 243])
  })

  it('begins anew once the picture has moved', async () => {
    expect(await dueAt(12, atMinute => (atMinute >= 4 && atMinute < 5 ? 'ok' : 'frozen'))).toEqual([
      1, 3, 6, 8,
    ])
  })

  it('does not come of a picture that is well, black or blurred', async () => {
    for (const picture of ['ok', 'black', 'blurred']) expect(await dueAt(5, () => picture)).toEqual([])
  })
})
