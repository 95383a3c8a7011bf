import type { CheckedStill } from '../../media/footage-still.js'
import type { CheckedVideo } from '../../media/footage-video.js'
import { assumedNadirSigmas } from '../place/flight-sigmas.js'
import type { FlightProblem } from '../report/flight-report.js'
import { type TelemetryQuality, telemetryQuality } from '../telemetry/quality.js'
import type { Telemetry } from '../telemetry/telemetry.js'
import type { JobOptions } from './job-options.js'
import { flightProblem, type ProblemCode } from './problems.js'
import { reasonInChinese } from './words/skipped-reasons.js'

type Footage = CheckedVideo | CheckedStill
type Add = (code: ProblemCode, values?: Readonly<Record<string, string | number>>) => void

function gathered(file: string, tell: (add: Add) => void): FlightProblem[] {
  const problems: FlightProblem[] = []
  tell((code, values) => problems.push(flightProblem(code, file, values)))
  return problems
}

/** What is wrong with the pictures of a recording. */
export const recordingProblems = (file: string, footage: Footage): FlightProblem[] =>
  gathered(file, add => {
    if (footage.heightPx > footage.widthPx) add('PORTRAIT_VIDEO')
    if (footage.kind === 'still') {
      if (footage.orientation !== 1) add('STILL_TURNED')
      return
    }
    const { durationMs, damagedAtMs, isVariableRate } = footage
    if (!(durationMs > 0)) add('VIDEO_TOO_SHORT')
    if (damagedAtMs.length > 0)
      add('VIDEO_DAMAGED', { places: damagedAtMs.map(atMs => `${seconds(atMs)} s`).join(', ') })
    if (isVariableRate) add('FRAME_RATE_VARIES')
  })

/** What is wrong with the telemetry of a recording, as far as places depend on it. */
export function telemetryProblems(
  file: string,
  telemetry: Telemetry,
  footage: Footage,
  asked: JobOptions,
): FlightProblem[] {
  return gathered(file, add => {
    const { poses, skipped } = telemetry
    if (poses.length === 0) {
      if (footage.kind === 'still') add('STILL_WITHOUT_POSITION', { why: skipped[0]?.reason ?? '' })
      else add('NO_POSITION')
      return
    }
    const quality = telemetryQuality(telemetry)
    heightProblems(telemetry, quality, asked, add)
    lensAndGimbalProblems(quality, asked, add)
    if (footage.kind === 'still') stillProblems(telemetry, footage, add)
    else trackProblems(quality, add)
  })
}

/** Lower, and what lies below the camera is a matter of centimetres. */
const LOWEST_M = 1

function heightProblems(
  { poses, absAltDatum, takeoffAltM }: Telemetry,
  { known, heightJumps }: TelemetryQuality,
  { heights, dem, takeoffAltitude }: JobOptions,
  add: Add,
): void {
  if (heights === 'takeoff') {
    if (known.relAltM > 0) {
      const highestM = Math.max(...sample(poses).map(({ relAltM = Number.NEGATIVE_INFINITY }) => relAltM))
      if (highestM < LOWEST_M && dem === undefined)
        add('NEVER_ABOVE_GROUND', { highestM: highestM.toFixed(1) })
    } else if (known.absAltM > 0)
      add('ALTITUDE_OF_UNKNOWN_ZERO', {
        firstM: poses.find(({ absAltM }) => absAltM !== undefined)!.absAltM!.toFixed(1),
        ...(absAltDatum !== undefined && { datum: absAltDatum }),
      })
    else add('ALTITUDE_UNKNOWN')
    if (takeoffAltM !== undefined)
      add('ALTITUDE_WORKED_OUT', {
        takeoffM: Number(takeoffAltM.toFixed(2)),
        ...(takeoffAltitude === 'first' && { first: 1 }),
      })
  } else {
    if (known.absAltM === 0) add('ABSOLUTE_HEIGHT_UNKNOWN', { heights })
    if (absAltDatum !== undefined && absAltDatum !== heights)
      add('DATUM_CONTRADICTED', { said: absAltDatum, asked: heights })
    if (dem === undefined) add('DEM_NEEDED')
  }
  if (heightJumps.count > 0)
    add('ALTITUDE_JUMPS', {
      count: heightJumps.count,
      mostM: Math.round(Math.max(...heightJumps.first.map(({ metres }) => metres))),
    })
}

/** Enough to know how high it flew; spreading a long list over arguments would overflow the stack. */
const SAMPLES = 10_000
const sample = <Each>(list: readonly Each[]): readonly Each[] => {
  const step = Math.ceil(list.length / SAMPLES)
  return step <= 1 ? list : list.filter((_, index) => index % step === 0)
}

function lensAndGimbalProblems(
  { known }: TelemetryQuality,
  { lens, unknownGimbal }: JobOptions,
  add: Add,
): void {
  if (!lens && known.focalLength35Mm === 0 && known.horizontalFovDeg === 0) add('LENS_UNKNOWN')
  const share = Math.min(known.pitchDeg, known.yawDeg)
  const refuse = unknownGimbal === 'refuse'
  if (share === 0) {
    if (refuse) add('GIMBAL_REFUSED')
    else add('GIMBAL_UNKNOWN', { sigma: assumedNadirSigmas.pitchDeg })
  } else if (share < 1)
    add('GIMBAL_PARTLY', { percent: Math.floor(100 * share), ...(refuse && { refuse: 1 }) })
}

function stillProblems({ savedBy, taken }: Telemetry, { widthPx, heightPx }: Footage, add: Add): void {
  if (savedBy !== undefined) add('STILL_RESAVED', { software: savedBy })
  if (taken && !hasShapeOf(taken, { widthPx, heightPx }))
    add('STILL_ANOTHER_SIZE', {
      taken: `${taken.widthPx}x${taken.heightPx}`,
      now: `${widthPx}x${heightPx}`,
    })
}

/** Pictures that were scaled are rounded to whole pixels; cameras differ from their own tags by a few. */
const ALIKE = 0.02

const hasShapeOf = (
  taken: { readonly widthPx: number; readonly heightPx: number },
  now: { readonly widthPx: number; readonly heightPx: number },
): boolean => Math.abs((taken.widthPx * now.heightPx) / (taken.heightPx * now.widthPx) - 1) < ALIKE

function trackProblems({ mixed, gaps, jumps, skipped, zoomChanges }: TelemetryQuality, add: Add): void {
  if (mixed) add('TWO_DRONES')
  if (skipped.count > 0)
    add('TELEMETRY_DAMAGED', {
      count: skipped.count,
      reasons: skipped.reasons.map(({ reason, count }) => `${reason} (${count})`).join('; '),
      reasonsZh: skipped.reasons
        .map(({ reason, count }) => `${reasonInChinese(reason)} (${count})`)
        .join('；'),
    })
  if (gaps.unbridged > 0)
    add('TELEMETRY_GAPS', { count: gaps.unbridged, longestS: seconds(gaps.longestMs ?? 0) })
  if (jumps.count > 0 && !mixed) add('TELEMETRY_JUMPS', { count: jumps.count })
  if (zoomChanges > 0) add('ZOOM_CHANGES', { count: zoomChanges })
}

/** Less at either end is of no matter. */
const END_MS = 2_000

/**
 * Which part of a video its telemetry does not tell of.
 *
 * @param offsetMs by how much the telemetry runs ahead of the pictures
 * @param isOfOne whether the telemetry is of this recording alone, so that what goes beyond it is worth telling
 */
export const coverageProblems = (
  file: string,
  { poses }: Telemetry,
  { durationMs }: Pick<CheckedVideo, 'durationMs'>,
  {
    name,
    offsetMs,
    isOfOne,
  }: { readonly name: string; readonly offsetMs: number; readonly isOfOne: boolean },
): FlightProblem[] =>
  gathered(file, add => {
    const [firstMs, lastMs] = [poses[0]!.tMs + offsetMs, poses.at(-1)!.tMs + offsetMs]
    const apartMs = Math.max(firstMs - durationMs, -lastMs)
    if (apartMs > 0) {
      add('TELEMETRY_APART', { name, seconds: seconds(apartMs) })
      return
    }
    const missingMs = durationMs - lastMs
    if (firstMs > END_MS) add('TELEMETRY_LATE', { seconds: seconds(firstMs) })
    if (missingMs > END_MS) add('TELEMETRY_SHORTER', { seconds: seconds(missingMs) })
    if (missingMs < -END_MS && isOfOne) add('TELEMETRY_LONGER', { seconds: seconds(-missingMs) })
  })

const seconds = (ms: number): string => String(Number((ms / 1000).toFixed(1)))
