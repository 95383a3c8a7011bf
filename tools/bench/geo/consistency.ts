import { fitAll } from '../../../calibration/ground/consensus.js'
import type { Pair } from '../../../calibration/ground/pair.js'
import type { Point } from '../../../edge/domain/box.js'
import { type Covariance, isotropic, propagate, sumOf } from '../../../edge/geometry/covariance.js'
import { distort, type Lens } from '../../../edge/geometry/lens.js'
import { straighten, straighteningAt } from '../../../edge/geometry/straighten.js'
import { createGroundView } from '../../../edge/pipeline/locate/ground-view.js'

export interface Consistency {
  readonly places: number
  /** Largest distance from the truth, metres. */
  readonly worstM: number
  /** Of the squared distance from the truth in stated sigmas; 2 for covariances that are right. */
  readonly meanChiSquare: number
  /** How many truths lie in the stated ellipse of 90 %. */
  readonly insideShare: number
}

const WIDTH_PX = 1920
const HEIGHT_PX = 1080
const PAIRS = 8
const NINE_TENTHS = 4.605

/**
 * Cameras whose truth is known, at random: each is calibrated from eight points clicked with an error of `noisePx`, and
 * then asked for the place of another one, clicked with the same error. Uniform numbers from 0 to 1 come from `random`.
 */
export function consistencyOf(cameras: number, noisePx: number, random: () => number): Consistency {
  const between = (min: number, max: number) => min + (max - min) * random()
  const gaussian = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  const chiSquares: number[] = []
  let worstM = 0
  while (chiSquares.length < cameras) {
    const camera = cameraAt(
      between(4, 15),
      between(20, 50),
      between(0, 360),
      between(-0.25, 0.05),
      between(900, 1800),
    )
    const somewhere = () => camera.seeGround([between(0.05, 0.95), between(0.3, 0.98)])
    const click = ({ fraction }: Seen): Point => [
      fraction[0] + (noisePx / WIDTH_PX) * gaussian(),
      fraction[1] + (noisePx / HEIGHT_PX) * gaussian(),
    ]
    // Without noise, weights are all that a sigma means.
    const sigmaPx = noisePx || 1
    const sigma: Point = [sigmaPx / WIDTH_PX, sigmaPx / HEIGHT_PX]
    const seen = Array.from({ length: PAIRS + 1 }, somewhere)
    if (seen.some(point => point === undefined)) continue
    const pairs = seen
      .slice(1)
      .map((point, row) => pairOf(camera.lens, click(point!), point!.ground, sigma, row))
    const fit = fitAll(pairs)
    if (!fit) continue
    const view = createGroundView({
      ...{ origin: { lon: 0, lat: 0 }, accuracyM: 1, reachM: 100 },
      lens: camera.lens,
      ...{ imageToGround: fit.imageToGround, covariance: fit.covariance },
    })
    const point = view.pointAt(click(seen[0]!), sigma)
    if (!point) continue
    const miss: Point = [point.at[0] - seen[0]!.ground[0], point.at[1] - seen[0]!.ground[1]]
    worstM = Math.max(worstM, Math.hypot(...miss))
    chiSquares.push(chiSquareOf(miss, sumOf(point.pixelError, point.calibrationError)))
  }
  return {
    places: chiSquares.length,
    worstM,
    meanChiSquare: chiSquares.reduce((sum, value) => sum + value, 0) / chiSquares.length,
    insideShare: chiSquares.filter(value => value <= NINE_TENTHS).length / chiSquares.length,
  }
}

interface Seen {
  /** Of the picture. */
  readonly fraction: Point
  /** Metres east and north. */
  readonly ground: Point
}

function cameraAt(heightM: number, pitchDeg: number, yawDeg: number, k1: number, focalPx: number) {
  const lens: Lens = {
    ...{ model: 'brown', widthPx: WIDTH_PX, heightPx: HEIGHT_PX, fx: focalPx, fy: focalPx },
    ...{ cx: WIDTH_PX / 2, cy: HEIGHT_PX / 2, coefficients: [k1, 0, 0, 0, 0] },
  }
  const [sinPitch, cosPitch] = [Math.sin((pitchDeg * Math.PI) / 180), Math.cos((pitchDeg * Math.PI) / 180)]
  const [sinYaw, cosYaw] = [Math.sin((yawDeg * Math.PI) / 180), Math.cos((yawDeg * Math.PI) / 180)]
  return {
    lens,
    /** What a ray at this place of a straight picture meets, and where the lens draws it; nothing far away or unseen. */
    seeGround([xShare, yShare]: Point): Seen | undefined {
      const ray: Point = [((xShare - 0.5) * WIDTH_PX) / focalPx, ((yShare - 0.5) * HEIGHT_PX) / focalPx]
      const down = sinPitch + ray[1] * cosPitch
      const ahead = (heightM * (cosPitch - ray[1] * sinPitch)) / down
      const right = (heightM * ray[0]) / down
      if (down <= 0 || Math.hypot(ahead, right) > 60) return undefined
      const [xPx, yPx] = distort(lens, ray)
      const fraction: Point = [xPx / WIDTH_PX, yPx / HEIGHT_PX]
      if (fraction.some(value => value < 0 || value > 1)) return undefined
      return { fraction, ground: [right * cosYaw + ahead * sinYaw, ahead * cosYaw - right * sinYaw] }
    },
  }
}

function pairOf(lens: Lens, clicked: Point, ground: Point, [sigmaX, sigmaY]: Point, row: number): Pair {
  return {
    ...{ row, clicked, image: straighten(lens, clicked)!, ground },
    imageError: propagate(straighteningAt(lens, clicked)!, [sigmaX * sigmaX, 0, sigmaY * sigmaY]),
    groundError: isotropic(1e-9),
  }
}

function chiSquareOf([x, y]: Point, [xx, xy, yy]: Covariance): number {
  return (yy * x * x - 2 * xy * x * y + xx * y * y) / (xx * yy - xy * xy)
}
