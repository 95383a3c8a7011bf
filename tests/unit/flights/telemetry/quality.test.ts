import { describe, expect, it } from 'vitest'
import type { Pose } from '../../../../edge/domain/pose.js'
import { telemetryQuality } from '../../../../edge/flights/telemetry/quality.js'
import { qualityText } from '../../../../edge/flights/telemetry/quality-text.js'
import type { Telemetry } from '../../../../edge/flights/telemetry/telemetry.js'
import { straightFlight, telemetryOf } from '../../../support/poses.js'

const qualityOf = (poses: readonly Pose[], more: Partial<Telemetry> = {}) =>
  telemetryQuality(telemetryOf(poses, more))
const codesOf = (poses: readonly Pose[], more: Partial<Telemetry> = {}) =>
  qualityOf(poses, more).warnings.map(({ code }) => code)

describe('quality of telemetry', () => {
  it('of a good flight has no warnings', () => {
    const telemetry = telemetryOf(straightFlight({ count: 300, everyMs: 100 }))
    const quality = telemetryQuality(telemetry)
    expect(quality).toMatchObject({
      ...{ poses: 300, firstMs: 0, lastMs: 29_900, durationMs: 29_900, usualIntervalMs: 100, rateHz: 10 },
      ...{
        mixed: false,
        zoomChanges: 0,
        crossesMidnight: false,
        crossesAntimeridian: false,
        localTimes: false,
      },
      lock: { share: 1, withoutPlace: 0 },
      known: { relAltM: 1, absAltM: 0, yawDeg: 1, pitchDeg: 1, rollDeg: 1, focalLength35Mm: 1, zoom: 0 },
    })
    // A degree of latitude is a little shorter so far from the poles.
    expect(quality.metresFlown).toBeGreaterThan(237)
    expect(quality.metresFlown).toBeLessThan(240)
    expect(quality.warnings).toEqual([])
    expect(qualityText(telemetry, quality)).toContain('Nothing is wrong with it.')
  })

  it('finds gaps, and those that nothing is known in', () => {
    const poses = straightFlight({ count: 300, everyMs: 100 }).filter(
      ({ tMs }) => !(tMs > 5000 && tMs < 7000) && !(tMs > 10_000 && tMs < 15_000),
    )
    const { gaps, warnings } = qualityOf(poses)
    expect(gaps).toEqual({
      count: 2,
      unbridged: 1,
      longestMs: 5000,
      first: [
        { fromMs: 5000, toMs: 7000, bridged: true },
        { fromMs: 10_000, toMs: 15_000, bridged: false },
      ],
    })
    expect(warnings.map(({ what }) => what)).toEqual([
      '2 gaps, the longest 5 s; nothing is known in 1 of them',
    ])
  })

  it('takes a slow rate for what it is', () => {
    expect(qualityOf(straightFlight({ everyMs: 2000 })).gaps.count).toBe(0)
  })

  it('finds jumps of place and height', () => {
    const poses = straightFlight({ count: 20 })
    const jumped = poses.map((pose, index) =>
      index < 10 ? pose : { ...pose, lon: pose.lon + 0.01, relAltM: 200 },
    )
    const { jumps, heightJumps, mixed } = qualityOf(jumped)
    expect(jumps.count).toBe(1)
    expect(jumps.first[0]).toMatchObject({ atMs: 10_000 })
    expect(jumps.first[0]!.metres).toBeCloseTo(968, -1)
    expect(heightJumps).toMatchObject({ count: 1, first: [{ atMs: 10_000, metres: 120, of: 'relAltM' }] })
    expect(mixed).toBe(false)
  })

  it('does not take the rounding of places for jumps', () => {
    // Four decimals at 30 subtitles a second: a step of 11 m within 33 ms.
    const poses = straightFlight({ count: 900, everyMs: 33, mps: 20 }).map(pose => ({
      ...pose,
      lat: Number(pose.lat.toFixed(4)),
    }))
    const { jumps, newPlacesHz, mixed } = qualityOf(poses)
    expect([jumps.count, mixed]).toEqual([0, false])
    expect(newPlacesHz).toBeLessThan(3)
  })

  it('does not take 180 degrees for a jump', () => {
    const poses = Array.from({ length: 20 }, (_, index) => {
      const lon = 179.9995 + index * 0.0001
      return { tMs: index * 1000, lat: -17, lon: lon > 180 ? lon - 360 : lon, relAltM: 50 }
    })
    const { jumps, crossesAntimeridian, metresFlown, mixed } = qualityOf(poses)
    expect([jumps.count, crossesAntimeridian, mixed]).toEqual([0, true, false])
    expect(metresFlown).toBeCloseTo(19 * 10.65, -1)
  })

  it('sees midnight pass', () => {
    const midnight = Date.UTC(2025, 0, 1)
    const poses = straightFlight().map(pose => ({ ...pose, timeMs: midnight - 30_000 + pose.tMs }))
    const { crossesMidnight, gaps, jumps } = qualityOf(poses)
    expect([crossesMidnight, gaps.count, jumps.count]).toEqual([true, 0, 0])
    expect(qualityOf(poses.slice(30)).crossesMidnight).toBe(false)
  })

  describe('of two drones mixed', () => {
    const [one, two] = [straightFlight({ count: 120 }), straightFlight({ count: 120, lon: 106.571, mps: -6 })]

    it.each([
      ['pose by pose', 1],
      ['three by three', 3],
      ['ten by ten', 10],
    ])('is told, %s', (_, size) => {
      const poses = one.map((pose, index) => (Math.floor(index / size) % 2 === 0 ? pose : two[index]!))
      expect(qualityOf(poses).mixed).toBe(true)
      expect(codesOf(poses)).toContain('two-drones')
    })

    it('is told where both are in the file at their own times', () => {
      const poses = [...one, ...two.map(pose => ({ ...pose, tMs: pose.tMs + 480 }))].sort(
        (a, b) => a.tMs - b.tMs,
      )
      expect(qualityOf(poses).mixed).toBe(true)
    })

    it('is not told of slips of the receiver', () => {
      const slipped = one.map((pose, index) => (index % 30 === 7 ? { ...pose, lon: pose.lon + 0.02 } : pose))
      const { jumps, mixed } = qualityOf(slipped)
      expect(jumps.count).toBe(8)
      expect(mixed).toBe(false)
    })

    it('is not told of a drone that mows to and fro', () => {
      const poses = Array.from({ length: 300 }, (_, index) => {
        const along = index % 40 < 20 ? index % 20 : 20 - (index % 20)
        return {
          tMs: index * 1000,
          lat: 29.5 + along * 0.00013,
          lon: 106.5 + Math.floor(index / 20) * 0.0002,
        }
      })
      expect(qualityOf(poses).mixed).toBe(false)
    })
  })

  it('counts what has no place, by the reason', () => {
    const { lock, skipped, sameTime, outOfOrder } = qualityOf(straightFlight({ count: 6 }), {
      skipped: [
        { at: 1, reason: 'its position is 0, 0: no satellites were received' },
        { at: 2, reason: '91, 5 is no place on the earth' },
        { at: 3, reason: '92, 5 is no place on the earth' },
        { at: 4, reason: 'another has the same time' },
        { at: 5, reason: 'its time does not fit those around it' },
      ],
      satellites: { least: 5, most: 17 },
    })
    expect(lock).toEqual({ share: 6 / 9, withoutPlace: 3, satellites: { least: 5, most: 17 } })
    expect(skipped.count).toBe(5)
    expect(skipped.reasons[0]).toEqual({
      reason: 'its position is no place on the earth',
      count: 2,
      firstAt: 2,
    })
    expect([sameTime, outOfOrder]).toEqual([1, 1])
  })

  it('warns of what keeps things from being placed well', () => {
    const bare = straightFlight().map(({ tMs, lon, lat }) => ({ tMs, lon, lat }))
    expect(codesOf(bare)).toEqual(['no-height', 'no-camera-angles', 'no-lens'])
    expect(codesOf(bare.map(pose => ({ ...pose, absAltM: 300 })))).toContain('datum-unknown')
    expect(
      codesOf(
        bare.map(pose => ({ ...pose, absAltM: 300 })),
        { absAltDatum: 'egm96' },
      ),
    ).not.toContain('datum-unknown')
    expect(codesOf([], { skipped: [{ at: 1, reason: 'it has no position' }] })).toEqual([
      'no-poses',
      'no-lock',
    ])
    expect(codesOf(straightFlight(), { localTimes: true })).toEqual(['local-times'])
    expect(codesOf(straightFlight(), { satellites: { least: 4, most: 9 } })).toEqual(['few-satellites'])
    const zoomed = straightFlight().map((pose, index) => ({ ...pose, zoom: index < 20 ? 1 : 2 }))
    expect(codesOf(zoomed)).toEqual(['zoom-changes'])
  })

  it('is the same after JSON', () => {
    const quality = qualityOf(straightFlight())
    expect(JSON.parse(JSON.stringify(quality))).toEqual(quality)
  })
})
