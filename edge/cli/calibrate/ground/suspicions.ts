import { WRONG } from '../../../../calibration/ground/consensus.js'
import { missesOf } from '../../../../calibration/ground/ground-fit.js'
import type { Pair } from '../../../../calibration/ground/pair.js'
import { type GroundSolution, weak } from '../../../../calibration/ground/solve-ground.js'
import { enuToLonLat, type LonLat, lonLatToEnu } from '../../../geometry/enu.js'
import type { Crs } from './crs.js'
import { isShifted, otherReadings } from './readings.js'

/** Fixed cameras see a few hundred metres. */
const FAR_M = 1000
/** From here on a camera's points are compared with where they would be if read in another way. */
const SUSPICIOUS_M = 150
const MUCH_NEARER = 1 / 3

/**
 * Compares where the points are with where the camera is.
 * @throws LamppostError CALIBRATION_WEAK where they cannot belong together, with the reading that would bring them there.
 */
export function checkPlace(points: readonly LonLat[], place: LonLat, crs: Crs): void {
  const distanceM = meanDistanceM(points, place)
  if (distanceM <= SUSPICIOUS_M) return
  const better = otherReadings(crs).find(({ read }) => {
    const other = points.map(read)
    return other.every(isOnEarth) && meanDistanceM(other, place) < distanceM * MUCH_NEARER
  })
  const far = `The points lie ${metres(distanceM)} from the camera's --place`
  if (better)
    throw weak(`${far}: each fits when ${better.words}`, 'Correct --crs or the columns; --place is WGS84.')
  if (distanceM > FAR_M) throw weak(far, 'Check --place, which is lon,lat in WGS84, against the points.')
}

/** Where the middle of the points is, seen from the camera. */
function meanDistanceM(points: readonly LonLat[], place: LonLat): number {
  const all = points.map(point => lonLatToEnu(place, point))
  const mean = (axis: 0 | 1): number => all.reduce((sum, point) => sum + point[axis], 0) / all.length
  return Math.hypot(mean(0), mean(1))
}

/** For a wrong pair, how it would have to be read to fit; `undefined` where no way is known. */
export function explained(
  { fit }: Pick<GroundSolution, 'fit'>,
  pair: Pair,
  origin: LonLat,
  crs: Crs,
): string | undefined {
  const given = enuToLonLat(origin, ...pair.ground)
  return otherReadings(crs).find(({ read }) => {
    const other = read(given)
    if (!isOnEarth(other)) return false
    const [miss] = missesOf(fit.imageToGround, [{ ...pair, ground: lonLatToEnu(origin, other) }])
    return miss !== undefined && miss.chiSquare <= WRONG
  })?.words
}

/** What the points themselves cannot show. */
export function blindSpots(
  points: readonly LonLat[],
  place: LonLat | undefined,
  crs: Crs,
): readonly string[] {
  const notes: string[] = []
  if (!place && points.some(isShifted))
    notes.push(
      'Whether the points are WGS84 or GCJ-02 cannot be seen from them: give --place, where the camera stands, and it is checked.',
    )
  if (crs === 'cgcs2000')
    notes.push(
      'CGCS2000 is taken as WGS84. They part with the plate, by about 3 cm a year since 2000: place other maps on these points accordingly.',
    )
  return notes
}

const isOnEarth = ({ lon, lat }: LonLat): boolean => Math.abs(lon) <= 180 && Math.abs(lat) <= 90

const metres = (value: number): string =>
  value < 10_000 ? `${Math.round(value)} m` : `${Math.round(value / 1000)} km`
