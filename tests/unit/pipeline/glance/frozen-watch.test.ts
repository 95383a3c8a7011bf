import { describe, expect, it } from 'vitest'
import { createFrozenWatch } from '../../../../edge/pipeline/glance/frozen-watch.js'
import {
  createPictureGrid,
  fillPictureGrid,
  gridSizeFor,
} from '../../../../edge/pipeline/glance/picture-grid.js'
import { noisy, street, type TestPicture, withThing } from '../../../support/street-pictures.js'

const STREET = street()

function camera() {
  const watch = createFrozenWatch()
  return (atMs: number, picture: TestPicture): boolean => {
    const grid = createPictureGrid(gridSizeFor(picture))
    fillPictureGrid(picture, grid)
    return watch.see(grid, atMs)
  }
}

/** What is said at each of these times. */
const said = (timesMs: readonly number[], pictureAt: (atMs: number) => TestPicture): boolean[] => {
  const isFrozen = camera()
  return timesMs.map(atMs => isFrozen(atMs, pictureAt(atMs)))
}
const every = (stepMs: number, untilMs: number) =>
  Array.from({ length: untilMs / stepMs + 1 }, (_, index) => index * stepMs)

describe('a frozen picture', () => {
  it('is told when the very same pixels came for half a minute, and ends with the first that differs', () => {
    const isFrozen = camera()
    const before = every(2000, 28_000).map(atMs => isFrozen(atMs, STREET))
    expect(before).not.toContain(true)
    expect(isFrozen(30_000, STREET)).toBe(true)
    expect(isFrozen(32_000, noisy(STREET, 1, 1))).toBe(false)
  })

  it('is told though a coder changes a few pixels by a level', () => {
    const flickers = (atMs: number) =>
      withThing(STREET, { x: (atMs / 100) % 400, y: 60, side: 2, contrast: [1, 1, 1] })
    expect(said(every(2000, 30_000), flickers).at(-1)).toBe(true)
  })

  it('is told though the rate control of a coder goes round in a circle of three', () => {
    const variants = [1, 2, 3].map(seed => noisy(STREET, 1, seed))
    expect(said(every(2000, 40_000), atMs => variants[(atMs / 2000) % 3]!).at(-1)).toBe(true)
  })

  it('is no short film that a camera plays again and again', () => {
    const film = [1, 2, 3, 4, 5].map(seed => noisy(STREET, 1, seed))
    expect(said(every(2000, 120_000), atMs => film[(atMs / 2000) % 5]!)).not.toContain(true)
  })

  it('is told where key frames come seldom, once there are four', () => {
    expect(said([0, 20_000, 40_000, 60_000], () => STREET)).toEqual([false, false, false, true])
  })

  it('is no still street, however good its sensor is', () => {
    expect(said(every(2000, 120_000), atMs => noisy(STREET, 0.4, atMs))).not.toContain(true)
  })

  it('is no still street that a coder skips between two key frames', () => {
    const keyframeMs = 10_000
    const skipped = (atMs: number) => noisy(STREET, 0.4, Math.floor(atMs / keyframeMs))
    expect(said(every(200, 60_000), skipped)).not.toContain(true)
  })

  it('is no street where a small thing moves', () => {
    const walks = (atMs: number) =>
      withThing(STREET, { x: 100 + atMs / 500, y: 150, side: 12, contrast: [20, 20, 20] })
    expect(said(every(2000, 120_000), walks)).not.toContain(true)
  })

  it('cannot be told where a clock ticks in the picture', () => {
    const clock = (atMs: number) =>
      withThing(STREET, { x: 20, y: 10, side: 4 + ((atMs / 1000) % 4), contrast: [-90, -90, -90] })
    expect(said(every(1000, 60_000), clock)).not.toContain(true)
  })

  it('is counted anew when time goes back', () => {
    const isFrozen = camera()
    for (const atMs of every(2000, 20_000)) isFrozen(3_600_000 + atMs, STREET)
    expect(isFrozen(0, STREET)).toBe(false)
    expect(
      every(2000, 30_000)
        .map(atMs => isFrozen(atMs + 2000, STREET))
        .at(-1),
    ).toBe(true)
  })
})
