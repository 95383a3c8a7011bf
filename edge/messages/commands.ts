import { z } from 'zod'
import {
  everyRequest,
  evidenceIdsField,
  incidentIdField,
  reasonField,
  smallPictureSchema,
} from './command-fields.js'
import { countField, timeField } from './fields.js'

const SECOND_MS = 1000
const DAY_MS = 86_400_000

/** How long a camera is waited for. */
const withinField = z
  .int()
  .min(SECOND_MS)
  .max(120 * SECOND_MS)
  .default(30 * SECOND_MS)
  .describe('how long the camera is waited for, milliseconds')

/** Why nothing can be said of what a place looks like now. */
export const blindnesses = [
  'no-frames',
  'off',
  'auth',
  'codec',
  'black',
  'frozen',
  'dark',
  'moved',
  'blurred',
  'covered',
  'model-failed',
  'not-watched',
] as const

export type Blindness = (typeof blindnesses)[number]

/**
 * Every command of this version: what is asked on `<prefix>/<site>/<box>/cmd/<name>`, and what a good answer holds.
 * `changes`: it has an effect that must not come about twice.
 */
export const commands = {
  ack: {
    what: 'a person has taken note of an incident',
    changes: true,
    request: z.strictObject({
      incidentId: incidentIdField,
      note: z.string().trim().min(1).max(500).optional().describe('kept in the journal of the incident'),
      ...everyRequest,
    }),
    result: z.strictObject({
      incidentId: incidentIdField,
      at: timeField.describe('when it was written into the journal'),
    }),
  },
  dismiss: {
    what: 'an incident is none; the same at this place is not reported for a time',
    changes: true,
    request: z.strictObject({
      incidentId: incidentIdField,
      reason: reasonField,
      forMs: z
        .int()
        .min(0)
        .max(366 * DAY_MS)
        .default(7 * DAY_MS)
        .describe('how long the same at this place is not reported, milliseconds; 0 ends this incident only'),
      ...everyRequest,
    }),
    result: z.strictObject({
      incidentId: incidentIdField,
      state: z.literal('dismissed'),
      until: timeField.describe('until when the same at this place is not reported'),
    }),
  },
  verify: {
    what: 'the camera looks again now, or the next flight does',
    changes: true,
    request: z.strictObject({ incidentId: incidentIdField, withinMs: withinField, ...everyRequest }),
    result: z.strictObject({
      incidentId: incidentIdField,
      verdict: z
        .enum(['seen', 'gone', 'cannot-see'])
        .describe('a word about this moment: the state of the incident follows its own rule'),
      why: z.enum(blindnesses).optional().describe('what keeps the camera from seeing; with cannot-see'),
      awaits: z
        .literal('flight')
        .optional()
        .describe(
          'with cannot-see: an incident event with `verified` will tell what the next flight there sees',
        ),
      label: z.string().optional().describe("the detector's word for what is seen there"),
      confidence: z.number().min(0).max(1).optional(),
      looks: countField.describe('how many frames were looked at'),
      capturedAt: timeField.optional().describe('of the frame that the verdict is about'),
      evidence: evidenceIdsField,
      picture: smallPictureSchema.optional().describe('the annotated picture, small'),
    }),
  },
  snapshot: {
    what: 'what a camera shows now',
    changes: false,
    request: z.strictObject({
      camera: z.string().min(1).max(100).describe('id of the camera'),
      maxWidth: z.int().min(64).max(1920).default(640).describe('widest that the picture may be, pixels'),
      withinMs: withinField,
      ...everyRequest,
    }),
    result: z.strictObject({
      camera: z.string(),
      capturedAt: timeField,
      picture: smallPictureSchema,
    }),
  },
  'config/get': {
    what: 'the configuration that the box runs with, without its secrets',
    changes: false,
    request: z.strictObject({
      section: z.string().min(1).max(100).optional().describe('only this one, for example cameras'),
      ...everyRequest,
    }),
    result: z.strictObject({ config: z.record(z.string(), z.unknown()) }),
  },
  merge: {
    what: 'several incidents are one thing',
    changes: true,
    request: z.strictObject({
      incidentIds: z
        .array(incidentIdField)
        .min(2)
        .max(100)
        .refine(ids => new Set(ids).size === ids.length, { error: 'an incident is named twice' })
        .describe('the oldest one stays; the sightings of the others become its own'),
      reason: reasonField,
      ...everyRequest,
    }),
    result: z.strictObject({
      incidentId: incidentIdField.describe('of the incident that stays'),
      merged: z.array(incidentIdField).describe('the others'),
    }),
  },
  split: {
    what: 'one sighting of an incident is another thing',
    changes: true,
    request: z.strictObject({
      sightingId: z.string().min(1).max(100),
      reason: reasonField,
      ...everyRequest,
    }),
    result: z.strictObject({
      incidentId: incidentIdField.describe('of the incident that it was taken from'),
      newIncidentId: incidentIdField.describe('of the incident that it is now'),
    }),
  },
} as const satisfies Record<string, CommandDeclaration>

interface CommandDeclaration {
  readonly what: string
  readonly changes: boolean
  readonly request: z.ZodType
  readonly result: z.ZodType
}

export type CommandName = keyof typeof commands
export type CommandRequest<Name extends CommandName> = z.output<(typeof commands)[Name]['request']>
export type CommandResult<Name extends CommandName> = z.output<(typeof commands)[Name]['result']>

export const commandNames = Object.keys(commands) as CommandName[]

export const isCommandName = (name: string): name is CommandName => Object.hasOwn(commands, name)
