import { describe, expect, it } from 'vitest'
import type { Pose } from '../../../../edge/domain/pose.js'
import { withTakeoffAltitude } from '../../../../edge/flights/telemetry/height-from-altitude.js'
import { straightFlight, telemetryOf } from '../../../support/poses.js'

const altitudes = [244, 250, 264.5]
const mavic2 = telemetryOf(
  straightFlight({ count: 3 }).map(
    ({ relAltM: _, ...pose }, index): Pose => ({
      ...pose,
      absAltM: altitudes[index]!,
    }),
  ),
)
const heights = (takeoff: number | 'first' | undefined, telemetry = mavic2) =>
  withTakeoffAltitude(telemetry, takeoff).poses.map(({ relAltM }) => relAltM)

describe('heights above the take-off, worked out of an altitude', () => {
  it('count from what it reads at the take-off', () => {
    expect(heights(240)).toEqual([4, 10, 24.5])
    expect(heights(0)).toEqual(altitudes)
    expect(heights('first')).toEqual([0, 6, 20.5])
    expect(withTakeoffAltitude(mavic2, 'first').takeoffAltM).toBe(244)
  })

  it('are not made up where nobody asked for them', () => {
    expect(withTakeoffAltitude(mavic2, undefined)).toBe(mavic2)
  })

  it('leave heights alone that the telemetry has, and what has no altitude', () => {
    const known = telemetryOf(straightFlight({ count: 3, more: { absAltM: 300 } }))
    expect(withTakeoffAltitude(known, 240)).toBe(known)
    const none = telemetryOf(straightFlight({ count: 3 }).map(({ relAltM: _, ...pose }) => pose))
    expect(withTakeoffAltitude(none, 240)).toBe(none)
    expect(withTakeoffAltitude(none, 'first')).toBe(none)
  })

  it('take no still to have begun on the ground', () => {
    const still = { ...mavic2, format: 'still-exif' as const, poses: mavic2.poses.slice(0, 1) }
    expect(heights('first', still)).toEqual([undefined])
    expect(heights(200, still)).toEqual([44])
  })
})
