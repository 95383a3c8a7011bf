import { z } from 'zod'
import { type CameraStateChange, cameraStates } from '../domain/camera-state.js'
import { rfc3339, timeField } from './fields.js'
import type { BoxIdentity, Message } from './message.js'
import { cameraStateTopic } from './topics.js'

/** How a camera is, since when and why. */
export const cameraStateSchema = z
  .strictObject({
    camera: z.string(),
    state: z
      .enum(cameraStates)
      .describe(
        'degraded: the box is too busy to judge every frame; no-frames: away, stalled or ended; frozen: the same picture again and again; black: nothing but black; moved: judged, but it looks elsewhere than it did, so that what it sees is not placed by its calibration; blurred: judged, but far less sharp than it has been; auth: it refused user name or password; codec: what it sends cannot be decoded; off: not watched',
      ),
    since: timeField,
    cause: z.string().optional().describe('error code and sentence; absent when the camera is well'),
  })
  .meta({
    title: 'Lamppost camera state',
    description: 'Topic <prefix>/<site>/<box>/camera/<id>/state, retained',
  })

/** To be published retained. Throws CONFIG_INVALID where a name does not fit into a topic. */
export function cameraState(identity: BoxIdentity, change: CameraStateChange): Message {
  const body: z.infer<typeof cameraStateSchema> = {
    camera: change.cameraId,
    state: change.state,
    since: rfc3339(change.sinceMs),
    cause: change.cause,
  }
  return {
    topic: cameraStateTopic(identity, change.cameraId),
    payload: JSON.stringify(body),
    contentType: 'application/json',
  }
}
