import { createRequire } from 'node:module'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { inGeneralPosition } from '../../../calibration/ground/general-position.js'
import { fitGround } from '../../../calibration/ground/ground-fit.js'
import { placed, poseFrom } from '../../../calibration/lens/pose.js'
import { solveLens } from '../../../calibration/lens/solve-lens.js'
import { loadOpenCv } from '../../../edge/cli/calibrate/lens/opencv.js'
import type { Point } from '../../../edge/domain/box.js'
import { directLinearTransform } from '../../../edge/geometry/dlt.js'
import { random } from '../../../tools/random.js'
import { cornersOf, heldWell } from '../../support/chessboards.js'
import { groundOf, heightPx, pairAt, seen, widthPx } from '../../support/surveyed-camera.js'

/** OpenCV, the judge. */
// biome-ignore lint/suspicious/noExplicitAny: its types are those of another version
let cv: any
beforeAll(async () => {
  await loadOpenCv()
  cv = createRequire(import.meta.url)('@techstark/opencv-js')
})

const unit = { min: 0, max: 1, noNaN: true }
const aCamera = fc.record({
  heightM: fc.double({ ...unit, min: 3, max: 15 }),
  pitchDeg: fc.double({ ...unit, min: 12, max: 60 }),
  yawDeg: fc.double({ ...unit, max: 360 }),
  focalPx: fc.double({ ...unit, min: 800, max: 2500 }),
})
const aPoint = fc.tuple(fc.double(unit), fc.double({ ...unit, min: 0.5 }))
const clicks = fc
  .array(aPoint, { minLength: 4, maxLength: 9 })
  .filter(points => inGeneralPosition(points.slice(0, 4)) && spread(points) > 0.1)
const spread = (points: readonly Point[]): number =>
  Math.min(...points.flatMap((a, at) => points.slice(at + 1).map(b => Math.hypot(a[0] - b[0], a[1] - b[1]))))

describe('the direct linear transform', () => {
  it('gives back any camera from exact points', () => {
    fc.assert(
      fc.property(aCamera, clicks, aPoint, (camera, points, other) => {
        const h = directLinearTransform(
          points,
          points.map(point => groundOf(camera, point)),
        )
        const w = h[6]! * other[0] + h[7]! * other[1] + h[8]!
        const ground: Point = [
          (h[0]! * other[0] + h[1]! * other[1] + h[2]!) / w,
          (h[3]! * other[0] + h[4]! * other[1] + h[5]!) / w,
        ]
        const [x, y] = seen(camera, ground)
        expect(Math.hypot((x - other[0]) * widthPx, (y - other[1]) * heightPx)).toBeLessThan(1e-6)
      }),
      { numRuns: 100 },
    )
  })
})

describe('the fit of least error in the picture', () => {
  it('is the one that OpenCV finds, from the ground to the picture', () => {
    fc.assert(
      fc.property(aCamera, fc.integer(), (camera, seed) => {
        const next = random(seed)
        const points = Array.from(
          { length: 8 },
          (_, at): Point => [(at % 4) / 4 + 0.2 * next(), 0.5 + 0.25 * Math.floor(at / 4) + 0.2 * next()],
        )
        const grounds = points.map(point => groundOf(camera, point))
        const noisy = points.map(
          ([x, y]): Point => [x + (next() - 0.5) / widthPx, y + (next() - 0.5) / widthPx],
        )
        // The same number of pixels in both directions, as OpenCV has it: a square picture.
        const pairs = noisy.map((point, at) => ({
          ...pairAt(at, point, grounds[at]!),
          imageError: [1e-6, 0, 1e-6] as const,
        }))
        const fit = fitGround(pairs, directLinearTransform(noisy, grounds))!
        const from = cv.matFromArray(8, 1, cv.CV_64FC2, grounds.flat())
        const to = cv.matFromArray(8, 1, cv.CV_64FC2, noisy.flat())
        const theirs = cv.findHomography(from, to, 0)
        for (const [east, north] of grounds) {
          const [a, b, c, d, e, f, g, h, i] = theirs.data64F
          const w = g * east + h * north + i
          const [x, y] = [(a * east + b * north + c) / w, (d * east + e * north + f) / w]
          const m = fit.imageToGround
          const depth = m[6]! * x + m[7]! * y + m[8]!
          const back: Point = [
            (m[0]! * x + m[1]! * y + m[2]!) / depth,
            (m[3]! * x + m[4]! * y + m[5]!) / depth,
          ]
          const [u, v] = seen(camera, back)
          const [s, t] = seen(camera, [east, north])
          expect(Math.hypot((u - s) * widthPx, (v - t) * heightPx)).toBeLessThan(0.02)
        }
        for (const mat of [from, to, theirs]) mat.delete()
      }),
      { numRuns: 40 },
    )
  })
})

describe('the pose of a board', () => {
  it('is the one it was seen from', () => {
    const angle = fc.double({ min: -1.2, max: 1.2, noNaN: true })
    const shift = fc.double({ min: -3, max: 3, noNaN: true })
    fc.assert(
      fc.property(angle, angle, angle, shift, shift, (rx, ry, rz, tx, ty) => {
        const pose = [rx, ry, rz, tx, ty, 20] as const
        const board = Array.from({ length: 12 }, (_, at): Point => [at % 4, Math.floor(at / 4)])
        const at = board.map(point => placed(pose, point))
        fc.pre(at.every(([, , z]) => z > 5))
        const found = poseFrom(
          board,
          at.map(([x, y, z]): Point => [x / z, y / z]),
        )!
        for (const [index, value] of pose.entries()) expect(found[index]).toBeCloseTo(value, 6)
      }),
    )
  })
})

describe('the lens of least error', () => {
  it('is the one that OpenCV finds', () => {
    const lens = {
      ...{ model: 'brown' as const, widthPx: 1280, heightPx: 720, fx: 900, fy: 905, cx: 645, cy: 352 },
      coefficients: [-0.2, 0.05, 0.001, -0.001, 0.01],
    }
    const next = random(3)
    const board = Array.from({ length: 54 }, (_, at): Point => [at % 9, Math.floor(at / 9)])
    const views = heldWell(16).map((held, at) => ({
      ...{ name: `${at}`, board },
      corners: cornersOf(lens, held, [9, 6]).map(
        ([x, y]): Point => [Math.fround(x + 0.4 * (next() - 0.5)), Math.fround(y + 0.4 * (next() - 0.5))],
      ),
    }))
    const ours = solveLens(views, lens)!
    const [objects, images] = [new cv.MatVector(), new cv.MatVector()]
    for (const { corners } of views) {
      objects.push_back(
        cv.matFromArray(
          54,
          1,
          cv.CV_32FC3,
          board.flatMap(([x, y]) => [x, y, 0]),
        ),
      )
      images.push_back(cv.matFromArray(54, 1, cv.CV_32FC2, corners.flat()))
    }
    const mats = Array.from({ length: 5 }, () => new cv.Mat())
    const [camera, distortion, ...deviations] = mats
    const rms = cv.calibrateCameraExtended(
      ...[
        objects,
        images,
        new cv.Size(1280, 720),
        camera,
        distortion,
        new cv.MatVector(),
        new cv.MatVector(),
      ],
      ...deviations,
      0,
      new cv.TermCriteria(3, 200, 1e-12),
    )
    const [fx, , cx, , fy, cy] = camera.data64F
    expect(ours.rmsPx).toBeCloseTo(rms, 4)
    expect(ours.lens.fx).toBeCloseTo(fx, 1)
    expect(ours.lens.fy).toBeCloseTo(fy, 1)
    expect(ours.lens.cx).toBeCloseTo(cx, 1)
    expect(ours.lens.cy).toBeCloseTo(cy, 1)
    for (const [at, value] of ours.lens.coefficients.entries())
      expect(value).toBeCloseTo(distortion.data64F[at], 2)
    // Its first standard deviation is that of fx.
    expect((ours.focalSigmaShare * ours.lens.fx) / deviations[0].data64F[0]).toBeCloseTo(1, 1)
  })
})
