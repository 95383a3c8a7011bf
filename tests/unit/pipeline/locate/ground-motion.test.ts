import fc from 'fast-check'
import { inverse, Matrix } from 'ml-matrix'
import { describe, expect, it } from 'vitest'
import { isotropic } from '../../../../edge/geometry/covariance.js'
import { GroundPath, motionAlong, type Waypoint } from '../../../../edge/pipeline/locate/ground-motion.js'
import { random } from '../../../../tools/random.js'

const between = (min: number, max: number) => fc.double({ min, max, noNaN: true })
const at = (atMs: number, east: number, north: number, sigmaM = 0.2): Waypoint => ({
  ...{ atMs, at: [east, north], error: isotropic(sigmaM) },
})

describe('motionAlong', () => {
  it('solves the normal equations of least squares, as a library does', () => {
    const waypoint = fc.record({
      gapMs: fc.integer({ min: 50, max: 2000 }),
      miss: fc.tuple(between(-0.3, 0.3), between(-0.3, 0.3)),
      error: fc
        .tuple(between(0.1, 1), between(-0.9, 0.9), between(0.1, 1))
        .map(([a, r, b]) => [a * a, r * a * b, b * b] as const),
    })
    fc.assert(
      fc.property(
        fc.array(waypoint, { minLength: 3, maxLength: 20 }),
        fc.tuple(between(8, 20), between(8, 20)),
        (steps, [vx, vy]) => {
          let atMs = 1.7e12
          const start = atMs
          const waypoints = steps.map(({ gapMs, miss, error }): Waypoint => {
            atMs += gapMs
            const t = (atMs - start) / 1000
            return { atMs, at: [vx * t + miss[0], vy * t + miss[1]], error }
          })
          const design = new Matrix(
            waypoints.flatMap(({ atMs }) => [
              [1, 0, (atMs - start) / 1000, 0],
              [0, 1, 0, (atMs - start) / 1000],
            ]),
          )
          const weight = Matrix.zeros(design.rows, design.rows)
          for (const [i, { error }] of waypoints.entries()) {
            const w = inverse(new Matrix([error.slice(0, 2), error.slice(1)]))
            for (const r of [0, 1]) for (const c of [0, 1]) weight.set(2 * i + r, 2 * i + c, w.get(r, c))
          }
          const normal = inverse(design.transpose().mmul(weight).mmul(design))
          const seen = Matrix.columnVector(waypoints.flatMap(({ at }) => [...at]))
          const solved = normal.mmul(design.transpose()).mmul(weight).mmul(seen)
          const motion = motionAlong(waypoints)
          fc.pre(motion !== undefined)
          const heading = (motion!.headingDeg * Math.PI) / 180
          expect(motion!.speedMps * Math.sin(heading)).toBeCloseTo(solved.get(2, 0), 5)
          expect(motion!.speedMps * Math.cos(heading)).toBeCloseTo(solved.get(3, 0), 5)
          const residuals = seen.clone().sub(design.mmul(solved))
          const chiSquare = residuals.transpose().mmul(weight).mmul(residuals).get(0, 0)
          const widening = Math.max(1, chiSquare / (2 * waypoints.length - 4))
          const direction = Matrix.columnVector([0, 0, Math.sin(heading), Math.cos(heading)])
          const along = direction.transpose().mmul(normal).mmul(direction).get(0, 0)
          expect(motion!.sigmaSpeedMps).toBeCloseTo(Math.sqrt(along * widening), 5)
        },
      ),
    )
  })

  it('holds still what stands still: not one of a thousand parked cars passes for moving', () => {
    const uniform = random(7)
    const gaussian = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform())
    const parked = () =>
      motionAlong(Array.from({ length: 10 }, (_, i) => at(500 * i, 0.2 * gaussian(), 0.2 * gaussian())))
    const moving = Array.from({ length: 1000 }, parked).filter(motion => motion !== undefined)
    expect(moving.length).toBeLessThanOrEqual(4)
  })

  it('states errors that hold: of a speed, two thirds lie within one sigma', () => {
    const uniform = random(11)
    const gaussian = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform())
    const drive = () =>
      motionAlong(
        Array.from({ length: 8 }, (_, i) => at(500 * i, 3 * i * 0.5 + 0.2 * gaussian(), 0.2 * gaussian())),
      )!
    const within = Array.from({ length: 1000 }, drive).filter(
      ({ speedMps, sigmaSpeedMps }) => Math.abs(speedMps - 3) < sigmaSpeedMps,
    )
    // Scatter widens the errors, and never narrows them.
    expect(within.length).toBeGreaterThan(650)
    expect(within.length).toBeLessThan(800)
  })

  it('says nothing of fewer than three places, nor of one that turns back', () => {
    expect(motionAlong([at(0, 0, 0), at(1000, 10, 0)])).toBeUndefined()
    expect(motionAlong([0, 1, 2, 3, 2, 1, 0].map((east, i) => at(500 * i, 5 * east, 0)))).toBeUndefined()
  })
})

describe('GroundPath', () => {
  it('forgets what lies more than five seconds back', () => {
    const path = new GroundPath()
    for (let atMs = 0; atMs <= 10_000; atMs += 500)
      path.add(at(atMs, 0, atMs < 5000 ? 0 : (atMs - 5000) / 100))
    expect(path.motion()!.speedMps).toBeCloseTo(10, 6)
  })

  it('does not count a place twice, nor one that comes too late', () => {
    const path = new GroundPath()
    for (const atMs of [0, 0, 1000, 1000, 500]) path.add(at(atMs, atMs / 100, 0))
    expect(path.motion()).toBeUndefined()
    path.add(at(2000, 20, 0))
    expect(path.motion()!.speedMps).toBeCloseTo(10, 6)
  })

  it('gives the same at 30 frames per second as at 2', () => {
    const [fast, slow] = [new GroundPath(), new GroundPath()]
    for (let frame = 0; frame <= 120; frame++) fast.add(at(frame * (1000 / 30), frame / 30, 0))
    for (let frame = 0; frame <= 8; frame++) slow.add(at(frame * 500, frame / 2, 0))
    expect(fast.motion()!.speedMps).toBeCloseTo(slow.motion()!.speedMps, 6)
    // Of 121 places it keeps 21: as many as say something, and no more than cost little.
    expect(fast.motion()!.sigmaSpeedMps).toBeGreaterThan(0.5 * slow.motion()!.sigmaSpeedMps)
  })
})
