import { readFile } from 'node:fs/promises'
import type { Pair } from '../../../../calibration/ground/pair.js'
import { type GroundSolution, solveGround, weak } from '../../../../calibration/ground/solve-ground.js'
import { sigmaAt, validRegion } from '../../../../calibration/ground/valid-region.js'
import { type Calibration, calibrationSchema, loadLens } from '../../../config/calibration.js'
import type { Point } from '../../../domain/box.js'
import { isotropic, propagate } from '../../../geometry/covariance.js'
import { type LonLat, lonLatToEnu } from '../../../geometry/enu.js'
import type { Lens } from '../../../geometry/lens.js'
import { straighten, straighteningAt } from '../../../geometry/straighten.js'
import { LamppostError } from '../../../kit/lamppost-error.js'
import { referenceOf } from '../../../pipeline/glance/drift-grid.js'
import type { Picture } from '../../detect/read-picture.js'
import { exitCodes } from '../../exit-codes.js'
import type { Terminal } from '../../progress.js'
import { writeOut } from '../../write-out.js'
import { readGiven } from '../lens/pictures.js'
import { readableJson } from '../readable-json.js'
import type { Crs } from './crs.js'
import { drawGround } from './overlay.js'
import { type GivenPoint, readPoints } from './read-points.js'
import { toWgs84 } from './readings.js'
import { formatGroundReport, groundReport } from './report.js'
import { blindSpots, checkPlace, explained } from './suspicions.js'

export interface GroundArguments {
  readonly picture: string
  readonly points: string
  readonly out: string
  /** JPEG with the grid drawn in. */
  readonly overlay: string
  /** What the points are given in; not needed for metres. */
  readonly crs?: Crs
  /** Where the camera stands, WGS84. */
  readonly place?: LonLat
  /** File that `calibrate lens` wrote. */
  readonly lens?: string
  /** How well a point was clicked, 1 sigma. */
  readonly clickPx: number
  /** How well a point was surveyed, 1 sigma. */
  readonly surveyM: number
  readonly json: boolean
}

/** Beyond the points by so much of their distance, nothing is placed. */
const REACH_SHARE = 1.5
const LEAST_REACH_M = 20
/** The calibration holds where it is not much worse than at its points, or good enough for anything. */
const AS_AT_POINTS = 2
const GOOD_ENOUGH_M = 0.5
const SAME_SHAPE = 0.01

/** Calibrates a fixed camera, writes its file and the overlay, and reports. @throws LamppostError on any bad input. */
export async function runGround(args: GroundArguments, { stdout }: { stdout: Terminal }): Promise<number> {
  const picture = await readGiven(args.picture)
  const lens = args.lens === undefined ? undefined : await loadLens(args.lens)
  if (lens) checkShape(lens, picture)
  const given = readPoints(await readText(args.points), args.points)
  const { origin, grounds, lonLats } = groundsOf(given, args)
  const pairs = given.map((point, at) => pairOf(point, grounds[at]!, picture, lens, args))
  const solution = solveGround(pairs)
  const farthestM = Math.max(...agreeing(solution).map(({ ground }) => Math.hypot(...ground)))
  const reachM = Math.ceil(Math.max(LEAST_REACH_M, REACH_SHARE * farthestM))
  const worstM = Math.max(...agreeing(solution).map(({ image }) => sigmaAt(solution.fit, image)))
  const limitM = Math.max(GOOD_ENOUGH_M, AS_AT_POINTS * worstM)
  const valid = validRegion(solution.fit, lens, limitM, reachM)
  const calibration = calibrationOf(solution, { origin, reachM, lens, valid, picture })
  const explanations = new Map(
    wrongOf(solution).flatMap(pair => {
      const words = lonLats && explained(solution, pair, origin, args.crs!)
      return words ? [[pair.row, words] as const] : []
    }),
  )
  const notes = lonLats ? blindSpots(lonLats, args.place, args.crs!) : []
  await writeOut(args.out, readableJson(calibrationSchema.parse(calibration)), '--out')
  await writeOut(args.overlay, await drawGround(picture, solution, { lens, valid, reachM }), '--overlay')
  const report = groundReport(solution, { calibration, picture, lens, explanations, notes, limitM, args })
  stdout.write(args.json ? `${JSON.stringify(report)}\n` : formatGroundReport(report))
  return exitCodes.OK
}

interface Grounds {
  readonly origin: LonLat
  /** Metres from the origin, in the order of the points. */
  readonly grounds: readonly Point[]
  /** WGS84; absent where the points are metres. */
  readonly lonLats?: readonly LonLat[]
}

function groundsOf(given: readonly GivenPoint[], { crs, place }: GroundArguments): Grounds {
  const lonLats = given.flatMap(({ place: at }) => ('lon' in at ? [at] : []))
  if (lonLats.length === 0) {
    if (crs) throw usage('These points are metres, which have no --crs', 'Leave --crs out.')
    if (!place)
      throw usage(
        'These points are metres, but from where?',
        'Give their origin as --place lon,lat in WGS84.',
      )
    return { origin: place, grounds: given.map(point => point.place as Point) }
  }
  if (!crs)
    throw usage(
      'What the longitudes and latitudes are given in cannot be guessed',
      'Give --crs wgs84 (GNSS, OpenStreetMap), cgcs2000 (survey in China) or gcj02 (Amap, Tencent and most Chinese maps).',
    )
  const wgs84 = lonLats.map(point => toWgs84(crs, point))
  if (place) checkPlace(wgs84, place, crs)
  const origin = place ?? middleOf(wgs84)
  return { origin, grounds: wgs84.map(point => lonLatToEnu(origin, point)), lonLats: wgs84 }
}

/** The median, which a wrong point does not carry off; rounded, so that a person can read it. */
const middleOf = (points: readonly LonLat[]): LonLat => {
  const median = (values: readonly number[]): number =>
    Number([...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!.toFixed(6))
  return { lon: median(points.map(({ lon }) => lon)), lat: median(points.map(({ lat }) => lat)) }
}

function pairOf(
  { row, name, pixel: [xPx, yPx] }: GivenPoint,
  ground: Point,
  { width, height }: Picture,
  lens: Lens | undefined,
  { clickPx, surveyM }: GroundArguments,
): Pair {
  if (!(xPx >= 0 && xPx <= width && yPx >= 0 && yPx <= height))
    throw weak(
      `Row ${row} lies outside of the picture: ${xPx}, ${yPx} of ${width} x ${height}`,
      'x and y are pixels of --picture from its top left; is it the same size as when they were clicked?',
    )
  const clicked: Point = [xPx / width, yPx / height]
  const image = straighten(lens, clicked)
  const straightening = straighteningAt(lens, clicked)
  if (!image || !straightening)
    throw weak(`Row ${row} lies where the lens sees nothing`, 'Check --lens, or leave this point out.')
  const imageError = propagate(straightening, [(clickPx / width) ** 2, 0, (clickPx / height) ** 2])
  return { row, ...(name && { name }), clicked, image, imageError, ground, groundError: isotropic(surveyM) }
}

function calibrationOf(
  { fit, residuals }: GroundSolution,
  {
    origin,
    reachM,
    lens,
    valid,
    picture,
  }: {
    readonly origin: LonLat
    readonly reachM: number
    readonly lens: Lens | undefined
    readonly valid: readonly Point[]
    readonly picture: Picture
  },
): Calibration {
  const used = residuals.flatMap(({ pair, isWrong }) => (isWrong ? [] : [pair.image]))
  const middle = (axis: 0 | 1): number => used.reduce((sum, point) => sum + point[axis], 0) / used.length
  return {
    origin,
    imageToGround: [...fit.imageToGround],
    accuracyM: Math.max(0.001, Number(sigmaAt(fit, [middle(0), middle(1)]).toPrecision(3))),
    reachM,
    ...(lens && { lens: { ...lens, coefficients: [...lens.coefficients] } }),
    covariance: [...fit.covariance],
    ...(valid.length > 2 && { valid: valid.map(([x, y]): [number, number] => [round(x), round(y)]) }),
    reference: referenceOf(picture),
  }
}

const round = (fraction: number): number => Math.min(1, Math.max(0, Number(fraction.toFixed(4))))

const agreeing = ({ residuals }: GroundSolution): Pair[] =>
  residuals.flatMap(({ pair, isWrong }) => (isWrong ? [] : [pair]))

const wrongOf = ({ residuals }: GroundSolution): Pair[] =>
  residuals.flatMap(({ pair, isWrong }) => (isWrong ? [pair] : []))

function checkShape({ widthPx, heightPx }: Lens, { width, height }: Picture): void {
  if (Math.abs((widthPx * height) / (heightPx * width) - 1) < SAME_SHAPE) return
  throw usage(
    `The lens was calibrated with pictures of ${widthPx} x ${heightPx}, this one has ${width} x ${height}`,
    'A picture of another shape is cut out of the sensor differently: calibrate the lens with this shape.',
  )
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw usage(
      `${path} cannot be read`,
      'Give --points a CSV file with x,y,lon,lat in its first line.',
      cause,
    )
  }
}

const usage = (what: string, hint: string, cause?: unknown): LamppostError =>
  new LamppostError('USAGE', { what, hint, ...(cause !== undefined && { cause }) })
