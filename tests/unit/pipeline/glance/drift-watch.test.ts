import { beforeAll, describe, expect, it } from 'vitest'
import { referenceOf } from '../../../../edge/pipeline/glance/drift-grid.js'
import { createDriftWatch } from '../../../../edge/pipeline/glance/drift-watch.js'
import { gateClips, picturesOf } from '../../../../tools/bench/gate/footage.js'
import { type Bump, viewOf } from '../../../support/bumped.js'
import { drawn, exposed, noisy, type TestPicture } from '../../../support/street-pictures.js'

/** Frames come so often; a look takes 48 of them. */
const STEP_MS = 700
/** Key frames. */
const SELDOM_MS = 2000

type Watch = ReturnType<typeof createDriftWatch>

/** Shows a camera these pictures, again and again, for so many minutes from a time on; what it says at the end, and ever. */
function show(
  watch: Watch,
  pictures: readonly TestPicture[],
  minutes: number,
  fromMs: number,
  stepMs = STEP_MS,
) {
  let said = false
  let ever = false
  const count = Math.round((minutes * 60_000) / stepMs)
  for (let at = 0; at < count; at += 1) {
    const picture = pictures[Math.floor(at / 10) % pictures.length]!
    said = watch.see({ ...picture, capturedAtMs: fromMs + at * stepMs })
    ever ||= said
  }
  return { said, ever, endsAtMs: fromMs + count * stepMs }
}

const clips = (await gateClips()).map(({ name, path }) => ({ name, path }))
const night = (picture: TestPicture, at: number) => noisy(exposed(picture, 0.15, 4), 4, at)
const bumps: readonly (readonly [string, Bump])[] = [
  ['shifted by 2 %', { right: 0.02 }],
  ['lowered by 2 %', { down: -0.02 }],
  ['turned by 2 degrees', { turnDeg: -2 }],
  ['zoomed by 5 %', { zoom: 1.05 }],
]

describe.each(clips)('the clip $name', ({ name, path }) => {
  let street: TestPicture[]
  beforeAll(async () => {
    const pictures = await picturesOf(path, 0.25, 320)
    // The real clip was filmed by a camera that drifts by 2 % in half a minute: the part in which it is nearly at rest.
    const steady = name === 'traffic' ? pictures.slice(1, 5) : pictures.slice(0, 4)
    street = steady.map(picture => viewOf(picture))
  })

  it('is not taken for a bump, by day, by night, in rain, at any exposure', () => {
    const watch = createDriftWatch(street[0]!)
    let ever = false
    let atMs = 0
    const spoilt = [
      (picture: TestPicture) => picture,
      (picture: TestPicture, at: number) => noisy(picture, 8, at),
      (picture: TestPicture) => exposed(picture, 0.6, 50),
      night,
      (picture: TestPicture) => exposed(picture, 1.4, 0),
    ]
    for (const spoil of spoilt) {
      const shown = show(watch, street.map(spoil), atMs === 0 ? 4 : 2.5, atMs)
      ever ||= shown.ever
      atMs = shown.endsAtMs
    }
    expect(ever).toBe(false)
  })
})

describe('a bumped camera', () => {
  let before: TestPicture[]
  let bumpedBy: (bump: Bump) => TestPicture[]
  beforeAll(async () => {
    const pictures = await picturesOf(clips[0]!.path, 0.05, 320)
    before = pictures.map(picture => viewOf(picture))
    bumpedBy = bump => pictures.map(picture => viewOf(picture, bump))
  })

  it.each(bumps)('%s is noticed within minutes, and well again when it is back', (_, bump) => {
    const watch = createDriftWatch(before[0]!)
    const learnt = show(watch, before, 5, 0)
    expect(learnt.ever).toBe(false)
    const bumped = show(watch, bumpedBy(bump), 3, learnt.endsAtMs)
    expect(bumped.said).toBe(true)
    // By night the camera is still where it was bumped to.
    const dark = show(watch, bumpedBy(bump).map(night), 3, bumped.endsAtMs)
    expect(dark.said).toBe(true)
    expect(show(watch, before, 3, dark.endsAtMs).said).toBe(false)
  })

  it('is noticed by night, too', () => {
    const watch = createDriftWatch(before[0]!)
    const dusk = show(watch, before.map(night), 4, show(watch, before, 4, 0).endsAtMs)
    expect(dusk.ever).toBe(false)
    expect(show(watch, bumpedBy({ right: 0.02 }).map(night), 3, dusk.endsAtMs).said).toBe(true)
  })

  it('is noticed from the first minutes on where a calibration says what it should show', () => {
    const watch = createDriftWatch(before[0]!, referenceOf(before[0]!))
    expect(show(watch, bumpedBy({ turnDeg: 2 }), 3, 0).said).toBe(true)
    const recalibrated = createDriftWatch(before[0]!, referenceOf(bumpedBy({ turnDeg: 2 })[0]!))
    expect(show(recalibrated, bumpedBy({ turnDeg: 2 }), 3, 0).ever).toBe(false)
  })

  it('is noticed when it looks somewhere else altogether, and not when fog hides everything', async () => {
    const elsewhere = (await picturesOf(clips[1]!.path, 0.05, 320)).map(picture => viewOf(picture))
    const turned = createDriftWatch(before[0]!)
    const learnt = show(turned, before, 5, 0, SELDOM_MS)
    const soon = show(turned, elsewhere, 5, learnt.endsAtMs, SELDOM_MS)
    expect(soon.ever).toBe(false)
    expect(show(turned, elsewhere, 15, soon.endsAtMs, SELDOM_MS).said).toBe(true)

    const fogged = createDriftWatch(before[0]!)
    show(fogged, before, 5, 0, SELDOM_MS)
    const fog = before.map((picture, at) => noisy(exposed(picture, 0.03, 180), 3, at))
    expect(show(fogged, fog, 20, learnt.endsAtMs, SELDOM_MS).ever).toBe(false)
  })

  it('is not seen in a lorry that stops before it, or in a swaying pole', () => {
    const watch = createDriftWatch(before[0]!)
    const learnt = show(watch, before, 5, 0)
    const lorry = before.map(picture =>
      drawn(picture, (x, y, _channel, level) => {
        const isLorry = x > 0.15 * picture.width && x < 0.7 * picture.width && y > 0.2 * picture.height
        return isLorry ? 60 + 90 * ((x >> 4) % 2) + 40 * ((y >> 4) % 2) : level
      }),
    )
    expect(show(watch, lorry, 3, learnt.endsAtMs).ever).toBe(false)
    const swaying = [...bumpedBy({ right: 0.005 }), ...bumpedBy({ right: -0.005, down: 0.003 })]
    expect(show(watch, swaying, 5, learnt.endsAtMs + 3 * 60_000).ever).toBe(false)
  })
})
