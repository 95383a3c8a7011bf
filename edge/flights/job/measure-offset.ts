import type { FootageLimits } from '../../media/footage-limits.js'
import type { CheckedVideo } from '../../media/footage-video.js'
import { framesOf } from '../../media/frames-of.js'
import { PictureMotion } from '../../pipeline/track/picture-motion.js'
import { cameraLens, type LensSource } from '../place/camera-lens.js'
import type { PoseTrack } from '../telemetry/pose-track.js'
import { clockOffset, type SeenMotion } from './clock-offset.js'
import { decodeAllowance } from './decode-allowance.js'
import { tellingWindow } from './telling-window.js'

export interface MeasureOptions {
  readonly lens: LensSource | undefined
  /** By how much the telemetry starts after the recording, as their times of day have it. */
  readonly startsLaterMs: number
  readonly limits: FootageLimits
  readonly signal: AbortSignal
}

/** So much of a video is decoded, which takes most of the time of a check. */
export const WINDOW_MS = 24_000
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
  { lens: known, startsLaterMs, limits, signal }: MeasureOptions,
): Promise<number | undefined> {
  const fromMs = tellingWindow(tMs => track.at(tMs - startsLaterMs)?.pose, durationMs, WINDOW_MS)
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
    ...{ demuxer, confined: decodeAllowance(limits) },
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
