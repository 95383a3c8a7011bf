import { z } from 'zod'
import { cameraStates } from '../domain/camera-state.js'
import { countField, rfc3339, timeField } from './fields.js'
import type { BoxIdentity, Message } from './message.js'
import { statsTopic } from './topics.js'

/** How a box is doing. Counts run since the process started. */
export const statsSchema = z
  .strictObject({
    at: timeField,
    bootId: z.string(),
    version: z.string(),
    uptimeMs: countField,
    cameras: z.array(
      z.strictObject({
        id: z.string(),
        state: z.enum(cameraStates),
        frames: countField.describe('decoded'),
        dropped: countField.describe('replaced by a newer frame before anyone looked'),
      }),
    ),
    incidents: z.strictObject({
      recorded: countField.describe('changes committed'),
      waiting: countField.describe('changes kept in memory because the disk refused them'),
      lost: countField.describe('changes given up because too many were waiting'),
      withoutEvidence: countField.describe('changes committed though their pictures could not be written'),
    }),
    outbox: z.strictObject({
      depth: countField.describe('messages not yet acknowledged by the broker'),
      unreceipted: countField.describe(
        'acknowledged by the broker, while the receipt of the centre is wanted',
      ),
      oldestAgeMs: countField.optional().describe('absent when the outbox is empty'),
      published: countField,
      retried: countField,
      resent: countField.describe('sent again because no receipt of the centre came'),
      dead: countField.describe('refused by the broker for good and put aside'),
    }),
    receipts: z
      .strictObject({
        taken: countField.describe('messages that left the outbox because the centre has them'),
        bad: countField.describe('receipts that could not be read'),
      })
      .describe('from the centre'),
    commands: z
      .strictObject({
        received: countField,
        done: countField,
        failed: countField.describe('answered with an error'),
        repeated: countField.describe('had come before, and were answered as before'),
        refused: countField.describe(
          'not looked at: too many at once, or an answer that may not go where it should',
        ),
        unanswered: countField.describe('answers that nobody wanted, or that did not reach the broker'),
      })
      .describe('from the centre'),
    evidence: z
      .strictObject({
        keptBytes: countField.describe('files that are on the box'),
        removed: countField.describe('files removed to make room'),
        removedBytes: countField,
        lost: countField.describe('of those removed, how many nobody had uploaded'),
        incidentsForgotten: countField.describe('old incidents removed to make room'),
        uploads: z
          .strictObject({
            waiting: countField,
            waitingBytes: countField,
            uploaded: countField,
            uploadedBytes: countField,
            retried: countField,
            putAside: countField.describe('cannot be uploaded, and wait for a person'),
            trouble: z.string().optional().describe('why the store takes nothing at present'),
          })
          .optional()
          .describe('absent where nothing is uploaded'),
      })
      .optional(),
    disk: z.strictObject({ freeBytes: countField, totalBytes: countField }),
  })
  .meta({
    title: 'Lamppost statistics',
    description: 'Topic <prefix>/<site>/<box>/stats, QoS 0, may be lost',
  })

export type Stats = z.infer<typeof statsSchema>

/** To be published with QoS 0. Throws CONFIG_INVALID where a name does not fit into a topic. */
export function statsMessage(
  identity: BoxIdentity,
  atMs: number,
  measured: Omit<Stats, 'at' | 'bootId' | 'version'>,
): Message {
  const body: Stats = {
    at: rfc3339(atMs),
    bootId: identity.bootId,
    version: identity.version,
    ...measured,
  }
  return { topic: statsTopic(identity), payload: JSON.stringify(body), contentType: 'application/json' }
}
