import { basename } from 'node:path'
import { fileHead } from '../../kit/file-head.js'
import { footageFormat, HEAD_BYTES } from '../../media/footage-format.js'
import { demuxerOf } from '../../media/footage-video.js'
import {
  dataOf,
  type SideTrack,
  type SideTracksInput,
  sideTracksOf,
  subtitlesOf,
} from '../../media/side-tracks.js'
import { poseKlv } from './misb-klv.js'
import type { Telemetry } from './telemetry.js'

/**
 * What a video carries of its own flight: subtitles as DJI writes them, or MISB packets. Of several tracks, the one with the most
 * poses. Undefined where the video has no such track; a track without any pose is given, so that people are told why it has none.
 *
 * DJI's tracks of binary data (`djmd`, `dbgi`) are of a secret layout, and are passed over.
 *
 * @param parseSrt reads the text of an SRT file
 * @throws LamppostError FOOTAGE_EMPTY, FOOTAGE_UNKNOWN where it is no video; SOURCE_NOT_VIDEO where it cannot be read; FFMPEG_MISSING
 */
export async function telemetryInVideo(
  path: string,
  parseSrt: (text: string) => Telemetry | Promise<Telemetry>,
  signal?: AbortSignal,
): Promise<Telemetry | undefined> {
  const format = footageFormat(await fileHead(path, HEAD_BYTES), basename(path))
  if (format.kind !== 'video') return undefined
  const input: SideTracksInput = { path, demuxer: demuxerOf[format.format], ...(signal && { signal }) }
  let best: Telemetry | undefined
  for (const track of await sideTracksOf(input)) {
    const found = await telemetryOf(track, input, parseSrt)
    if (found && found.poses.length > (best?.poses.length ?? -1)) best = found
  }
  return best
}

async function telemetryOf(
  { kind, codec, index }: SideTrack,
  input: SideTracksInput,
  parseSrt: (text: string) => Telemetry | Promise<Telemetry>,
): Promise<Telemetry | undefined> {
  if (kind === 'subtitle') return isText(codec) ? parseSrt(await subtitlesOf(input, index)) : undefined
  // Only there do packets carry MISB keys; a track without a name may still hold them, as many encoders forget to say so.
  if (input.demuxer !== 'mpegts' && codec !== 'klv') return undefined
  const { bytes, tMsAt } = await dataOf(input, index)
  const telemetry = poseKlv(bytes, tMsAt)
  return codec === 'klv' || telemetry.poses.length + telemetry.skipped.length > 0 ? telemetry : undefined
}

/** Subtitles that are pictures say nothing. */
const isText = (codec: string | undefined): boolean =>
  ['mov_text', 'subrip', 'srt', 'text', 'ass', 'ssa', 'webvtt'].includes(codec ?? '')
