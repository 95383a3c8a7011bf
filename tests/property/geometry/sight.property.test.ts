import fc from 'fast-check'
import { Matrix } from 'ml-matrix'
import { describe, expect, it } from 'vitest'
import type { Point } from '../../../edge/domain/box.js'
import { type PoseSigmas, sightCovariance, sightOf } from '../../../edge/geometry/sight.js'
import { pitch, roll, yaw } from '../../support/ground-camera.js'

const between = (min: number, max: number) => fc.double({ min, max, noNaN: true })
const radians = (degrees: number) => (degrees * Math.PI) / 180

describe('sightOf', () => {
  it('turns the ray by Rz(yaw) Ry(pitch) Rx(roll)', () => {
    fc.assert(
      fc.property(
        ...[between(-360, 360), between(-180, 180), between(-180, 180)],
        fc.tuple(between(-1.5, 1.5), between(-1.5, 1.5)),
        (yawDeg, pitchDeg, rollDeg, [x, y]) => {
          const attitude = { yawRad: radians(yawDeg), pitchRad: radians(pitchDeg), rollRad: radians(rollDeg) }
          const { azimuthRad, depressionRad } = sightOf(attitude, [x, y])
          const oracle = yaw(yawDeg)
            .mmul(pitch(pitchDeg))
            .mmul(roll(rollDeg))
            .mmul(Matrix.columnVector([1, x, y]))
          oracle.div(oracle.norm())
          const level = Math.cos(depressionRad)
          expect(level * Math.cos(azimuthRad)).toBeCloseTo(oracle.get(0, 0), 9)
          expect(level * Math.sin(azimuthRad)).toBeCloseTo(oracle.get(1, 0), 9)
          expect(Math.sin(depressionRad)).toBeCloseTo(oracle.get(2, 0), 9)
        },
      ),
    )
  })
})

describe('sightCovariance', () => {
  const none: PoseSigmas = { yawRad: 0, pitchRad: 0, rollRad: 0, heightM: 0, positionM: 0 }
  const step = 1e-6

  /** East and north of where the middle of the picture meets ground that rises by `slope` to the north of the camera. */
  const meets = (
    yawRad: number,
    pitchRad: number,
    heightM: number,
    slopeRad: number,
    northM: number,
  ): Point => {
    const { azimuthRad, depressionRad } = sightOf({ yawRad, pitchRad, rollRad: 0 }, [0, 0])
    // Down by t tan(depression) equals down by heightM - slope * (t - northM).
    const t = (heightM + Math.tan(slopeRad) * northM) / (Math.tan(depressionRad) + Math.tan(slopeRad))
    return [t * Math.sin(azimuthRad), t * Math.cos(azimuthRad)]
  }

  it('is what small errors of yaw, pitch and height do in the middle of the picture, on a slope too', () => {
    fc.assert(
      fc.property(between(8, 85), between(10, 200), between(-4, 40), (depressionDeg, heightM, slopeDeg) => {
        const pitchRad = -radians(depressionDeg)
        const slopeRad = radians(slopeDeg)
        const here = heightM / Math.tan(-pitchRad)
        const sight = { azimuthRad: 0, depressionRad: -pitchRad }
        const at = (yawRad: number, dPitch: number, dHeight: number) =>
          meets(yawRad, pitchRad + dPitch, heightM + dHeight, slopeRad, here)
        const slope = (after: Point, before: Point, axis: 0 | 1) => (after[axis] - before[axis]) / (2 * step)
        const byPitch = slope(at(0, step, 0), at(0, -step, 0), 1)
        const byHeight = slope(at(0, 0, step), at(0, 0, -step), 1)
        const byYaw = slope(at(step, 0, 0), at(-step, 0, 0), 0)
        const [xx, , yy] = sightCovariance(
          sight,
          heightM,
          { ...none, pitchRad: 0.01, heightM: 2, yawRad: 0.02, positionM: 0.5 },
          slopeRad,
        )
        expect(yy / ((0.01 * byPitch) ** 2 + (2 * byHeight) ** 2 + 0.25)).toBeCloseTo(1, 4)
        expect(xx / ((0.02 * byYaw) ** 2 + 0.25)).toBeCloseTo(1, 4)
      }),
    )
  })

  it('is level where the ground is: the formula of H/sin^2 d, H/tan d and H/sin d', () => {
    const sigmas = { yawRad: 0.03, pitchRad: 0.02, rollRad: 0.01, heightM: 3, positionM: 1.5 }
    fc.assert(
      fc.property(between(3, 89), between(1, 200), (depressionDeg, heightM) => {
        const d = radians(depressionDeg)
        const [xx, xy, yy] = sightCovariance({ azimuthRad: Math.PI / 2, depressionRad: d }, heightM, sigmas)
        const along = ((heightM / Math.sin(d) ** 2) * 0.02) ** 2 + (3 / Math.tan(d)) ** 2 + 2.25
        const across = ((heightM / Math.tan(d)) * 0.03) ** 2 + ((heightM / Math.sin(d)) * 0.01) ** 2 + 2.25
        expect(xx / along).toBeCloseTo(1, 9)
        expect(yy / across).toBeCloseTo(1, 9)
        expect(Math.abs(xy)).toBeLessThan(1e-9 * Math.max(along, across))
      }),
    )
  })
})
