import { z } from 'zod'
import type { DeepReadonly } from '../deep-readonly.js'
import { duration } from './duration.js'
import { looks } from './looks.js'
import { withUnits } from './with-units.js'

export const occlusionGrace = () =>
  duration().meta({ description: 'Hidden for so long, the same thing still counts.', examples: ['60s'] })

export const after = () => duration().meta({ description: 'Inside the zone for so long.', examples: ['3s'] })

export const minSights = () =>
  z
    .int()
    .min(1)
    .meta({ description: 'Fewest looks in the window that show it.', examples: [3] })

export const travel = () =>
  z
    .number()
    .min(0)
    .max(10)
    .meta({
      description:
        'How far it must have moved inside the zone, as a share of its size (square root of its area): what stands is not passing.',
      examples: [0.5],
    })

export const PresenceRuleSchema = withUnits(
  z.strictObject({
    kind: z
      .literal('presence')
      .meta({ description: 'For what must not be there at all, whether it moves or not.' }),
    after: after(),
    occlusionGrace: occlusionGrace().prefault('2s'),
  }),
  { after: 'Ms', occlusionGrace: 'Ms' },
)

export const PassingRuleSchema = withUnits(
  z.strictObject({
    kind: z.literal('passing').meta({ description: 'For what passes: one sighting for each pass.' }),
    window: looks.window(),
    minSights: minSights().default(3),
    seenShare: looks.seenShare().default(0.6),
    travel: travel().default(0.5),
    occlusionGrace: occlusionGrace().prefault('2s'),
  }),
  { window: 'Ms', occlusionGrace: 'Ms' },
)

/** A thing has been inside its zone for `afterMs`. */
export type PresenceRule = DeepReadonly<z.output<typeof PresenceRuleSchema>>

/** Seen `minSights` times in the last `windowMs`, in `seenShare` (0..1) of its looks, and moved by `travel` of sqrt(box area). */
export type PassingRule = DeepReadonly<z.output<typeof PassingRuleSchema>>
