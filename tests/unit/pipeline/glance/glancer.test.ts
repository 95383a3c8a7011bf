import { describe, expect, it } from 'vitest'
import { referenceOf } from '../../../../edge/pipeline/glance/drift-grid.js'
import { createGlancer } from '../../../../edge/pipeline/glance/glancer.js'
import { viewOf } from '../../../support/bumped.js'
import { detectionsOf } from '../../../support/detections.js'
import { drawn, noisy, street, type TestPicture, withThing } from '../../../support/street-pictures.js'

const START_MS = 1_700_000_000_000
const SECOND_LOOK_MS = 5000
const STREET = street()
const NOTHING = detectionsOf([])
const THING = { x: 200, y: 150, side: 12, contrast: [60, 60, 60] } as const

/** A glancer whose camera is looked at whenever it asks for it, and was looked at last at 0. */
function camera(options: Partial<Parameters<typeof createGlancer>[0]> = {}) {
  const glancer = createGlancer({ secondLookMs: SECOND_LOOK_MS, gate: true, watchPicture: false, ...options })
  let frames = 0
  /** Whether the picture needs a look, at so many milliseconds from the start. */
  const needsLook = (atMs: number, picture: TestPicture = STREET, found = NOTHING): boolean => {
    const frame = { ...noisy(picture, 2, ++frames), capturedAtMs: START_MS + atMs }
    const glance = glancer.glance(frame)
    if (glance.needsLook) glancer.looked(frame, [found])
    return glance.needsLook
  }
  needsLook(-200)
  needsLook(0)
  return { glancer, needsLook }
}

describe('a glance', () => {
  it('asks for a look only at what has changed', () => {
    const { needsLook } = camera()
    expect([200, 400].map(atMs => needsLook(atMs))).toEqual([false, false])
    expect(needsLook(600, withThing(STREET, THING))).toBe(true)
    expect(needsLook(800, withThing(STREET, THING))).toBe(false)
    expect(needsLook(1000)).toBe(true)
  })

  it('asks for a second look when it is due, counted from the last look', () => {
    const { needsLook } = camera()
    expect(needsLook(4999)).toBe(false)
    expect(needsLook(5000)).toBe(true)
    expect(needsLook(9999)).toBe(false)
    expect(needsLook(10_000)).toBe(true)
  })

  it('counts from a look that motion asked for, too', () => {
    const { needsLook } = camera()
    needsLook(3000, withThing(STREET, THING))
    expect(needsLook(5000, withThing(STREET, THING))).toBe(false)
    expect(needsLook(8000, withThing(STREET, THING))).toBe(true)
  })

  it('asks for a look when time goes back', () => {
    const { needsLook } = camera()
    needsLook(60_000)
    expect(needsLook(60_200)).toBe(false)
    expect(needsLook(59_000)).toBe(true)
    expect(needsLook(60_500)).toBe(false)
  })

  it('asks for a look when the size of the frames changes, and when it changes back', () => {
    const { needsLook } = camera()
    const larger = street(1, { width: 640, height: 360 })
    expect([200, 400, 600].map(atMs => needsLook(atMs, larger))).toEqual([true, true, false])
    expect([800, 1000, 1200].map(atMs => needsLook(atMs))).toEqual([true, true, false])
  })

  it('asks for a look when slow changes have added up, however small each step is', () => {
    const { needsLook } = camera({ secondLookMs: Number.POSITIVE_INFINITY })
    const cloud = (level: number) =>
      drawn(STREET, (x, _y, _channel, before) => (x < 100 ? before + level : before))
    const looks = Array.from({ length: 41 }, (_, step) => needsLook(200 + step * 1000, cloud(step * 0.5)))
    expect(looks[1]).toBe(false)
    expect(looks.filter(Boolean).length).toBeGreaterThan(2)
  })

  it('asks again after a look that failed', () => {
    const glancer = createGlancer({ secondLookMs: SECOND_LOOK_MS, gate: true, watchPicture: false })
    const frame = { ...STREET, capturedAtMs: START_MS }
    expect(glancer.glance(frame).needsLook).toBe(true)
    expect(glancer.glance({ ...frame, capturedAtMs: START_MS + 200 }).needsLook).toBe(true)
  })

  it('compares with the newer frame that was looked at in place of the one that asked for it', () => {
    const { glancer } = camera()
    const before = { ...STREET, capturedAtMs: START_MS }
    const newer = { ...withThing(STREET, THING), capturedAtMs: START_MS + 200 }
    glancer.glance(before)
    glancer.glance(newer)
    glancer.looked(newer, [NOTHING])
    glancer.looked(newer, [NOTHING])
    expect(glancer.glance({ ...newer, capturedAtMs: START_MS + 400 }).needsLook).toBe(false)
    expect(glancer.glance({ ...before, capturedAtMs: START_MS + 600 }).needsLook).toBe(true)
  })

  it('asks again until two looks in a row have found the same', () => {
    const { needsLook } = camera()
    const car = detectionsOf([{ label: 'car', box: [100, 100, 160, 140] }])
    const further = detectionsOf([{ label: 'car', box: [150, 100, 210, 140] }])
    const withCar = withThing(STREET, THING)
    expect(needsLook(200, withCar, car)).toBe(true)
    expect(needsLook(400, withCar, further)).toBe(true)
    expect(needsLook(600, withCar, car)).toBe(true)
    expect(needsLook(800, withCar, car)).toBe(true)
    expect(needsLook(1000, withCar, NOTHING)).toBe(false)
  })

  it('asks for every look where the gate is open', () => {
    const { needsLook } = camera({ gate: false })
    expect([100, 200, 400].map(atMs => needsLook(atMs))).toEqual([true, true, true])
  })
})

describe('a glance at a picture that shows nothing', () => {
  const black = drawn(STREET, () => 2)

  it('asks for no look, however due it is, and for one as soon as there is a picture', () => {
    const { glancer, needsLook } = camera({ watchPicture: true })
    for (let atMs = 1000; atMs <= 20_000; atMs += 1000)
      glancer.glance({ ...black, capturedAtMs: START_MS + atMs })
    const glance = glancer.glance({ ...black, capturedAtMs: START_MS + 60_000 })
    expect(glance).toEqual({ picture: 'black', isUsable: false, needsLook: false })
    expect(needsLook(61_000)).toBe(true)
  })

  it('says nothing of a recording, which may well begin in black', () => {
    const { glancer } = camera()
    for (const atMs of [0, 60_000])
      expect(glancer.glance({ ...black, capturedAtMs: START_MS + atMs }).picture).toBe('ok')
  })
})

describe('a glance at another part of the street than the calibration shows', () => {
  const wide = street(1, { width: 520, height: 292 })
  const stateAfterMinutes = (picture: TestPicture): string => {
    const glancer = createGlancer({
      ...{ secondLookMs: SECOND_LOOK_MS, gate: false, watchPicture: true },
      reference: referenceOf(viewOf(wide)),
    })
    const some = Array.from({ length: 6 }, (_, seed) => noisy(picture, 3, seed + 1))
    const states = Array.from(
      { length: 240 },
      (_, at) => glancer.glance({ ...some[at % some.length]!, capturedAtMs: START_MS + at * 1000 }).picture,
    )
    return states.at(-1)!
  }

  it('says that the camera has moved, and that it shows something all the same', () => {
    expect(stateAfterMinutes(viewOf(wide, { right: 0.03 }))).toBe('moved')
    expect(stateAfterMinutes(viewOf(wide))).toBe('ok')
  })
})
