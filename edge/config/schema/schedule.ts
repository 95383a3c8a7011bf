import { z } from 'zod'
import type { DeepReadonly } from '../deep-readonly.js'
import { given } from '../issue-wording.js'

export const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const

const timeOfDay = () =>
  z
    .string({
      error: issue =>
        issue.input === undefined ? undefined : `${given} is not a time; write it in quotes, "07:00"`,
    })
    .regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/, {
      error: `${given} is not a time of day; write "00:00" to "24:00"`,
      abort: true,
    })
    .meta({ title: 'time of day' })
    .transform(text => Number(text.slice(0, 2)) * 60 + Number(text.slice(3)))

const ScheduleWindowSchema = z
  .strictObject({
    days: z
      .array(z.enum(days))
      .min(1)
      .default([...days])
      .meta({
        description: 'Days on which the window begins.',
        examples: [['mon', 'tue', 'wed', 'thu', 'fri']],
      }),
    from: timeOfDay().meta({ description: 'Begin, in the time zone of the box.', examples: ['07:00'] }),
    to: timeOfDay().meta({
      description: 'End, not included. Earlier than `from`: the window crosses midnight.',
      examples: ['09:00'],
    }),
  })
  .refine(window => window.from !== window.to, {
    error: 'from and to are the same; for a whole day write "00:00" and "24:00"',
  })
  .transform(({ days, from, to }) => ({ days, fromMinute: from, toMinute: to }))

/**
 * When a rule holds: on `days`, from `fromMinute` (included) to `toMinute` (not included), minutes of the
 * local day 0..1440. With `fromMinute > toMinute` it crosses midnight and belongs to the day it begins on.
 */
export type ScheduleWindow = DeepReadonly<z.output<typeof ScheduleWindowSchema>>

export const schedule = () => z.array(ScheduleWindowSchema).meta({ title: 'schedule' })
