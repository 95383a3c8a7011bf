import { z } from 'zod'
import { countField } from './fields.js'

export const incidentIdField = z.string().min(1).max(100).describe('id of the incident')

export const reasonField = z.string().trim().min(1).max(500).describe('why, in words for people')

/** What every request may carry besides what its command needs. */
export const everyRequest = {
  by: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .optional()
    .describe('who asks: a person, a desk; kept in the journal of the incident'),
  expiresAt: z.iso
    .datetime({ offset: true })
    .optional()
    .describe('RFC 3339; not begun by then, it is not done any more, and the answer says so'),
}

/** So many characters of base64 may ride on MQTT; larger pictures stay on the box as evidence. */
export const MOST_BASE64 = 65_536

export const smallPictureSchema = z
  .strictObject({
    mime: z.literal('image/jpeg'),
    width: z.int().positive().describe('pixels'),
    height: z.int().positive().describe('pixels'),
    bytes: countField,
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    base64: z.base64().max(MOST_BASE64),
  })
  .describe('a picture small enough to ride on MQTT')

export type SmallPicture = z.infer<typeof smallPictureSchema>

export const evidenceIdsField = z
  .array(z.string())
  .describe('ids of the pictures at full size, which are kept on the box as evidence of the incident')
