/** Puts a rendered flight into a folder as an operator would bring it: a clip, and telemetry beside or inside it. */
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Pose } from '../../edge/domain/pose.js'
import type { FlightTruth } from '../world/flight-truth.js'
import { withKlv } from './klv-transport-stream.js'
import { disturbedPoses } from './noise.js'
import { runFfmpeg } from './run-ffmpeg.js'
import type { TelemetryErrors } from './telemetry-errors.js'
import { clipOf, type FlightName, readFlightTruth } from './truth-file.js'
import { klvOfPose } from './write-klv.js'
import { type SrtDialect, srtOf, srtRateMs } from './write-srt.js'

export interface FlightFiles {
  readonly video: string
  /** Absent where it lies in the video. */
  readonly telemetry?: string
  readonly truth: FlightTruth
  /** What the telemetry tells, before it is rounded. */
  readonly told: readonly Pose[]
}

/** NAME.MP4 and NAME.SRT. */
export async function writeSrtFlight(
  folder: string,
  name: FlightName,
  dialect: SrtDialect,
  errors: TelemetryErrors,
): Promise<FlightFiles> {
  const truth = readFlightTruth(name)
  const told = disturbedPoses(truth, errors, srtRateMs(dialect))
  const [video, telemetry] = [join(folder, `${name}.MP4`), join(folder, `${name}.SRT`)]
  await mkdir(folder, { recursive: true })
  await copyFile(clipOf(name), video)
  await writeFile(telemetry, srtOf(told, dialect, truth))
  return { video, telemetry, truth, told }
}

/** NAME.MP4 with the subtitles as a track of it. */
export async function writeFlightWithSubtitleTrack(
  folder: string,
  name: FlightName,
  dialect: SrtDialect,
  errors: TelemetryErrors,
): Promise<FlightFiles> {
  const truth = readFlightTruth(name)
  const told = disturbedPoses(truth, errors, srtRateMs(dialect))
  const video = join(folder, `${name}.MP4`)
  await mkdir(folder, { recursive: true })
  const subtitles = join(folder, `${name}.SRT`)
  await writeFile(subtitles, srtOf(told, dialect, truth))
  const tracks = ['-map', '0:v', '-map', '1:s', '-c:v', 'copy', '-c:s', 'mov_text']
  await runFfmpeg(['-i', clipOf(name), '-i', subtitles, ...tracks, video])
  await rm(subtitles)
  return { video, truth, told }
}

/** NAME.ts: an MPEG transport stream with MISB ST 0601 in it, `everyMs` apart. */
export async function writeKlvFlight(
  folder: string,
  name: FlightName,
  errors: TelemetryErrors,
  everyMs?: number,
): Promise<FlightFiles> {
  const truth = readFlightTruth(name)
  const told = disturbedPoses(truth, errors, everyMs)
  const video = join(folder, `${name}.ts`)
  await mkdir(folder, { recursive: true })
  await runFfmpeg(['-i', clipOf(name), '-map', '0:v', '-c', 'copy', '-f', 'mpegts', video])
  // times of frames are rounded: one that was rounded up would wait for the next picture
  const packets = told.map(pose => ({
    tMs: Math.max(0, pose.tMs - 0.5),
    bytes: klvOfPose(klvPose(truth, pose), 'egm96'),
  }))
  await writeFile(video, withKlv(await readFile(video), packets, 'synchronous'))
  return { video, truth, told }
}

/** KLV says the field of view, which it derives from the focal length by the width of the film. */
function klvPose({ lens, startedAt }: FlightTruth, pose: Pose): Pose & { timeMs: number } {
  const focalLength35Mm = 18 / Math.tan((lens.hfov * Math.PI) / 360)
  return { ...pose, focalLength35Mm, timeMs: pose.timeMs ?? Date.parse(startedAt) + pose.tMs }
}
