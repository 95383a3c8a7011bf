import type { Scenario } from '../../config/schema/scenario.js'
import { version } from '../../kit/version.js'
import type { LoadedManifest } from '../../models/manifest.js'
import type { FlightReport, Footprint, Recording, TrackPoint } from '../report/flight-report.js'
import type { JobOptions } from './job-options.js'
import type { Merged } from './job-store.js'
import type { PartResult } from './part.js'
import type { Survey, SurveyedRecording } from './survey.js'
import type { TelemetryShelf } from './telemetry-shelf.js'
import { trackPoints } from './track-points.js'

export interface GatherOptions {
  readonly asked: JobOptions
  readonly scenarios: readonly Pick<Scenario, 'id'>[]
  readonly createdAtMs: number
  readonly surveyed: Survey
  readonly merged: Merged
  readonly parts: readonly PartResult[]
  readonly manifest: Pick<LoadedManifest, 'id' | 'sha256'>
  readonly shelf: TelemetryShelf
}

/** Everything that is known of a flight, as it is written down. */
export async function flightReport(options: GatherOptions): Promise<FlightReport> {
  const { asked, scenarios, createdAtMs, surveyed, merged, parts, manifest } = options
  const looked = new Map<number, number>()
  const footprints: Footprint[] = []
  for (const { recording, tMs, footprint } of parts.flatMap(({ frames }) => frames)) {
    looked.set(recording, (looked.get(recording) ?? 0) + 1)
    if (footprint) footprints.push({ recording, tMs, corners: footprint })
  }
  const isGuessed = surveyed.problems.some(({ code }) => code === 'GIMBAL_UNKNOWN')
  return {
    ...{ id: asked.id, name: asked.name, madeAtMs: createdAtMs },
    software: { name: 'Lamppost', version },
    model: { id: manifest.id, sha256: manifest.sha256 },
    scenarios: scenarios.map(({ id }) => id),
    recordings: surveyed.recordings.map((recording, index) => told(recording, looked.get(index) ?? 0)),
    track: await trackOf(options),
    footprints,
    findings: merged.findings,
    unplaced: merged.unplaced,
    problems: [...surveyed.problems, ...merged.problems],
    heights: asked.heights === 'takeoff' ? 'take-off' : asked.heights,
    ground: asked.dem === undefined ? 'level with the take-off' : 'terrain model',
    angles: isGuessed ? 'nadir assumed' : 'gimbal',
  }
}

/** What people need to know of a recording. */
const told = (
  {
    path: _,
    telemetryPath: __,
    demuxer: ___,
    startsAtMs: ____,
    keyframeEveryMs: _____,
    ...recording
  }: SurveyedRecording,
  looked: number,
): Recording => ({ ...recording, looked })

async function trackOf({ asked, surveyed, shelf }: GatherOptions): Promise<TrackPoint[]> {
  const track: TrackPoint[] = []
  for (const [index, recording] of surveyed.recordings.entries())
    track.push(...trackPoints(await shelf.read(recording.telemetryPath), recording, index, asked.heights))
  return track
}
