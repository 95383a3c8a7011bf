import type { CheckedStill } from '../../media/footage-still.js'
import type { CheckedVideo } from '../../media/footage-video.js'
import { assumedNadirSigmas } from '../place/flight-sigmas.js'
import type { FlightProblem } from '../report/flight-report.js'
import { telemetryQuality } from '../telemetry/quality.js'
import type { Telemetry } from '../telemetry/telemetry.js'
import type { JobOptions } from './job-options.js'
import { flightProblem, type ProblemCode } from './problems.js'

type Footage = CheckedVideo | CheckedStill

/** What is wrong with the pictures of a recording. */
export function recordingProblems(file: string, footage: Footage): FlightProblem[] {
  const problems: FlightProblem[] = []
  if (footage.heightPx > footage.widthPx) problems.push(flightProblem('PORTRAIT_VIDEO', file))
  if (footage.kind === 'still') {
    if (footage.orientation !== 1) problems.push(flightProblem('STILL_TURNED', file))
    return problems
  }
  if (footage.isVariableRate) problems.push(flightProblem('FRAME_RATE_VARIES', file))
  return problems
}

/** Less at either end is of no matter. */
const END_MS = 2_000

/** What is wrong with the telemetry of a recording, as far as places depend on it. */
export function telemetryProblems(
  file: string,
  telemetry: Telemetry,
  footage: Footage,
  { heights, lens, unknownGimbal, dem }: JobOptions,
): FlightProblem[] {
  const problems: FlightProblem[] = []
  const add = (code: ProblemCode, values?: Readonly<Record<string, string | number>>): void => {
    problems.push(flightProblem(code, file, values))
  }
  const { poses, savedBy } = telemetry
  if (poses.length === 0) {
    add('NO_POSITION')
    return problems
  }
  const quality = telemetryQuality(telemetry)
  const { known, gaps, jumps, heightJumps } = quality
  if (quality.mixed) add('TWO_DRONES')
  if (known[heights === 'takeoff' ? 'relAltM' : 'absAltM'] === 0)
    add('ALTITUDE_UNKNOWN', { datum: heights === 'takeoff' ? 'take-off' : heights })
  if (heights !== 'takeoff' && telemetry.absAltDatum !== undefined && telemetry.absAltDatum !== heights)
    add('DATUM_CONTRADICTED', { said: telemetry.absAltDatum, asked: heights })
  if (heights !== 'takeoff' && dem === undefined) add('DEM_NEEDED')
  if (!lens && known.focalLength35Mm === 0 && known.horizontalFovDeg === 0) add('LENS_UNKNOWN')
  if (known.pitchDeg === 0 || known.yawDeg === 0) {
    if (unknownGimbal === 'refuse') add('GIMBAL_REFUSED')
    else add('GIMBAL_UNKNOWN', { sigma: assumedNadirSigmas.pitchDeg })
  }
  if (gaps.unbridged > 0)
    add('TELEMETRY_GAPS', { count: gaps.unbridged, longestS: ((gaps.longestMs ?? 0) / 1000).toFixed(1) })
  if (jumps.count > 0) add('TELEMETRY_JUMPS', { count: jumps.count })
  if (heightJumps.count > 0) add('ALTITUDE_JUMPS', { count: heightJumps.count })
  if (quality.zoomChanges > 0) add('ZOOM_CHANGES', { count: quality.zoomChanges })
  if (savedBy !== undefined) add('STILL_RESAVED', { software: savedBy })
  if (footage.kind === 'video') {
    const missingMs = footage.durationMs - poses.at(-1)!.tMs
    if (missingMs > END_MS) add('TELEMETRY_SHORTER', { seconds: (missingMs / 1000).toFixed(0) })
    if (missingMs < -END_MS) add('TELEMETRY_LONGER', { seconds: (-missingMs / 1000).toFixed(0) })
  }
  return problems
}
