import { z } from 'zod'
import type { DeepReadonly } from '../deep-readonly.js'
import { given } from '../issue-wording.js'
import { duration } from './duration.js'
import { withUnits } from './with-units.js'

const IntervalSchema = withUnits(
  z.strictObject({
    maxInterval: duration({ least: '100ms', most: '1h' }).meta({
      description: 'Longest time between two looks.',
      examples: ['10s'],
    }),
  }),
  { maxInterval: 'Ms' },
)

const FpsSchema = z.strictObject({
  fps: z
    .number()
    .min(0.1)
    .max(60)
    .meta({ description: 'Fewest looks per second, 0.1 to 60.', examples: [5] }),
})

export const NeedsSchema = z
  .union([IntervalSchema, FpsSchema], {
    error: `${given} does not say how often to look; write { maxInterval: 10s }, or { fps: 5 }`,
  })
  .prefault({ maxInterval: '5s' })
  .meta({
    title: 'needs',
    description:
      'How often it must look: `{ maxInterval: 10s }` for things that stay, which key frames may serve; `{ fps: 5 }` for things that move.',
    examples: [{ maxInterval: '10s' }],
  })

/** How often a scenario must look. */
export type Needs = DeepReadonly<z.output<typeof NeedsSchema>>
