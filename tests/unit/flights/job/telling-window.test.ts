import { describe, expect, it } from 'vitest'
import type { Pose } from '../../../../edge/domain/pose.js'
import { tellingWindow } from '../../../../edge/flights/job/telling-window.js'
import { enuToLonLat } from '../../../../edge/geometry/enu.js'
import { ORIGIN } from '../../../support/uniting.js'

const DURATION_MS = 180_000
const WINDOW_MS = 24_000

/** Along a street at a speed that changes, and a heading. */
const flight =
  (eastM: (tS: number) => number, yawDeg: (tS: number) => number = () => 90) =>
  (tMs: number): Pose => ({
    ...{ tMs, relAltM: 40, yawDeg: yawDeg(tMs / 1000), ...enuToLonLat(ORIGIN, eastM(tMs / 1000), 0) },
  })
const middleS = (poseAt: (tMs: number) => Pose | undefined, durationMs = DURATION_MS): number =>
  (tellingWindow(poseAt, durationMs, WINDOW_MS) + WINDOW_MS / 2) / 1000

describe('the window that tells the clock offset', () => {
  it('has a turn in its middle', () => {
    const turning = flight(
      tS => 5 * tS,
      tS => 90 + 30 * Math.min(3, Math.max(0, tS - 100)),
    )
    expect(Math.abs(middleS(turning) - 101)).toBeLessThanOrEqual(3)
  })

  it('has a stop in its middle, where nothing turns', () => {
    const stopping = flight(tS => 8 * Math.min(tS, 60))
    expect(Math.abs(middleS(stopping) - 60)).toBeLessThanOrEqual(3)
  })

  it('is within the recording, also where that is short or the turn comes early', () => {
    const early = flight(
      tS => 5 * tS,
      tS => (tS < 2 ? 0 : 90),
    )
    expect(tellingWindow(early, DURATION_MS, WINDOW_MS)).toBe(0)
    expect(tellingWindow(early, 10_000, WINDOW_MS)).toBe(0)
    const late = flight(tS => 5 * Math.min(tS, 178))
    expect(middleS(late)).toBeGreaterThan((DURATION_MS - WINDOW_MS / 2) / 1000 - 2)
    expect(tellingWindow(late, DURATION_MS, WINDOW_MS)).toBeLessThanOrEqual(DURATION_MS - WINDOW_MS)
  })

  it('is anywhere where nothing is known', () => {
    const start = tellingWindow(() => undefined, DURATION_MS, WINDOW_MS)
    expect(start).toBeGreaterThanOrEqual(0)
    expect(start).toBeLessThanOrEqual(DURATION_MS - WINDOW_MS)
  })
})
