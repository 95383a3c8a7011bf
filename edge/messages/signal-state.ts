import { z } from 'zod'
import { type SignalStateChange, signalStates } from '../domain/signal-state.js'
import { rfc3339, timeField } from './fields.js'
import type { BoxIdentity, Message } from './message.js'
import { signalStateTopic } from './topics.js'

/** How a signal is, since when and why. */
export const signalStateSchema = z
  .strictObject({
    signal: z.string(),
    state: z
      .enum(signalStates)
      .describe(
        'waiting: nothing has come since the box started; ok: its latest message held a number; bad: its latest message did not; silent: nothing has come for longer than it may be silent',
      ),
    since: timeField,
    cause: z.string().optional().describe('error code and sentence; absent when the signal is well'),
  })
  .meta({
    title: 'Lamppost signal state',
    description: 'Topic <prefix>/<site>/<box>/signal/<id>/state, retained',
  })

/** To be published retained. Throws CONFIG_INVALID where a name does not fit into a topic. */
export function signalState(identity: BoxIdentity, change: SignalStateChange): Message {
  const body: z.infer<typeof signalStateSchema> = {
    signal: change.signalId,
    state: change.state,
    since: rfc3339(change.sinceMs),
    cause: change.cause,
  }
  return {
    topic: signalStateTopic(identity, change.signalId),
    payload: JSON.stringify(body),
    contentType: 'application/json',
  }
}
