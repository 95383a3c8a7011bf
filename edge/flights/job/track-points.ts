import type { TrackPoint } from '../report/flight-report.js'
import { FASTEST_MPS, metresApart } from '../telemetry/flown.js'
import type { Telemetry } from '../telemetry/telemetry.js'
import type { JobOptions } from './job-options.js'
import type { SurveyedRecording } from './survey.js'

/** Closer together they say nothing more of a way. */
const EVERY_MS = 500
/** Nothing is known of where it was meanwhile. */
const GAP_MS = 3_000

/** The way of the aircraft while it recorded, thinned. */
export function trackPoints(
  { poses }: Telemetry,
  { durationMs, clockOffsetMs = 0 }: SurveyedRecording,
  recording: number,
  heights: JobOptions['heights'],
): TrackPoint[] {
  const points: TrackPoint[] = []
  for (const pose of poses) {
    const tMs = pose.tMs + clockOffsetMs
    if (durationMs > 0 && (tMs < -EVERY_MS || tMs > durationMs + EVERY_MS)) continue
    const before = points.at(-1)
    const apartMs = before ? tMs - before.tMs : EVERY_MS
    if (before && apartMs < EVERY_MS) continue
    const altM = heights === 'takeoff' ? pose.relAltM : pose.absAltM
    points.push({
      ...{ recording, tMs, lon: pose.lon, lat: pose.lat },
      ...(pose.timeMs !== undefined && { timeMs: pose.timeMs }),
      ...(altM !== undefined && { altM }),
      quality: before ? qualityOf(before, pose, apartMs) : 'good',
    })
  }
  return points
}

function qualityOf(
  before: TrackPoint,
  here: { readonly lon: number; readonly lat: number },
  apartMs: number,
): TrackPoint['quality'] {
  if (apartMs > GAP_MS) return 'gap'
  return metresApart(before, here) > (FASTEST_MPS * apartMs) / 1000 ? 'jump' : 'good'
}
