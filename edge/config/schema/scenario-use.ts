import { z } from 'zod'
import type { DeepReadonly } from '../deep-readonly.js'
import { clear, over } from './amount-rule.js'
import { duration } from './duration.js'
import { looks } from './looks.js'
import { afterSunset, beforeSunrise, DarkUseSchema, LitUseSchema } from './luminance-rule.js'
import { after, minSights, occlusionGrace, travel } from './motion-rules.js'
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
      .meta({
        description: 'Stood still so long, whatever its label. Rules of kind dwell only.',
        examples: ['60s'],
      }),
    occlusionGrace: occlusionGrace()
      .optional()
      .meta({
        description: 'Hidden for so long, it still counts. Rules of kind dwell, presence and passing only.',
        examples: ['60s'],
      }),
    after: after()
      .optional()
      .meta({
        description: 'Inside the zone for so long. Rules of kind presence only.',
        examples: ['3s'],
      }),
    window: looks
      .window()
      .optional()
      .meta({
        description: 'Looks back so long. Rules of kind persistence, amount, passing and luminance only.',
        examples: ['60s'],
      }),
    seenShare: looks
      .seenShare()
      .optional()
      .meta({
        description:
          'Share of the looks in the window that must show it. Rules of kind persistence, amount, passing and luminance only.',
        examples: [0.6],
      }),
    minLooks: looks
      .minLooks()
      .optional()
      .meta({
        description: 'Fewest looks to judge by. Rules of kind persistence, amount and luminance only.',
        examples: [5],
      }),
    minSights: minSights()
      .optional()
      .meta({
        description: 'Fewest looks in the window that show it. Rules of kind passing only.',
        examples: [3],
      }),
    travel: travel()
      .optional()
      .meta({
        description: 'How far it must have moved, as a share of its size. Rules of kind passing only.',
        examples: [0.5],
      }),
    over: over()
      .optional()
      .meta({
        description: 'What is too much here, in place of what the scenario says. Rules of kind amount only.',
        examples: [{ count: 8, areaShare: 0.4, areaM2: 4 }],
      }),
    clear: clear()
      .optional()
      .meta({
        description:
          'What is no longer too much here; what the scenario says, and never above `over`, where absent. Rules of kind amount only.',
        examples: [{ count: 5, areaShare: 0.3, areaM2: 3 }],
      }),
    dark: DarkUseSchema.optional().meta({
      description: 'When a look counts as dark. Rules of kind luminance only.',
      examples: [{ below: 110, contrast: 25 }],
    }),
    lit: LitUseSchema.optional().meta({
      description: 'When a look counts as lit. Rules of kind luminance only.',
      examples: [{ above: 130, contrast: 35 }],
    }),
    afterSunset: afterSunset()
      .optional()
      .meta({
        description: 'The night begins so long after sunset. Rules of kind luminance only.',
        examples: ['30m'],
      }),
    beforeSunrise: beforeSunrise()
      .optional()
      .meta({
        description: 'And ends so long before sunrise. Rules of kind luminance only.',
        examples: ['30m'],
      }),
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
    after: 'Ms',
    window: 'Ms',
    afterSunset: 'Ms',
    beforeSunrise: 'Ms',
    clearAfter: 'Ms',
    expireAfter: 'Ms',
  },
)

/** `sanitation:` with nothing behind it is what people write for "as it is". */
export const ScenarioUseSchema = overrides.nullable().transform(use => use ?? {})

/** What one camera sets differently from the scenario. */
export type ScenarioUse = DeepReadonly<z.output<typeof overrides>>
