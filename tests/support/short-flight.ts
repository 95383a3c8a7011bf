import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { poseOf, truePoses } from '../../tools/flights/true-poses.js'
import { clipOf, readFlightTruth } from '../../tools/flights/truth-file.js'
import { srtOf } from '../../tools/flights/write-srt.js'
import type { FlightTruth } from '../../tools/world/flight-truth.js'

export interface ShortFlight {
  readonly video: string
  readonly subtitles: string
  readonly truth: FlightTruth
}

export interface ShortFlightOptions {
  /** Of the rendered patrol, seconds. */
  readonly fromS?: number
  readonly seconds?: number
  /** The same flight in a fog in which nothing is seen. */
  readonly inFog?: boolean
  /** What the subtitles say of the lens is left out. */
  readonly withoutLens?: boolean
}

const FPS = 1.5

/** A piece of the rendered patrol with its true poses, as an operator would bring it: NAME.MP4 and NAME.SRT. */
export function writeShortFlight(
  folder: string,
  name: string,
  { fromS = 32, seconds = 14, inFog = false, withoutLens = false }: ShortFlightOptions = {},
): ShortFlight {
  const truth = readFlightTruth('patrol')
  mkdirSync(folder, { recursive: true })
  const [video, subtitles] = [join(folder, `${name}.MP4`), join(folder, `${name}.SRT`)]
  const fog = inFog ? ['-vf', 'eq=contrast=0:brightness=0.3,scale=320:180'] : []
  const coded = ['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '23', '-g', '8', '-an']
  const cut = ['-ss', String(fromS), '-i', clipOf('patrol'), '-t', String(seconds), ...fog, ...coded, video]
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...cut])
  const trueAt = truePoses(truth)
  const startMs = Date.parse(truth.startedAt) + fromS * 1000
  const poses = Array.from({ length: Math.round(seconds * FPS) }, (_, index) => {
    const tMs = (index * 1000) / FPS
    return poseOf(truth, trueAt(fromS * 1000 + tMs), tMs, startMs + tMs)
  })
  const text = srtOf(poses, 'avata-360', { durationMs: seconds * 1000 })
  writeFileSync(subtitles, withoutLens ? text.replace(/\[focal_len: [\d.]+\] /g, '') : text)
  return { video, subtitles, truth }
}
