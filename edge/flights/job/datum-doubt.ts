import { flightGround } from '../place/flight-ground.js'
import type { FlightProblem } from '../report/flight-report.js'
import type { Telemetry } from '../telemetry/telemetry.js'
import type { JobOptions } from './job-options.js'
import { flightProblem } from './problems.js'

/** A barometer drifts and ground is not level; sea level and ellipsoid lie tens of metres apart nearly everywhere. */
const DOUBTFUL_M = 12
const STRAIGHT_DOWN = { azimuthRad: 0, depressionRad: Math.PI / 2 }

/** Whether absolute heights over the terrain contradict the heights above the take-off, where both are known. */
export async function datumDoubt(
  file: string,
  { poses }: Telemetry,
  { heights, dem, demDatum }: JobOptions,
): Promise<FlightProblem | undefined> {
  const pose = poses.find(({ relAltM, absAltM }) => relAltM !== undefined && absAltM !== undefined)
  if (heights === 'takeoff' || dem === undefined || !pose) return undefined
  const groundOf = await flightGround({ dem, demDatum, heights }, pose)
  const findGround = await groundOf(pose)
  const met = 'refused' in findGround ? findGround : await findGround(pose, STRAIGHT_DOWN)
  const offM = 'refused' in met ? undefined : met.heightM - pose.relAltM!
  // Below the ground is as wrong as far above it.
  if (offM !== undefined && Math.abs(offM) < DOUBTFUL_M) return undefined
  const metres = offM === undefined ? '?' : Math.round(Math.abs(offM))
  const other = heights === 'egm96' ? 'ellipsoid' : 'egm96'
  return flightProblem('DATUM_DOUBTFUL', file, { metres, heights, other })
}
