import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  ALBUM_SPACING_MS,
  LONGEST_ALBUM_MS,
  MOST_ALBUM_PICTURES,
  thinned,
} from '../../../edge/pipeline/record/album.js'

interface Taken {
  readonly capturedAtMs: number
}
const MINUTE_MS = 60_000

/** What is left after each picture, taken after these waits. */
const albumsAfter = (waitsMs: readonly number[]): Taken[][] => {
  let nowMs = 0
  let album: Taken[] = []
  return waitsMs.map(waitMs => {
    nowMs += waitMs
    album = thinned([...album, { capturedAtMs: nowMs }])
    return album
  })
}
/** Minutes, youngest first. */
const ages = (album: readonly Taken[]): number[] =>
  album.map(({ capturedAtMs }) => (album.at(-1)!.capturedAtMs - capturedAtMs) / MINUTE_MS).reverse()

const waits = fc.array(fc.integer({ min: ALBUM_SPACING_MS, max: 30 * MINUTE_MS }), {
  minLength: 1,
  maxLength: 300,
})
const steadyWaits = fc.array(fc.integer({ min: ALBUM_SPACING_MS, max: ALBUM_SPACING_MS + 5_000 }), {
  minLength: 1,
  maxLength: 1_500,
})

describe('an album', () => {
  it('holds few pictures, in order, of them the newest, and invents none', () => {
    fc.assert(
      fc.property(waits, waitsMs => {
        const taken = new Set<number>()
        for (const album of albumsAfter(waitsMs)) {
          taken.add(album.at(-1)!.capturedAtMs)
          expect(album.length).toBeLessThanOrEqual(MOST_ALBUM_PICTURES)
          const times = album.map(({ capturedAtMs }) => capturedAtMs)
          expect(times).toEqual([...new Set(times)].sort((a, b) => a - b))
          expect(times.every(time => taken.has(time))).toBe(true)
        }
        expect(taken.size).toBe(waitsMs.length)
      }),
      { numRuns: 60 },
    )
  })

  it('shows what was there before for as long as it is to, or as it is kept', () => {
    fc.assert(
      fc.property(waits, waitsMs => {
        const sinceFirstMs = waitsMs.slice(1).reduce((sum, waitMs) => sum + waitMs, 0)
        const oldestMs = ages(albumsAfter(waitsMs).at(-1)!).at(-1)! * MINUTE_MS
        expect(oldestMs).toBeGreaterThanOrEqual(Math.min(sinceFirstMs, LONGEST_ALBUM_MS) - 1)
      }),
      { numRuns: 60 },
    )
  })

  it('of a camera that never rests has no hole wider than four times the age before it', () => {
    fc.assert(
      fc.property(steadyWaits, waitsMs => {
        for (const album of albumsAfter(waitsMs)) {
          const minutes = ages(album)
          for (const [at, age] of minutes.slice(1).entries())
            expect((age + 1) / (minutes[at]! + 1)).toBeLessThanOrEqual(4)
        }
      }),
      { numRuns: 20 },
    )
  })

  it('of a whole day holds about one picture for each doubling of the age', () => {
    const minutes = ages(albumsAfter(Array.from({ length: 24 * 60 }, () => MINUTE_MS)).at(-1)!)
    expect(minutes).toHaveLength(MOST_ALBUM_PICTURES)
    for (const limit of [1, 4, 16, 64])
      expect(minutes.some(age => age >= limit && age <= 4 * limit + 4)).toBe(true)
  })
})
