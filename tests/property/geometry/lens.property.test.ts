import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Point } from '../../../edge/domain/box.js'
import { distort, type Lens, undistort } from '../../../edge/geometry/lens.js'

const within = (limit: number) => fc.double({ min: -limit, max: limit, noNaN: true })
const camera = { widthPx: 1280, heightPx: 720, fx: 900, fy: 880, cx: 640, cy: 350 }

const browns: fc.Arbitrary<Lens> = fc
  .tuple(within(0.4), within(0.2), within(0.005), within(0.005), within(0.08))
  .map(coefficients => ({ ...camera, model: 'brown', coefficients }))
const fisheyes: fc.Arbitrary<Lens> = fc
  .tuple(within(0.1), within(0.05), within(0.02), within(0.005))
  .map(coefficients => ({ ...camera, model: 'fisheye', coefficients }))

/** Whether the radius that the lens draws rises all the way to this ray: by its slope, a thousand times on the way. */
function isUnfolded({ model, coefficients }: Lens, [x, y]: Point): boolean {
  const [k1, k2, k3, k4] =
    model === 'brown' ? [coefficients[0]!, coefficients[1]!, coefficients[4]!, 0] : coefficients
  const r = Math.hypot(x, y)
  const end = model === 'brown' ? r : Math.atan(r)
  for (let i = 1; i <= 1000; i++) {
    const t = (end * i) / 1000
    if (1 + 3 * k1! * t ** 2 + 5 * k2! * t ** 4 + 7 * k3! * t ** 6 + 9 * k4! * t ** 8 < 0.05) return false
  }
  return true
}

describe('undistort', () => {
  it.each([
    ['brown', browns],
    ['fisheye', fisheyes],
  ])('finds every ray that a %s lens draws, up to where it folds', (_, lenses) => {
    fc.assert(
      fc.property(lenses, fc.tuple(within(1.2), within(0.8)), (lens, ray) => {
        fc.pre(isUnfolded(lens, ray))
        const back = undistort(lens, distort(lens, ray))!
        expect(Math.hypot(back[0] - ray[0], back[1] - ray[1])).toBeLessThan(1e-7)
      }),
      { numRuns: 300 },
    )
  })

  it.each([
    ['brown', browns],
    ['fisheye', fisheyes],
  ])('answers with a ray that a %s lens draws at the pixel, or not at all', (_, lenses) => {
    fc.assert(
      fc.property(lenses, fc.tuple(within(5000), within(5000)), (lens, pixel) => {
        const ray = undistort(lens, pixel)
        if (!ray) return
        const [x, y] = distort(lens, ray)
        expect(Math.hypot(x - pixel[0], y - pixel[1])).toBeLessThan(1e-5 * Math.max(1, Math.hypot(...ray)))
        expect(isUnfolded(lens, [ray[0] * 0.999, ray[1] * 0.999]) || isNearFold(lens, ray)).toBe(true)
      }),
      { numRuns: 300 },
    )
  })
})

/** Close to the fold the slope is small, and still above 0. */
function isNearFold(lens: Lens, ray: Point): boolean {
  const radius = (share: number) => {
    const [x, y] = distort({ ...lens, coefficients: withoutTangential(lens) }, [
      ray[0] * share,
      ray[1] * share,
    ])
    return Math.hypot((x - lens.cx) / lens.fx, (y - lens.cy) / lens.fy)
  }
  for (let i = 1; i <= 500; i++) if (radius(i / 500) < radius((i - 1) / 500) - 1e-9) return false
  return true
}

const withoutTangential = ({ model, coefficients: k }: Lens) =>
  model === 'brown' ? [k[0]!, k[1]!, 0, 0, k[4]!] : k
