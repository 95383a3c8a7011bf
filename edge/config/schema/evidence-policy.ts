import { z } from 'zod'
import type { DeepReadonly } from '../deep-readonly.js'

export const EvidencePolicySchema = z.strictObject({
  plates: z
    .enum(['hide', 'keep'])
    .default('hide')
    .meta({
      description:
        'Whether the number plate of the vehicle that is reported is pixelated. `keep` is for scenarios whose cases need it; every other vehicle in the picture, and every person, is pixelated all the same.',
      examples: ['hide'],
    }),
})

/** What the evidence of a scenario may show. */
export type EvidencePolicy = DeepReadonly<z.output<typeof EvidencePolicySchema>>
