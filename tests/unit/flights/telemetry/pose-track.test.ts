import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Pose } from '../../../../edge/domain/pose.js'
import { poseBetween } from '../../../../edge/flights/telemetry/between-poses.js'
import { rotationOf } from '../../../../edge/flights/telemetry/camera-attitude.js'
import { metresApart } from '../../../../edge/flights/telemetry/flown.js'
import { PoseTrack, poseAt } from '../../../../edge/flights/telemetry/pose-track.js'
import { faultOf, straightFlight, telemetryOf } from '../../../support/poses.js'

const at = (tMs: number, more: Partial<Pose> = {}): Pose => ({ tMs, lon: 106.5, lat: 29.5, ...more })
const trackOf = (poses: readonly Pose[], longestGapMs?: number) =>
  new PoseTrack({ poses }, longestGapMs === undefined ? {} : { longestGapMs })

describe('PoseTrack', () => {
  it('gives the poses themselves at their times', () => {
    const poses = straightFlight()
    const track = trackOf(poses)
    for (const pose of poses) expect(track.at(pose.tMs)).toEqual({ pose, awayMs: 0, gapMs: 0 })
  })

  it('goes straight between two, and says how far away they are', () => {
    const track = trackOf([at(0, { lat: 29.5, relAltM: 80 }), at(1000, { lat: 29.5001, relAltM: 90 })])
    const found = track.at(300)
    expect(found?.pose.lat).toBeCloseTo(29.50003, 9)
    expect(found?.pose.relAltM).toBeCloseTo(83, 9)
    expect(found).toMatchObject({ awayMs: 300, gapMs: 1000 })
    expect(track.at(900)?.awayMs).toBe(100)
  })

  it('knows nothing where the height leaps, on the leap and at a slip of one pose', () => {
    const heights = [80, 80, 480, 80, 80]
    const track = trackOf(heights.map((relAltM, index) => at(index * 1000, { relAltM })))
    expect(track.at(500)?.pose.relAltM).toBe(80)
    expect([1500, 2000, 2500].map(tMs => track.at(tMs))).toEqual([undefined, undefined, undefined])
    expect(track.at(3000)?.pose.relAltM).toBe(80)
    expect(track.at(3500)?.pose.relAltM).toBe(80)
  })

  it('crosses 180 degrees by the shorter way', () => {
    const track = trackOf([at(0, { lon: 179.9999, lat: -17 }), at(1000, { lon: -179.9999, lat: -17 })])
    expect(Math.abs(track.at(500)!.pose.lon)).toBeCloseTo(180, 9)
    expect(track.at(250)!.pose.lon).toBeCloseTo(179.99995, 9)
    expect(track.at(750)!.pose.lon).toBeCloseTo(-179.99995, 9)
  })

  it('turns by the shorter way', () => {
    const track = trackOf([
      at(0, { yawDeg: 350, pitchDeg: -80, rollDeg: 2, headingDeg: 5 }),
      at(1000, { yawDeg: 20, pitchDeg: -90, rollDeg: -2, headingDeg: 355 }),
    ])
    const { yawDeg, pitchDeg, rollDeg, headingDeg } = track.at(500)!.pose
    expect(yawDeg).toBeCloseTo(5, 9)
    expect([pitchDeg, rollDeg]).toEqual([-85, 0])
    expect(headingDeg).toBeCloseTo(0, 9)
  })

  it('takes two writings of one attitude for what they are, as when a camera tips over straight down', () => {
    const track = trackOf([
      at(0, { yawDeg: 10, pitchDeg: -89, rollDeg: 0 }),
      at(1000, { yawDeg: 190, pitchDeg: -89, rollDeg: 180 }),
    ])
    const { yawDeg, pitchDeg, rollDeg } = track.at(500)!.pose
    expect(yawDeg).toBeCloseTo(10, 9)
    expect(pitchDeg).toBeCloseTo(-90, 9)
    expect(rollDeg).toBeCloseTo(0, 9)
  })

  it('keeps lens and zoom of the nearer pose, and what both know', () => {
    const track = trackOf([
      at(0, { zoom: 1, yawDeg: 5, absAltM: 1 }),
      at(1000, { zoom: 4, focalLength35Mm: 24 }),
    ])
    expect(track.at(400)?.pose).toEqual({ tMs: 400, lon: 106.5, lat: 29.5, zoom: 1 })
    expect(track.at(600)?.pose).toEqual({ tMs: 600, lon: 106.5, lat: 29.5, zoom: 4, focalLength35Mm: 24 })
  })

  it('knows nothing in a gap, and says how wide it is', () => {
    const track = trackOf([at(0), at(100), at(5000), at(5100)])
    expect(track.at(2500)).toBeUndefined()
    expect(track.gapAt(2500)).toBe(4900)
    expect(track.gapAt(50)).toBeUndefined()
    expect(trackOf([at(0), at(100), at(5000), at(5100)], 5000).at(2500)).toBeDefined()
  })

  it('bridges what a slow telemetry lacks one of', () => {
    expect(trackOf([at(0), at(2000), at(6000), at(8000)]).at(4000)).toBeDefined()
    expect(trackOf([at(0), at(2000), at(8000), at(10_000)]).at(5000)).toBeUndefined()
  })

  it('holds for a tenth of a second before the first and after the last', () => {
    const track = trackOf([at(1000), at(2000)])
    expect(track.at(950)).toEqual({ pose: at(950), awayMs: 50, gapMs: 0 })
    expect(track.at(2100)?.awayMs).toBe(100)
    expect(track.at(800)).toBeUndefined()
    expect(track.at(2101)).toBeUndefined()
    expect(track.gapAt(3000)).toBe(Number.POSITIVE_INFINITY)
    expect(trackOf([]).at(0)).toBeUndefined()
    expect(track.at(Number.NaN)).toBeUndefined()
  })

  it('does not follow the receiver where no drone can fly', () => {
    const poses = straightFlight({ count: 10 })
    const slipped = poses.with(5, { ...poses[5]!, lon: poses[5]!.lon + 0.05 })
    const track = trackOf(slipped)
    expect(track.at(4500)).toBeUndefined()
    expect(track.at(5000)).toBeUndefined()
    expect(track.at(5500)).toBeUndefined()
    expect(track.at(4000)).toBeDefined()
    expect(track.at(6500)).toBeDefined()
  })

  it('is made once for telemetry that is asked time and again', () => {
    const telemetry = telemetryOf(straightFlight())
    expect(poseAt(telemetry, 1500)).toEqual(new PoseTrack(telemetry).at(1500))
  })

  const angles = fc.record({
    yawDeg: fc.double({ min: 0, max: 359.99, noNaN: true }),
    pitchDeg: fc.double({ min: -180, max: 180, noNaN: true }),
    rollDeg: fc.double({ min: -180, max: 180, noNaN: true }),
  })
  const place = fc.record({
    lon: fc.double({ min: -180, max: 180, noNaN: true }),
    lat: fc.double({ min: -89, max: 89, noNaN: true }),
  })

  it('lies between its neighbours, wherever they are', () => {
    fc.assert(
      fc.property(
        place,
        fc.double({ min: -1e-3, max: 1e-3, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        angles,
        angles,
        (from, step, share, a, b) => {
          const lon =
            from.lon + step > 180
              ? from.lon + step - 360
              : from.lon + step < -180
                ? from.lon + step + 360
                : from.lon + step
          const [one, two] = [
            { tMs: 0, ...from, ...a },
            { tMs: 1000, lon, lat: from.lat + step / 2, ...b },
          ]
          const between = poseBetween(one, two, share)
          // Where no receiver was ever locked; the parsers keep it out.
          fc.pre(between.lon !== 0 || between.lat !== 0)
          expect(faultOf([between])).toBeUndefined()
          const whole = metresApart(one, two)
          expect(metresApart(one, between)).toBeCloseTo(share * whole, 1)
          expect(metresApart(between, two)).toBeCloseTo((1 - share) * whole, 1)
        },
      ),
    )
  })

  it('reaches the later attitude, and turns the same way back', () => {
    const near = (a: Pose, b: Pose): number => {
      const [m, n] = [rotationOf(a as never), rotationOf(b as never)]
      return Math.max(...m.map((value, index) => Math.abs(value - n[index]!)))
    }
    fc.assert(
      fc.property(angles, angles, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (a, b, share) => {
        const [one, two] = [at(0, a), at(1000, b)]
        expect(near(poseBetween(one, two, 1 - 1e-9), two)).toBeLessThan(1e-6)
        expect(near(poseBetween(one, two, 1e-9), one)).toBeLessThan(1e-6)
        // Half a turn may go either way round.
        const turns = (['yawDeg', 'pitchDeg', 'rollDeg'] as const).map(part =>
          Math.abs(Math.abs(a[part] - b[part]) - 180),
        )
        fc.pre(turns.every(turn => turn > 1 && Math.abs(turn - 90) > 1))
        expect(near(poseBetween(one, two, share), poseBetween(two, one, 1 - share))).toBeLessThan(1e-6)
      }),
    )
  })
})
