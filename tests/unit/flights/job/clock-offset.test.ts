import { describe, expect, it } from 'vitest'
import type { Pose } from '../../../../edge/domain/pose.js'
import { clockOffset, type SeenMotion } from '../../../../edge/flights/job/clock-offset.js'
import { enuToLonLat } from '../../../../edge/geometry/enu.js'
import type { Lens } from '../../../../edge/geometry/lens.js'

const lens: Lens = {
  ...{ model: 'brown', widthPx: 512, heightPx: 288, fx: 400, fy: 400, cx: 256, cy: 144 },
  coefficients: [],
}
const ORIGIN = { lon: 106.55, lat: 29.56 }

/** Hovers 30 m up, looks straight down, and turns as a sine. */
const turning = (tMs: number): Pose => ({
  ...{ tMs, ...ORIGIN, relAltM: 30, pitchDeg: -90, rollDeg: 0 },
  yawDeg: 20 * Math.sin(tMs / 3000),
})

/** What a picture that looks straight down sees of a turn: it turns the other way round. */
function turnedBetween(fromMs: number, toMs: number): SeenMotion {
  const turn = ((turning(toMs).yawDeg! - turning(fromMs).yawDeg!) * Math.PI) / 180
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)]
  const { cx, cy } = lens
  const motion = [cos, sin, cx - cos * cx - sin * cy, -sin, cos, cy + sin * cx - cos * cy]
  return { fromMs, toMs, motion }
}

const seen = Array.from({ length: 100 }, (_, index) =>
  turnedBetween(20_000 + 250 * index, 20_250 + 250 * index),
)

describe('by how much telemetry runs ahead of the pictures', () => {
  it.each([-3400, -700, 900, 7000])('is found by how the pictures turn: %d ms', offsetMs => {
    const poseAt = (tMs: number): Pose => turning(tMs + offsetMs)
    expect(Math.abs(clockOffset(seen, { lens, poseAt })! - offsetMs)).toBeLessThan(40)
  })

  it('may as well be none where it is small, or where the pictures are too rough to tell', () => {
    expect(clockOffset(seen, { lens, poseAt: turning })).toBeUndefined()
    const rough = seen.map((each, index) => {
      const motion = Array.from(each.motion)
      motion[2]! += 2 * Math.sin(index * 2.3)
      return { ...each, motion }
    })
    const poseAt = (tMs: number): Pose => turning(tMs + 120)
    expect(clockOffset(rough, { lens, poseAt })).toBeUndefined()
    expect(clockOffset(rough, { lens, poseAt: tMs => turning(tMs + 4000) })).toBeGreaterThan(3000)
  })

  it('cannot be told where the flight is even', () => {
    const still = (tMs: number): Pose => ({ ...turning(0), tMs })
    const nothing = seen.map(({ fromMs, toMs }) => ({ fromMs, toMs, motion: [1, 0, 0, 0, 1, 0] }))
    expect(clockOffset(nothing, { lens, poseAt: still })).toBeUndefined()
  })

  it('cannot be told by a straight flight, which moves every picture alike', () => {
    const poseAt = (tMs: number): Pose => ({
      ...{ tMs, ...enuToLonLat(ORIGIN, 0, tMs / 200), relAltM: 30, yawDeg: 0, pitchDeg: -90 },
    })
    const down = seen.map(({ fromMs, toMs }) => ({
      fromMs,
      toMs,
      motion: [1, 0, 0, 0, 1, (1.25 / 30) * 400],
    }))
    expect(clockOffset(down, { lens, poseAt })).toBeUndefined()
  })
})
