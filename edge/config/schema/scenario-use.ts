import { z } from 'zod'
import type { DeepReadonly } from '../deep-readonly.js'
import { duration } from './duration.js'
import { schedule } from './schedule.js'
import { withUnits } from './with-units.js'
import { id } from './words.js'

const overrides = withUnits(
  z.strictObject({
    zones: z
      .array(id())
      .min(1)
      .optional()
      .meta({ description: 'Zones of this camera in which the rule holds.', examples: [['bus-stop']] }),
    model: z
      .string()
      .min(1)
      .optional()
      .meta({
        description:
          'Which of `models` finds it here, as for `model` of the camera; that one, where absent. Several models at a camera share its frames.',
        examples: ['urban-nano'],
      }),
    labels: z
      .array(z.string().min(1))
      .min(1)
      .optional()
      .meta({ description: 'Only these of the labels that the scenario accepts.', examples: [['car']] }),
    minScore: z
      .number()
      .min(0)
      .max(1)
      .optional()
      .meta({ description: 'Detections below this score are not looked at, 0 to 1.', examples: [0.4] }),
    dwell: duration()
      .optional()
      .meta({ description: 'Stood still so long. Rules of kind dwell only.', examples: ['60s'] }),
    occlusionGrace: duration()
      .optional()
      .meta({
        description: 'Hidden for so long, it still counts. Rules of kind dwell only.',
        examples: ['60s'],
      }),
    window: duration({ least: '1s' })
      .optional()
      .meta({ description: 'Looks back so long. Rules of kind persistence only.', examples: ['60s'] }),
    seenShare: z
      .number()
      .gt(0)
      .max(1)
      .optional()
      .meta({
        description: 'Share of the looks in the window that must show it. Rules of kind persistence only.',
        examples: [0.6],
      }),
    minLooks: z
      .int()
      .min(1)
      .optional()
      .meta({ description: 'Fewest looks to judge by. Rules of kind persistence only.', examples: [5] }),
    clearAfter: duration()
      .optional()
      .meta({ description: 'Watched and not seen for so long: cleared.', examples: ['60s'] }),
    expireAfter: duration()
      .optional()
      .meta({ description: 'Not watched for so long: expired.', examples: ['24h'] }),
    schedule: schedule()
      .optional()
      .meta({
        description: 'Windows in which the rule holds; an empty list means always.',
        examples: [[{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '07:00', to: '09:00' }]],
      }),
  }),
  {
    dwell: 'Ms',
    occlusionGrace: 'Ms',
    window: 'Ms',
    clearAfter: 'Ms',
    expireAfter: 'Ms',
  },
)

/** `sanitation:` with nothing behind it is what people write for "as it is". */
export const ScenarioUseSchema = overrides.nullable().transform(use => use ?? {})

/** What one camera sets differently from the scenario. */
export type ScenarioUse = DeepReadonly<z.output<typeof overrides>>
