import { describe, expect, it } from 'vitest'
import { createLoadWatch } from '../../../edge/pipeline/load-watch.js'
import { createFakeClock } from '../../support/fake-clock.js'

function camera() {
  const clock = createFakeClock()
  const watch = createLoadWatch(clock)
  /** Frames every 200 ms, of which one in `lostOf` finds nobody who looks at it; what is said at the end. */
  const runs = async (seconds: number, lostOf = Number.POSITIVE_INFINITY): Promise<boolean> => {
    for (let frame = 1; frame <= seconds * 5; frame += 1) {
      await clock.advance(200)
      if (frame % lostOf === 0) watch.replaced()
      else watch.judged()
    }
    return watch.degraded()
  }
  return { clock, watch, runs }
}

describe('the watch over the load', () => {
  it('says nothing where every frame is judged, and before there was one', async () => {
    const { watch, runs } = camera()
    expect(watch.degraded()).toBe(false)
    expect(await runs(60)).toBe(false)
  })

  it('says within half a minute that more than a fifth of the frames is left out', async () => {
    const { runs } = camera()
    await runs(60)
    expect(await runs(30, 3)).toBe(true)
  })

  it('bears a seventh', async () => {
    expect(await camera().runs(120, 7)).toBe(false)
  })

  it('takes it back when less than a tenth is left out', async () => {
    const { runs } = camera()
    await runs(60, 3)
    expect(await runs(60, 7)).toBe(true)
    expect(await runs(35, 20)).toBe(false)
    expect(await runs(60, 7)).toBe(false)
  })

  it('forgets what is longer ago than half a minute, though no frame came since', async () => {
    const { clock, watch, runs } = camera()
    expect(await runs(60, 2)).toBe(true)
    await clock.advance(31_000)
    expect(watch.degraded()).toBe(false)
  })

  it('makes no trend of two frames', () => {
    const { watch } = camera()
    watch.replaced()
    watch.replaced()
    expect(watch.degraded()).toBe(false)
    watch.replaced()
    expect(watch.degraded()).toBe(true)
  })

  it('does not count what had piled up while a connection was made', async () => {
    const { clock, watch } = camera()
    watch.connected()
    for (let frame = 0; frame < 50; frame += 1) watch.replaced()
    await clock.advance(4000)
    watch.replaced()
    expect(watch.degraded()).toBe(false)
    await clock.advance(1000)
    for (let frame = 0; frame < 50; frame += 1) watch.replaced()
    expect(watch.degraded()).toBe(true)
  })
})
