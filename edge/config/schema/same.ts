import { z } from 'zod'
import type { DeepReadonly } from '../deep-readonly.js'
import { duration } from './duration.js'
import { withUnits } from './with-units.js'

export const SameSchema = withUnits(
  z.strictObject({
    within: duration()
      .prefault('7d')
      .meta({
        description: 'Unseen for longer than this, what comes into view at the same place is another thing.',
        examples: ['7d'],
      }),
    betweenFlights: duration()
      .optional()
      .meta({
        description:
          'The same for what only flights have seen, which come by seldom: nobody has looked in between. As long as `within`, where absent.',
        examples: ['36h'],
      }),
    spacingM: z
      .number()
      .positive()
      .default(20)
      .meta({
        description:
          'How seldom something new comes up: one such thing, not known before, on a square of so many metres. Two sightings are one thing where that is likelier.',
        examples: [20],
      }),
    sizeM: z
      .number()
      .min(0)
      .default(1)
      .meta({
        description: 'Its size in metres: two cameras touch it at points so far apart.',
        examples: [1],
      }),
    labels: z
      .enum(['equal', 'any'])
      .default('equal')
      .meta({
        description:
          'Whether sightings of one thing have the same label, or any that the scenario accepts: cameras take a van for a truck.',
        examples: ['equal'],
      }),
  }),
  { within: 'Ms', betweenFlights: 'Ms' },
)

/** When two sightings are of one thing. */
export type SamePolicy = DeepReadonly<z.output<typeof SameSchema>>

/** Unseen for longer than this, whoever sees it, nothing is the same any more. */
export const longestGapMs = ({ withinMs, betweenFlightsMs = withinMs }: SamePolicy): number =>
  Math.max(withinMs, betweenFlightsMs)
