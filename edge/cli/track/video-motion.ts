import { redactUrl } from '../../kit/redact.js'
import { framesOf } from '../../media/frames-of.js'
import { probe } from '../../media/probe.js'
import type { CameraMotion } from '../../pipeline/track/camera-motion.js'
import { PictureMotion } from '../../pipeline/track/picture-motion.js'
import type { FrameRows } from './detections-text.js'
import type { MovedFrame } from './run.js'

export interface VideoOptions {
  readonly path: string
  readonly signal: AbortSignal
}

/** Motion is found in a small picture. */
const FIT_WITHIN = { widthPx: 512, heightPx: 512 }
const EVERY_FRAME = 1000
const PROBE_TIMEOUT_MS = 10_000

/**
 * Gives each frame of detections the motion of the camera, in pixels of the full picture: of itself and of the frames before it
 * that had no detection. The first frame of the video is frame 1.
 *
 * @throws LamppostError SOURCE_MISSING, SOURCE_NOT_VIDEO
 */
export async function* videoMotion(
  frames: AsyncIterable<FrameRows>,
  { path, signal }: VideoOptions,
): AsyncGenerator<MovedFrame> {
  const { width } = await probe({
    ...{ url: path, transport: 'tcp' as const, timeoutMs: PROBE_TIMEOUT_MS, redact: redactUrl, signal },
  })
  const pictures = framesOf({
    ...{ url: path, transport: 'tcp' as const, redact: redactUrl, loop: false },
    cadence: { kind: 'fps', fps: EVERY_FRAME },
    fitWithin: FIT_WITHIN,
  })
  const motion = new PictureMotion()
  let seen = 0
  try {
    for await (const rows of frames) {
      const motions = new Map<number, CameraMotion>()
      while (seen < rows.frame) {
        const { value: picture, done } = await pictures.next()
        if (done) break
        seen += 1
        const found = motion.find(picture)
        const scale = width / picture.width
        picture.release()
        if (found)
          motions.set(seen, [
            found[0]!,
            found[1]!,
            found[2]! * scale,
            found[3]!,
            found[4]!,
            found[5]! * scale,
          ])
      }
      yield { rows, motionOf: frame => motions.get(frame) }
    }
  } finally {
    await pictures.return(undefined)
  }
}
