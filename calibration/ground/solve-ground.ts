import type { Point } from '../../edge/domain/box.js'
import { project, projectionJacobian } from '../../edge/geometry/homography.js'
import { LamppostError } from '../../edge/kit/lamppost-error.js'
import { chiSquare99 } from './chi-square.js'
import { agreeOnGround, fitAll } from './consensus.js'
import { fullestLine, inGeneralPosition } from './general-position.js'
import { type GroundFit, missesOf, NEAREST_GROUND } from './ground-fit.js'
import type { Pair } from './pair.js'
import { sigmaAt } from './valid-region.js'

/** How one pair fits. */
export interface Residual {
  readonly pair: Pair
  /** Where its ground point should have been clicked; fractions of a picture without distortion. */
  readonly expected?: Point
  /** Chi-square of 2 of that. */
  readonly chiSquare?: number
  /** How far on the ground the clicked point lies from the given one: east and north, metres. */
  readonly missM?: Point
  /** The same of the calibration without this pair, as a distance; absent where too few are left. */
  readonly leftOutM?: number
  /** Error of the calibration itself there, 1 sigma, metres. */
  readonly sigmaM?: number
  readonly isWrong: boolean
}

export interface GroundSolution {
  /** Its covariance is widened by `widened`. */
  readonly fit: GroundFit
  readonly residuals: readonly Residual[]
  /** Factor on every sigma, 1 where the pairs agree as well as was said of them. */
  readonly widened: number
}

/** Fewer pairs than this agree by chance. */
const LEAST_AGREEING_WITH_WRONG = 5

/**
 * From the picture to the ground by four or more pairs, of which few may be wrong.
 * @throws LamppostError CALIBRATION_WEAK, with the rows, where the pairs do not give it.
 */
export function solveGround(pairs: readonly Pair[]): GroundSolution {
  if (pairs.length < 4) throw weak(`Four pairs of points are needed, there are ${pairs.length}`, more)
  refuseTwins(pairs)
  refuseLines(pairs)
  const agreed = agreeOnGround(pairs)
  if (!agreed) throw contradiction(pairs)
  const { agreeing, wrong } = agreed
  if (isMirrored(agreed.fit, agreeing)) {
    throw weak(
      'These points would be seen from below the ground: two columns are swapped',
      'Check x against y, and longitude (east) against latitude (north). x counts from the left, y from the top.',
    )
  }
  const freedom = 2 * agreeing.length - 8
  const isContradictory = freedom > 0 && agreed.fit.chiSquare > chiSquare99(freedom)
  if (wrong.length > 0 && (agreeing.length < LEAST_AGREEING_WITH_WRONG || agreeing.length <= wrong.length))
    throw contradiction(pairs)
  const widened = isContradictory ? Math.sqrt(agreed.fit.chiSquare / freedom) : 1
  const covariance = agreed.fit.covariance.map(value => value * widened ** 2)
  const fit = { ...agreed.fit, covariance }
  return { fit, widened, residuals: residualsOf(fit, pairs, agreeing) }
}

function residualsOf(fit: GroundFit, pairs: readonly Pair[], agreeing: readonly Pair[]): Residual[] {
  const misses = missesOf(fit.imageToGround, pairs)
  return pairs.map((pair, at): Residual => {
    const isWrong = !agreeing.includes(pair)
    const missM = missOnGround(fit, pair)
    const others = agreeing.filter(other => other !== pair)
    const without = isWrong || others.length < 4 || isDegenerate(others) ? undefined : fitAll(others)
    const leftOut = without && missOnGround(without, pair)
    const miss = misses[at]
    return {
      pair,
      isWrong,
      ...(miss && miss),
      ...(missM && { missM, sigmaM: sigmaAt(fit, pair.image) }),
      ...(leftOut && { leftOutM: Math.hypot(...leftOut) }),
    }
  })
}

function missOnGround({ imageToGround }: GroundFit, { image, ground }: Pair): Point | undefined {
  const placed = project(imageToGround, image, NEAREST_GROUND)
  return placed && [placed[0] - ground[0], placed[1] - ground[1]]
}

function refuseTwins(pairs: readonly Pair[]): void {
  for (const [at, pair] of pairs.entries())
    for (const other of pairs.slice(at + 1)) {
      const samePixel = isSame(pair.clicked, other.clicked)
      const sameGround = isSame(pair.ground, other.ground)
      if (!samePixel && !sameGround) continue
      const what = samePixel && sameGround ? 'point' : samePixel ? 'pixel' : 'place on the ground'
      throw weak(`Rows ${pair.row} and ${other.row} are the same ${what}`, 'Remove or correct one of them.')
    }
}

const isSame = (a: Point, b: Point): boolean => a[0] === b[0] && a[1] === b[1]

function refuseLines(pairs: readonly Pair[]): void {
  if (!isDegenerate(pairs)) return
  const inPicture = fullestLine(pairs.map(({ image }) => image))
  const onGround = fullestLine(pairs.map(({ ground }) => ground))
  const where = inPicture.length >= onGround.length ? 'in the picture' : 'on the ground'
  const line = inPicture.length >= onGround.length ? inPicture : onGround
  throw weak(
    `Rows ${listed(line.map(at => pairs[at]!))} lie on one line ${where}`,
    'Four points of which no three lie on one line are needed: take some from both sides of the road, near and far.',
  )
}

/** No four of them, of which no three are on one line. */
function isDegenerate(pairs: readonly Pair[]): boolean {
  const isGood = (four: readonly Pair[]): boolean =>
    inGeneralPosition(four.map(({ image }) => image)) && inGeneralPosition(four.map(({ ground }) => ground))
  for (const [a, first] of pairs.entries())
    for (let b = a + 1; b < pairs.length; b += 1)
      for (let c = b + 1; c < pairs.length; c += 1)
        for (let d = c + 1; d < pairs.length; d += 1)
          if (isGood([first, pairs[b]!, pairs[c]!, pairs[d]!])) return false
  return true
}

/** From above, right of a pixel and below it turn clockwise on the ground; from below the ground the other way. */
function isMirrored({ imageToGround }: GroundFit, pairs: readonly Pair[]): boolean {
  const [a, b, c, d] = projectionJacobian(imageToGround, pairs[0]!.image)
  return a * d - b * c > 0
}

function contradiction(pairs: readonly Pair[]): LamppostError {
  return weak(
    `The ${pairs.length} pairs contradict each other, and too few agree to tell which of them are wrong`,
    'Check every row against the picture and the map; one wrong pair is found among six or more.',
  )
}

export const listed = (pairs: readonly Pair[]): string => pairs.map(({ row }) => row).join(', ')

const more = 'Six or more, spread over the ground that matters, are a good number.'

export const weak = (what: string, hint: string): LamppostError =>
  new LamppostError('CALIBRATION_WEAK', { what, hint })
