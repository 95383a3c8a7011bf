import type { Clock } from '../../kit/clock.js'
import { LamppostError } from '../../kit/lamppost-error.js'
import { rfc3339 } from '../../messages/fields.js'
import type { FreshLook } from '../../pipeline/fresh-looks.js'
import type { RgbImage } from '../../pipeline/record/annotate.js'
import type { Actions } from './actions.js'
import { blindnessOf, type Eyes } from './eyes.js'
import { smallJpeg } from './small-jpeg.js'
import { within } from './within.js'

export interface SnapshotDeps {
  readonly eyes: Eyes
  readonly clock: Clock
  /**
   * `picture`, of the frame of a look, so that nobody in it can be told, where the box is to hide people and plates. Rejects
   * where nobody knows who is there.
   */
  readonly hide: (picture: RgbImage, look: FreshLook) => Promise<RgbImage>
}

/** What a camera shows now, at the resolution of the camera where its footage is kept. */
export function createSnapshot({ eyes, clock, hide }: SnapshotDeps): Actions['snapshot'] {
  return async ({ camera, maxWidth, withinMs }, { signal }) => {
    const look = await within(withinMs, { clock, signal }, async over =>
      eyes.look(camera, over)?.catch(() => undefined),
    )
    signal.throwIfAborted()
    if (!look)
      throw new LamppostError('CAMERA_BLIND', {
        what: `Camera ${camera} gave no picture within ${withinMs / 1000} s (${blindnessOf(eyes.stateOf(camera))})`,
      })
    const { footage, ptsMs, capturedAtMs, width } = look.frame
    const still = maxWidth > width ? await footage?.still(ptsMs) : undefined
    const picture = await smallJpeg(await hide(still ?? look.frame, look), maxWidth)
    return { camera, capturedAt: rfc3339(capturedAtMs), picture }
  }
}
