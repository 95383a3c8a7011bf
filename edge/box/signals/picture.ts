import type { ActiveSignal } from '../../config/active-signal.js'
import type { LoadedConfig } from '../../config/load.js'
import type { Box } from '../../domain/box.js'
import type { Clock } from '../../kit/clock.js'
import { messageOf } from '../../kit/lamppost-error.js'
import type { FreshLook } from '../../pipeline/fresh-looks.js'
import type { Seen } from '../../pipeline/pipeline.js'
import { blindnessOf, type Eyes } from '../commands/eyes.js'
import { within } from '../commands/within.js'
import { modelIdsOf } from '../detectors.js'

/** What the camera of a signal shows, and where in it the place is. */
export interface Picture {
  readonly seen: Seen
  /** Pixels of the frame. */
  readonly box: Box
  readonly zone?: string
}

export interface PictureDeps {
  readonly eyes: Eyes
  /** Whether nobody may be told in a picture. */
  readonly hidesPeople: boolean
  readonly loaded: () => Pick<LoadedConfig, 'config' | 'scenarios'>
  readonly clock: Clock
}

/** A live camera gives its next frame at once: longer means that it is away. */
const WITHIN_MS = 5000

const stopped = { why: 'the box was stopped' }

/** The picture of the place of a signal, or why there is none. Never rejects. */
export async function takePicture(
  { camera, zone }: Pick<ActiveSignal, 'camera' | 'zone'>,
  { eyes, hidesPeople, loaded, clock }: PictureDeps,
  signal: AbortSignal,
): Promise<Picture | { readonly why: string }> {
  if (camera === undefined) return { why: 'no camera sees the place' }
  if (signal.aborted) return stopped
  let look: FreshLook | undefined
  try {
    look = await within(WITHIN_MS, { clock, signal }, async over =>
      eyes.look(camera, over)?.catch(() => undefined),
    )
  } catch (error) {
    return { why: messageOf(error) }
  }
  if (signal.aborted) return stopped
  if (!look) {
    const blindness = blindnessOf(eyes.stateOf(camera))
    return { why: `camera ${camera} gave no picture within ${WITHIN_MS / 1000} s (${blindness})` }
  }
  const { frame, picture, found } = look
  if (picture === 'black' || picture === 'frozen')
    return { why: `the picture of camera ${camera} is ${picture}` }
  const { config, scenarios } = loaded()
  const models = modelIdsOf(scenarios[camera] ?? [])
  if (hidesPeople && (models.length === 0 || models.some(modelId => !found.has(modelId))))
    return { why: `nobody in the picture of camera ${camera} could be hidden: no model looked at it` }
  const seen = { frame, detections: [...found.values()] }
  const points =
    picture === 'moved' || zone === undefined ? undefined : config.cameras[camera]?.zones[zone]?.points
  if (!points) return { seen, box: [0, 0, frame.width, frame.height] }
  const [xs, ys] = [points.map(([x]) => x * frame.width), points.map(([, y]) => y * frame.height)]
  return { seen, box: [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)], zone: zone! }
}
