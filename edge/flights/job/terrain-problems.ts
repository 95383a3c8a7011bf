import type { Pose } from '../../domain/pose.js'
import { flightGround } from '../place/flight-ground.js'
import type { FlightProblem } from '../report/flight-report.js'
import type { Telemetry } from '../telemetry/telemetry.js'
import type { JobOptions } from './job-options.js'
import { flightProblem } from './problems.js'

/** A barometer drifts and ground is not level; sea level and ellipsoid lie tens of metres apart nearly everywhere. */
const DOUBTFUL_M = 12
/** Higher, the recording began in the air, and the take-off may have been anywhere. */
const AT_TAKEOFF_M = 5
/** So many places of a flight are held against the terrain. */
const PLACES = 20
const STRAIGHT_DOWN = { azimuthRad: 0, depressionRad: Math.PI / 2 }

/**
 * Whether the terrain has heights below the flight, and whether absolute heights over it contradict the heights above the take-off, where
 * both are known.
 *
 * @throws LamppostError TERRAIN_UNUSABLE; USAGE where nothing says what its heights count from
 */
export async function terrainProblems(
  file: string,
  { poses }: Telemetry,
  { heights, dem, demDatum }: JobOptions,
): Promise<FlightProblem[]> {
  const part = heights === 'takeoff' ? 'relAltM' : 'absAltM'
  const usable = poses.filter(pose => pose[part] !== undefined)
  if (dem === undefined || usable.length === 0) return []
  const groundOf = await flightGround({ dem, demDatum, heights }, poses[0]!)
  const below = async (pose: Pose) => {
    const findGround = await groundOf(pose)
    return 'refused' in findGround ? findGround : findGround(pose, STRAIGHT_DOWN)
  }
  const step = Math.ceil(usable.length / PLACES)
  let [asked, missing] = [0, 0]
  for (let index = 0; index < usable.length; index += step) {
    const met = await below(usable[index]!)
    asked += 1
    if ('refused' in met && met.refused === 'no-terrain') missing += 1
  }
  if (missing === asked) return [flightProblem('DEM_ELSEWHERE', file)]
  const problems: FlightProblem[] = []
  if (missing > 0)
    problems.push(flightProblem('DEM_PARTLY', file, { percent: Math.round((100 * missing) / asked) }))
  const startsM = poses[0]!.relAltM ?? 0
  if (heights === 'takeoff' && startsM > AT_TAKEOFF_M)
    problems.push(flightProblem('TAKEOFF_UNSEEN', file, { metres: Math.round(startsM) }))
  const both = usable.filter(({ relAltM, absAltM }) => relAltM !== undefined && absAltM !== undefined)
  if (heights === 'takeoff' || both.length === 0) return problems
  const lowest = both.reduce((least, pose) => (pose.relAltM! < least.relAltM! ? pose : least))
  const met = await below(lowest)
  if ('refused' in met && met.refused === 'no-terrain') return problems
  const offM = 'refused' in met ? undefined : met.heightM - lowest.relAltM!
  // Below the ground is as wrong as far above it.
  if (offM !== undefined && Math.abs(offM) < DOUBTFUL_M) return problems
  const metres = offM === undefined ? '?' : Math.round(Math.abs(offM))
  const other = heights === 'egm96' ? 'ellipsoid' : 'egm96'
  return [...problems, flightProblem('DATUM_DOUBTFUL', file, { metres, heights, other })]
}
