import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMotionDetector } from '../../../edge/pipeline/glance/motion.js'
import {
  createPictureGrid,
  fillPictureGrid,
  gridSizeFor,
} from '../../../edge/pipeline/glance/picture-grid.js'
import {
  drawn,
  exposed,
  noisy,
  SIZE,
  street,
  type TestPicture,
  type Thing,
  withThing,
} from '../../support/street-pictures.js'

const gridSize = gridSizeFor(SIZE)
const motion = createMotionDetector(gridSize)

function gridOf(picture: TestPicture) {
  const grid = createPictureGrid(gridSize)
  fillPictureGrid(picture, grid)
  return grid
}
const moved = (before: TestPicture, now: TestPicture): boolean => motion.moved(gridOf(before), gridOf(now))

const streets = Array.from({ length: 6 }, (_, seed) => street(seed))
const byDay = fc.constantFrom(...streets)
/** Little light, less contrast. */
const byNight = fc.constantFrom(...streets.map(picture => exposed(picture, 0.15, 5)))

/** As small as the model can see, anywhere in the frame. */
const SIDE = 12
const place = {
  x: fc.integer({ min: 0, max: SIZE.width - SIDE }),
  y: fc.integer({ min: 0, max: SIZE.height - SIDE }),
}
const things = (contrast: fc.Arbitrary<number>): fc.Arbitrary<Thing> =>
  fc
    .record({ ...place, contrast })
    .map(({ x, y, contrast: by }) => ({ x, y, side: SIDE, contrast: [by, by, by] }))

const lighterOrDarker = (min: number, max: number) =>
  fc.oneof(fc.integer({ min, max }), fc.integer({ min: -max, max: -min }))

const noise = fc.record({ sigma: fc.double({ min: 0, max: 8, noNaN: true }), seed: fc.nat() })
type Noise = { readonly sigma: number; readonly seed: number }
const twice = (before: TestPicture, now: TestPicture, { sigma, seed }: Noise): boolean =>
  moved(noisy(before, sigma, 2 * seed), noisy(now, sigma, 2 * seed + 1))

const exposure = fc.record({
  gain: fc.double({ min: 0.5, max: 2, noNaN: true }),
  offset: fc.integer({ min: -40, max: 40 }),
})

/** Mean level of a place, which black and white cut off. */
function levelAt({ width, pixels }: TestPicture, { x, y, side }: Thing): number {
  let sum = 0
  for (let row = y; row < y + side; row += 1)
    for (let at = (row * width + x) * 3; at < (row * width + x + side) * 3; at += 1) sum += pixels[at]!
  return sum / (side * side * 3)
}
const hasRoomFor = (picture: TestPicture, thing: Thing): boolean => {
  const level = levelAt(picture, thing)
  return level > 5 && level < 250 && level + thing.contrast[0] > 5 && level + thing.contrast[0] < 250
}

const runs = { numRuns: 60 }

describe('motion', () => {
  it('is when a small thing appears or leaves, anywhere, in any noise', () => {
    fc.assert(
      fc.property(
        byDay,
        things(lighterOrDarker(14, 100)),
        noise,
        fc.boolean(),
        (empty, thing, sensor, leaves) => {
          fc.pre(hasRoomFor(empty, thing))
          const full = withThing(empty, thing)
          expect(leaves ? twice(full, empty, sensor) : twice(empty, full, sensor)).toBe(true)
        },
      ),
      runs,
    )
  })

  it('is when it does so by night', () => {
    fc.assert(
      fc.property(
        byNight,
        things(fc.integer({ min: 14, max: 60 })),
        noise,
        fc.boolean(),
        (empty, thing, sensor, leaves) => {
          const full = withThing(empty, thing)
          expect(leaves ? twice(full, empty, sensor) : twice(empty, full, sensor)).toBe(true)
        },
      ),
      runs,
    )
  })

  it('is when a thing moves on by half its size', () => {
    const steps = fc.constantFrom([6, 0], [-6, 0], [0, 6], [0, -6], [5, 5])
    fc.assert(
      fc.property(
        byDay,
        things(lighterOrDarker(35, 100)),
        steps,
        noise,
        (empty, thing, [right, down], sensor) => {
          const further = { ...thing, x: thing.x + right!, y: thing.y + down! }
          fc.pre(further.x >= 0 && further.x <= SIZE.width - SIDE)
          fc.pre(further.y >= 0 && further.y <= SIZE.height - SIDE)
          fc.pre(hasRoomFor(empty, thing) && hasRoomFor(empty, further))
          expect(twice(withThing(empty, thing), withThing(empty, further), sensor)).toBe(true)
        },
      ),
      runs,
    )
  })

  it('is when a thing appears while the exposure jumps', () => {
    fc.assert(
      fc.property(
        byDay,
        things(lighterOrDarker(16, 80)),
        exposure,
        noise,
        (empty, thing, { gain, offset }, sensor) => {
          const later = exposed(empty, gain, offset)
          fc.pre(hasRoomFor(later, thing))
          expect(twice(empty, withThing(later, thing), sensor)).toBe(true)
        },
      ),
      runs,
    )
  })

  it('is when a thing leaves while the exposure jumps', () => {
    fc.assert(
      fc.property(
        byDay,
        things(lighterOrDarker(32, 80)),
        exposure,
        noise,
        (empty, thing, { gain, offset }, sensor) => {
          const later = exposed(empty, gain, offset)
          fc.pre(hasRoomFor(empty, thing) && levelAt(later, thing) > 20 && levelAt(later, thing) < 235)
          expect(twice(withThing(empty, thing), later, sensor)).toBe(true)
        },
      ),
      runs,
    )
  })

  it('is when a thing appears that is as light as its ground, and of another colour', () => {
    const colours = fc.constantFrom<Thing['contrast']>(
      [40, -16, 0],
      [-40, 16, 0],
      [0, -8, 40],
      [40, 0, -80],
      [-30, 0, 60],
    )
    fc.assert(
      fc.property(byDay, fc.record(place), colours, (empty, { x, y }, contrast) => {
        const thing: Thing = { x, y, side: SIDE, contrast }
        fc.pre(levelAt(empty, thing) > 90 && levelAt(empty, thing) < 170)
        expect(moved(empty, withThing(empty, thing))).toBe(true)
      }),
      runs,
    )
  })

  it('is when the only contrast of a plain picture leaves, whatever the exposure does', () => {
    const plain = exposed(streets[0]!, 0.02, 100)
    const offset = fc.integer({ min: -40, max: 40 })
    const side = fc.integer({ min: 12, max: 70 })
    fc.assert(
      fc.property(
        side,
        fc.integer({ min: 20, max: 120 }),
        offset,
        fc.record(place),
        (side, by, offset, at) => {
          const thing: Thing = { ...at, side, contrast: [by, by, by] }
          expect(moved(withThing(plain, thing), exposed(plain, 1, offset))).toBe(true)
        },
      ),
      runs,
    )
  })

  it('is when a small thing of little contrast appears before a quiet sensor', () => {
    fc.assert(
      fc.property(byDay, things(lighterOrDarker(8, 12)), fc.nat(), (empty, thing, seed) => {
        fc.pre(hasRoomFor(empty, thing))
        expect(twice(empty, withThing(empty, thing), { sigma: 1, seed })).toBe(true)
      }),
      runs,
    )
  })

  it('is, where a picture is so restless that nobody can tell', () => {
    const restless = (seed: number): TestPicture => {
      const leaves = noisy(
        drawn({ width: 52, height: 30 }, () => 128),
        5,
        seed,
      )
      return drawn(streets[2]!, (x, y, channel, level) => {
        const leaf = Math.floor(y / 8) * 52 + Math.floor(x / 8)
        return level + leaves.pixels[leaf * 3 + channel]! - 128
      })
    }
    expect(moved(restless(1), restless(2))).toBe(true)
  })
})

const shareOf = (cases: readonly boolean[]): number => cases.filter(Boolean).length / cases.length
const cases = fc.sample(fc.record({ day: byDay, night: byNight, exposure, noise }), { numRuns: 60, seed: 7 })

describe('what is no motion', () => {
  it('is noise alone, day and night', () => {
    const alarms = cases.flatMap(({ day, night, noise: sensor }) => [
      twice(day, day, sensor),
      twice(night, night, sensor),
    ])
    expect(shareOf(alarms)).toBeLessThan(0.03)
  })

  it('is a small change of the exposure alone, mostly', () => {
    const alarms = cases.map(({ day, exposure: { gain, offset } }) =>
      moved(day, exposed(day, gain ** 0.2, offset / 5)),
    )
    expect(shareOf(alarms)).toBeLessThan(0.3)
  })

  it('is a great jump of the exposure alone, unless it cuts off the light of what it shows', () => {
    const alarms = cases.map(({ day, exposure: { gain, offset }, noise: sensor }) =>
      twice(day, exposed(day, gain, offset), sensor),
    )
    expect(shareOf(alarms)).toBeLessThan(0.5)
  })

  it('is noise before a plain wall', () => {
    const wall = exposed(streets[0]!, 0, 120)
    expect(moved(noisy(wall, 3, 1), noisy(wall, 3, 2))).toBe(false)
  })

  it('is a change of the white balance', () => {
    const day = exposed(streets[1]!, 0.8, 10)
    const warm = drawn(day, (_x, _y, channel, level) => level * [1.1, 1, 0.85][channel]!)
    expect(moved(day, warm)).toBe(false)
  })
})
