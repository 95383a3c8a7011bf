import { z } from 'zod'
import type { DeepReadonly } from '../deep-readonly.js'
import { duration } from './duration.js'
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
    occlusionGrace: duration()
      .prefault('60s')
      .meta({ description: 'Hidden for so long, the same thing still counts.', examples: ['60s'] }),
  }),
  { dwell: 'Ms', occlusionGrace: 'Ms' },
)

const PersistenceRuleSchema = withUnits(
  z.strictObject({
    kind: z.literal('persistence').meta({ description: 'For things that lie: seen in most looks.' }),
    window: duration({ least: '1s' }).meta({ description: 'Looks back so long.', examples: ['60s'] }),
    seenShare: z
      .number()
      .gt(0)
      .max(1)
      .default(0.6)
      .meta({ description: 'Share of the looks in the window that must show it.', examples: [0.6] }),
    minLooks: z
      .int()
      .min(1)
      .default(5)
      .meta({ description: 'Fewest looks in the window to judge by.', examples: [5] }),
  }),
  { window: 'Ms' },
)

export const RuleSchema = z
  .discriminatedUnion('kind', [DwellRuleSchema, PersistenceRuleSchema], {
    error: issue => (issue.code === 'invalid_union' ? 'write dwell or persistence' : undefined),
  })
  .meta({ description: 'When a detection is believed. `kind` is dwell or persistence.' })

/** A thing stood still, inside its zone, for `dwellMs`. `stillness` is a share of sqrt(box area). */
export type DwellRule = DeepReadonly<z.output<typeof DwellRuleSchema>>

/** A thing was seen in `seenShare` (0..1) of at least `minLooks` looks in the last `windowMs`. */
export type PersistenceRule = DeepReadonly<z.output<typeof PersistenceRuleSchema>>
