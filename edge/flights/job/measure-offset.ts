import { halfTurn } from '../../geometry/angles.js'
import type { CheckedVideo } from '../../media/footage-video.js'
import { framesOf } from '../../media/frames-of.js'
import { PictureMotion } from '../../pipeline/track/picture-motion.js'
import { cameraLens, type LensSource } from '../place/camera-lens.js'
import type { PoseTrack } from '../telemetry/pose-track.js'
import { clockOffset, type SeenMotion } from './clock-offset.js'

export interface MeasureOptions {
  readonly lens: LensSource | undefined
  /** By how much the telemetry starts after the recording, as their times of day have it. */
  readonly startsLaterMs: number
  readonly signal: AbortSignal
}

/** So much of a video is decoded, where the flight turns most. */
const WINDOW_MS = 45_000
const FPS = 4
const FIT_WITHIN = { widthPx: 512, heightPx: 512 }

/**
 * By how many milliseconds the telemetry runs ahead of the pictures, found by how the pictures move; `undefined` where they do not
 * tell.
 */
export async function measureOffset(
  path: string,
  { durationMs, demuxer }: CheckedVideo,
  track: PoseTrack,
  { lens: known, startsLaterMs, signal }: MeasureOptions,
): Promise<number | undefined> {
  const fromMs = mostTurningWindow(track, durationMs, -startsLaterMs)
  const focal = track.at(fromMs - startsLaterMs)?.pose.focalLength35Mm
  const source =
    known ?? (focal === undefined ? undefined : ({ kind: 'focal-length-35', mm: focal } as const))
  if (!source) return undefined
  const motion = new PictureMotion()
  const seen: SeenMotion[] = []
  let before: number | undefined
  let size: { readonly widthPx: number; readonly heightPx: number } | undefined
  const frames = framesOf({
    ...{ url: path, transport: 'tcp' as const, redact: (text: string) => text, loop: false },
    demuxer,
    part: { fromMs, toMs: Math.min(durationMs, fromMs + WINDOW_MS) },
    cadence: { kind: 'fps', fps: FPS },
    fitWithin: FIT_WITHIN,
  })
  try {
    for await (const frame of frames) {
      signal.throwIfAborted()
      const found = motion.find(frame)
      size = { widthPx: frame.width, heightPx: frame.height }
      if (found && before !== undefined) seen.push({ fromMs: before, toMs: frame.ptsMs, motion: found })
      before = frame.ptsMs
      frame.release()
    }
  } catch (error) {
    if (signal.aborted) throw error
    // What cannot be decoded is told when it is looked at.
  }
  if (!size) return undefined
  const { lens } = cameraLens(source, size)
  const foundMs = clockOffset(seen, { lens, poseAt: tMs => track.at(tMs - startsLaterMs)?.pose })
  return foundMs === undefined ? undefined : foundMs + startsLaterMs
}

const LOOK_EVERY_MS = 1000

/** Where the heading changes most: an even flight moves the picture evenly, and tells no time. */
function mostTurningWindow(track: PoseTrack, durationMs: number, offsetMs: number): number {
  const turns: number[] = []
  for (let tMs = 0; tMs < durationMs; tMs += LOOK_EVERY_MS) {
    const [from, to] = [track.at(tMs + offsetMs)?.pose, track.at(tMs + LOOK_EVERY_MS + offsetMs)?.pose]
    const [yaw, later] = [from?.yawDeg ?? from?.headingDeg, to?.yawDeg ?? to?.headingDeg]
    turns.push(yaw === undefined || later === undefined ? 0 : Math.abs(halfTurn(later - yaw)))
  }
  const length = Math.round(WINDOW_MS / LOOK_EVERY_MS)
  let best = 0
  let most = -1
  for (let start = 0; start + 1 < turns.length; start += 5) {
    const sum = turns.slice(start, start + length).reduce((total, turn) => total + turn, 0)
    if (sum > most) [best, most] = [start, sum]
  }
  return Math.max(0, Math.min(best * LOOK_EVERY_MS, durationMs - WINDOW_MS))
}
