import { z } from 'zod'
import { rfc3339, timeField } from './fields.js'
import type { BoxIdentity, Message } from './message.js'
import { boxStateTopic } from './topics.js'

/** Whether a box is there. The broker sends `offline` by itself, as the last will, when the box is cut off. */
export const boxStateSchema = z
  .strictObject({
    state: z.enum(['online', 'offline']),
    version: z.string().describe('of Lamppost'),
    bootId: z.string().describe('new with every start of the process'),
    at: timeField.describe('when the box wrote this; of a last will, when it connected'),
  })
  .meta({ title: 'Lamppost box state', description: 'Topic <prefix>/<site>/<box>/state, retained' })

export type BoxState = z.infer<typeof boxStateSchema>

/** To be published retained. Throws CONFIG_INVALID where a name does not fit into a topic. */
export function boxState(identity: BoxIdentity, state: BoxState['state'], atMs: number): Message {
  const body: BoxState = {
    state,
    version: identity.version,
    bootId: identity.bootId,
    at: rfc3339(atMs),
  }
  return {
    topic: boxStateTopic(identity),
    payload: JSON.stringify(body),
    contentType: 'application/json',
  }
}
