import { z } from 'zod'
import type { DeepReadonly } from '../deep-readonly.js'
import { AmountRuleSchema } from './amount-rule.js'
import { duration } from './duration.js'
import { looks } from './looks.js'
import { LuminanceRuleSchema } from './luminance-rule.js'
import { PassingRuleSchema, PresenceRuleSchema } from './motion-rules.js'
import { withUnits } from './with-units.js'

const DwellRuleSchema = withUnits(
  z.strictObject({
    kind: z.literal('dwell').meta({ description: 'For things that move: standing still too long.' }),
    dwell: duration().meta({ description: 'Stood still inside the zone for so long.', examples: ['3m'] }),
    stillness: z
      .number()
      .gt(0)
      .max(10)
      .default(0.15)
      .meta({
        description:
          'How far the anchor may shift while standing, as a share of the size of the box (square root of its area).',
        examples: [0.15],
      }),
    stillnessM: z
      .number()
      .gt(0)
      .max(10)
      .default(0.5)
      .meta({
        description:
          'The same in metres of the ground, beyond its uncertainty: at a calibrated camera, wherever boxes are sure enough for metres to say something. `stillness` holds alone elsewhere.',
        examples: [0.5],
      }),
    occlusionGrace: duration()
      .prefault('60s')
      .meta({ description: 'Hidden for so long, the same thing still counts.', examples: ['60s'] }),
  }),
  { dwell: 'Ms', occlusionGrace: 'Ms' },
)

const PersistenceRuleSchema = withUnits(
  z.strictObject({
    kind: z.literal('persistence').meta({ description: 'For things that lie: seen in most looks.' }),
    window: looks.window(),
    seenShare: looks.seenShare().default(0.6),
    minLooks: looks.minLooks().default(5),
  }),
  { window: 'Ms' },
)

/** Every kind of rule there is. */
export const ruleKinds = ['dwell', 'persistence', 'amount', 'presence', 'passing', 'luminance'] as const

export const RuleSchema = z
  .discriminatedUnion(
    'kind',
    [
      DwellRuleSchema,
      PersistenceRuleSchema,
      AmountRuleSchema,
      PresenceRuleSchema,
      PassingRuleSchema,
      LuminanceRuleSchema,
    ],
    {
      error: issue =>
        issue.code === 'invalid_union'
          ? `write ${ruleKinds.slice(0, -1).join(', ')} or ${ruleKinds.at(-1)}`
          : undefined,
    },
  )
  .meta({
    description: `When a detection is believed. \`kind\` is ${ruleKinds.slice(0, -1).join(', ')} or ${ruleKinds.at(-1)}.`,
  })

export type Rule = DeepReadonly<z.output<typeof RuleSchema>>

/** A thing stood still, inside its zone, for `dwellMs`. `stillness` is a share of sqrt(box area), `stillnessM` metres. */
export type DwellRule = DeepReadonly<z.output<typeof DwellRuleSchema>>

/** A thing was seen in `seenShare` (0..1) of at least `minLooks` looks in the last `windowMs`. */
export type PersistenceRule = DeepReadonly<z.output<typeof PersistenceRuleSchema>>
