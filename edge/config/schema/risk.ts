import { z } from 'zod'
import type { DeepReadonly } from '../deep-readonly.js'
import { isRising } from './rising.js'
import { severity } from './severity.js'

const weight = () =>
  z
    .number()
    .min(0)
    .max(1)
    .meta({ description: 'Part of the score, 0 to 1; all weights add up to 1.', examples: [0.6] })

export const RiskSchema = z
  .strictObject({
    extent: z
      .strictObject({
        weight: weight(),
        full: z
          .number()
          .gt(0)
          .max(1)
          .meta({
            description: 'Share of the zone, or else of the frame, at which it reaches 1.',
            examples: [0.05],
          }),
      })
      .meta({ description: 'How much of the view is taken.' }),
    count: z
      .strictObject({
        weight: weight(),
        full: z
          .number()
          .positive()
          .meta({ description: 'Number of things in view at which it reaches 1.', examples: [5] }),
      })
      .meta({ description: 'How many there are.' }),
    severity: z
      .array(
        z.strictObject({
          above: z
            .number()
            .min(0)
            .max(1)
            .meta({ description: 'Score above which it holds, 0 to 1.', examples: [0.3] }),
          severity: severity(),
        }),
      )
      .min(1)
      .refine(steps => isRising(steps.map(step => step.above)), {
        error: '"above" must rise from step to step',
      })
      .meta({ description: 'Severity by score, rising. It counts only where it is above the one by dwell.' }),
  })
  .refine(({ extent, count }) => Math.abs(extent.weight + count.weight - 1) < 1e-6, {
    error: 'the weights must add up to 1',
  })

/** How a risk score 0..1 is made: the sum of weight * min(1, value / full), and the severity it gives. */
export type RiskWeights = DeepReadonly<z.output<typeof RiskSchema>>
