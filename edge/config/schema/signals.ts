import { z } from 'zod'
import type { DeepReadonly } from '../deep-readonly.js'
import { given } from '../issue-wording.js'
import { duration } from './duration.js'
import { PlaceSchema } from './place.js'
import { severity } from './severity.js'
import { signalFaults } from './signal-faults.js'
import { withUnits } from './with-units.js'
import { displayName, id } from './words.js'

/** Where a sensor is: somebody has looked that up on a map, so that it is surer than what a camera overlooks. */
const SensorPlaceSchema = PlaceSchema.extend({
  accuracyM: z
    .number()
    .positive()
    .default(3)
    .meta({
      description: 'How far from here the thing that it measures may be, 1 sigma in metres.',
      examples: [3],
    }),
})

/** One topic, as it stands: who listens to a whole tree would take the numbers of others for its own. */
export const topic = () =>
  z
    .string()
    .min(1)
    .max(1000)
    .regex(/^[^+#\0$][^+#\0]*$/, {
      error: `${given} is not one topic; write it in full, without "+" or "#", and not beginning with "$"`,
    })

/** RFC 6901; the empty one is the whole message. */
const pointer = () =>
  z.string().regex(/^(?:\/(?:[^~/]|~[01])*)*$/, {
    error: `${given} is not a JSON pointer; write for example /level or /data/0/value, or "" for the whole message`,
  })

const words = (zh: string, en: string) =>
  z.strictObject({
    zh: displayName().meta({ description: 'In Chinese.', examples: [zh] }),
    en: displayName().meta({ description: 'In English.', examples: [en] }),
  })

const step = (limit: string, example: number) =>
  z.strictObject({
    limit: z.number().meta({ description: limit, examples: [example] }),
    severity: severity(),
  })

const SignalObject = z
  .strictObject({
    name: displayName().meta({ description: 'Its name for people.', examples: ['下穿通道水位计'] }),
    topic: topic().meta({
      description: 'The topic of the broker that it is sent to.',
      examples: ['sensors/underpass-3/level'],
    }),
    value: pointer()
      .default('')
      .meta({
        description:
          'Where in the message the number is: a JSON pointer (RFC 6901). Empty: the message is the number.',
        examples: ['/data/level'],
      }),
    numbersAsText: z
      .boolean()
      .default(false)
      .meta({ description: 'Whether "31.5" in quotes counts as the number 31.5.', examples: [false] }),
    unit: z
      .string()
      .trim()
      .min(1)
      .max(20)
      .meta({ description: 'What it is measured in, for people.', examples: ['cm'] }),
    range: z
      .strictObject({
        min: z.number().meta({ description: 'The least that it can measure.', examples: [0] }),
        max: z.number().meta({ description: 'The most that it can measure.', examples: [500] }),
      })
      .default({ min: -1e9, max: 1e9 })
      .meta({
        description: 'Numbers outside are not believed: many sensors send one when they are broken.',
      }),
    scenario: id().meta({
      description:
        'What it reports: a scenario of this box, or one of its own, which then needs `scenarioName`.',
      examples: ['underpass-flood'],
    }),
    scenarioName: words('下穿通道积水', 'Flooded underpass')
      .optional()
      .meta({ description: 'The name for people of a scenario that is none of this box.' }),
    label: z
      .string()
      .regex(/^[\p{L}\p{N}_-]{1,64}$/u, {
        error: `${given} is not a label; use letters, digits, hyphens and underscores, at most 64`,
      })
      .meta({
        description:
          'What it finds: a label of the scenario, or one of its own, which then needs `labelName`.',
        examples: ['water-level'],
      }),
    labelName: words('水位过高', 'Water level too high')
      .optional()
      .meta({ description: 'The words for people of a label that the scenario does not have.' }),
    above: z
      .array(step('From this number on.', 15))
      .min(1)
      .max(5)
      .optional()
      .meta({
        description: 'Too much from here on, and how severe it then is; both rising. Or write `below`.',
        examples: [
          [
            { limit: 15, severity: 2 },
            { limit: 27, severity: 4 },
          ],
        ],
      }),
    below: z
      .array(step('From this number down.', 20))
      .min(1)
      .max(5)
      .optional()
      .meta({
        description: 'Too little from here down: limits falling, severity rising.',
        examples: [[{ limit: 20, severity: 2 }]],
      }),
    clear: z.number().meta({
      description:
        'Well again at this number, or beyond it; before the first limit, so that a number that wavers about the limit is one incident.',
      examples: [10],
    }),
    for: duration({ least: '1s' })
      .prefault('30s')
      .meta({ description: 'At or beyond a limit for so long, it is believed.', examples: ['30s'] }),
    clearFor: duration({ least: '1s' })
      .prefault('60s')
      .meta({ description: 'Well again for so long, it is over.', examples: ['60s'] }),
    silentAfter: duration({ least: '10s' })
      .prefault('1h')
      .meta({
        description:
          'Nothing came for so long: the signal is told to be silent. Until then its last number holds; afterwards nothing is known, and nothing is cleared.',
        examples: ['1h'],
      }),
    expireAfter: duration()
      .optional()
      .meta({
        description:
          'What is open expires when no number came for so long; as for the scenario, or 24h, where absent.',
        examples: ['24h'],
      }),
    place: SensorPlaceSchema.optional().meta({
      description: 'Where the sensor is; the place of the camera stands for it, where absent.',
    }),
    camera: id()
      .optional()
      .meta({
        description: 'The camera that sees the place: its picture goes with the incident.',
        examples: ['east'],
      }),
    zone: id()
      .optional()
      .meta({
        description: 'The zone of that camera in which the place lies; the whole frame, where absent.',
        examples: ['bus-stop'],
      }),
  })
  .superRefine((signal, context) => {
    for (const { path, message } of signalFaults(signal))
      context.addIssue({ code: 'custom', path: [...path], message, input: undefined })
  })

export const SignalSchema = withUnits(SignalObject, {
  for: 'Ms',
  clearFor: 'Ms',
  silentAfter: 'Ms',
  expireAfter: 'Ms',
})

/** A number that comes over MQTT, and when it means that something is wrong. */
export type SignalConfig = DeepReadonly<z.output<typeof SignalSchema>>
