import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Angles,
  anglesOf,
  compose,
  type Rotation,
  rotationOf,
  rotationOfQuaternion,
} from '../../../../edge/flights/telemetry/camera-attitude.js'
import { turn } from '../../../../edge/geometry/angles.js'
import { sightOf } from '../../../../edge/geometry/sight.js'

const camera = (platform: Partial<Angles>, sensor: Partial<Angles>): Angles => {
  const level = { yawDeg: 0, pitchDeg: 0, rollDeg: 0 }
  return anglesOf(compose(rotationOf({ ...level, ...platform }), rotationOf({ ...level, ...sensor })))
}

const expectAngles = (found: Angles, { yawDeg, pitchDeg, rollDeg }: Angles): void => {
  expect(Math.abs(((found.yawDeg - yawDeg + 540) % 360) - 180)).toBeLessThan(1e-6)
  expect(found.pitchDeg).toBeCloseTo(pitchDeg, 6)
  expect(found.rollDeg).toBeCloseTo(rollDeg, 6)
}

const angle = (max: number) => fc.double({ min: -max, max, noNaN: true })
const anyAngles = fc.record({ yawDeg: angle(180), pitchDeg: angle(89), rollDeg: angle(180) })

describe('the attitude of a camera in an aircraft', () => {
  it('adds headings where both are level', () => {
    expectAngles(camera({ yawDeg: 350 }, { yawDeg: 20 }), { yawDeg: 10, pitchDeg: 0, rollDeg: 0 })
  })

  it('looks down where the aircraft is level, the nose up in the picture', () => {
    expectAngles(camera({ yawDeg: 90 }, { pitchDeg: -90 }), { yawDeg: 90, pitchDeg: -90, rollDeg: 0 })
  })

  it('sinks to the right when the aircraft rolls to the right', () => {
    expectAngles(camera({ rollDeg: 10 }, { yawDeg: 90 }), { yawDeg: 90, pitchDeg: -10, rollDeg: 0 })
  })

  it('looks down behind when the nose is up, and tilts to the side', () => {
    expectAngles(camera({ pitchDeg: 10 }, { yawDeg: 180 }), { yawDeg: 180, pitchDeg: -10, rollDeg: 0 })
    expectAngles(camera({ pitchDeg: 10 }, { yawDeg: 90 }), { yawDeg: 90, pitchDeg: 0, rollDeg: 10 })
  })

  it('passes straight down without turning the picture round', () => {
    expectAngles(camera({ pitchDeg: -2 }, { pitchDeg: -90 }), { yawDeg: 0, pitchDeg: -92, rollDeg: 0 })
    expectAngles(camera({ pitchDeg: 2 }, { pitchDeg: -90 }), { yawDeg: 0, pitchDeg: -88, rollDeg: 0 })
  })

  it('is the same rotation again, with the roll upright', () => {
    fc.assert(
      fc.property(anyAngles, anyAngles, (outer, inner) => {
        const rotation = compose(rotationOf(outer), rotationOf(inner))
        const angles = anglesOf(rotation)
        expect(Math.abs(angles.rollDeg)).toBeLessThanOrEqual(90)
        expect(angles.yawDeg).toBeGreaterThanOrEqual(0)
        expect(angles.yawDeg).toBeLessThan(360)
        for (const [index, cell] of rotationOf(angles).entries())
          expect(cell).toBeCloseTo(rotation[index]!, 6)
      }),
    )
  })

  it('means the same axis as the sight of the middle of the picture', () => {
    fc.assert(
      fc.property(anyAngles, ({ yawDeg, pitchDeg, rollDeg }) => {
        const [north, , , east, , , down] = rotationOf({ yawDeg, pitchDeg, rollDeg })
        const rad = Math.PI / 180
        const sight = sightOf(
          { yawRad: yawDeg * rad, pitchRad: pitchDeg * rad, rollRad: rollDeg * rad },
          [0, 0],
        )
        const level = Math.cos(sight.depressionRad)
        expect(level * Math.cos(sight.azimuthRad)).toBeCloseTo(north, 9)
        expect(level * Math.sin(sight.azimuthRad)).toBeCloseTo(east, 9)
        expect(Math.sin(sight.depressionRad)).toBeCloseTo(down, 9)
      }),
    )
  })
})

describe('a quaternion', () => {
  it('turns as the three angles do that it was made of', () => {
    fc.assert(
      fc.property(anyAngles, angles => {
        const half = Math.PI / 360
        const about = (deg: number) => [Math.cos(deg * half), Math.sin(deg * half)] as const
        const [cy, sy] = about(angles.yawDeg)
        const [cp, sp] = about(angles.pitchDeg)
        const [cr, sr] = about(angles.rollDeg)
        const quaternion = [
          cr * cp * cy + sr * sp * sy,
          sr * cp * cy - cr * sp * sy,
          cr * sp * cy + sr * cp * sy,
          cr * cp * sy - sr * sp * cy,
        ]
        const rotation = rotationOfQuaternion(quaternion) as Rotation
        for (const [index, cell] of rotationOf(angles).entries()) expect(rotation[index]).toBeCloseTo(cell, 9)
      }),
    )
  })

  it('is none when it is far from a length of 1, or no number', () => {
    expect(rotationOfQuaternion([0, 0, 0, 0])).toBeUndefined()
    expect(rotationOfQuaternion([Number.NaN, 0, 0, 1])).toBeUndefined()
    expect(rotationOfQuaternion([2, 0, 0, 0])).toBeUndefined()
  })
})

it('an angle is 0 to 360, whatever it was', () => {
  expect([turn(-90), turn(720), turn(-1e-20), turn(359.5)]).toEqual([270, 0, 0, 359.5])
})
