import { describe, expect, it } from 'vitest'
import { Album, thinned } from '../../../../edge/pipeline/record/album.js'

const MINUTE_MS = 60_000
const picture = (minute: number) => ({ jpeg: Buffer.from(`${minute}`), capturedAtMs: minute * MINUTE_MS })

describe('an album', () => {
  const album = new Album()
  for (const minute of [1, 2, 3, 4]) album.add(picture(minute))

  it('gives the newest picture from before something came, and some time for its coming', () => {
    expect(album.before(3 * MINUTE_MS + 10_000)).toEqual(picture(3))
    expect(album.before(3 * MINUTE_MS + 9_999)).toEqual(picture(2))
    expect(album.before(99 * MINUTE_MS)).toEqual(picture(4))
  })

  it('gives none where it was always there, and none while it is empty', () => {
    expect(album.before(MINUTE_MS)).toBeUndefined()
    expect(new Album().before(MINUTE_MS)).toBeUndefined()
  })

  it('forgets what is ahead of a camera whose time was set back', () => {
    expect(thinned([picture(1), picture(8), picture(9), picture(3)])).toEqual([picture(1), picture(3)])
    expect(thinned([picture(8), picture(8)])).toHaveLength(1)
    expect(thinned([])).toEqual([])
  })

  it('keeps the newest of the pictures that are older than anybody asks for', () => {
    expect(thinned([picture(0), picture(10), picture(138)])).toEqual([picture(10), picture(138)])
    expect(thinned([picture(0), picture(11), picture(138)])).toHaveLength(3)
  })
})
