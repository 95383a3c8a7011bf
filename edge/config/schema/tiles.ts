import { z } from 'zod'
import type { DeepReadonly } from '../deep-readonly.js'

export const TilesSchema = z.strictObject({
  across: z
    .int()
    .min(2)
    .max(16)
    .meta({
      description:
        'Tiles side by side along the longer side of the picture; there are as many in the other direction as cover it.',
      examples: [3],
    }),
  overlap: z
    .number()
    .min(0)
    .max(0.5)
    .default(0.2)
    .meta({
      description:
        'Share of a tile that its neighbour shows, too, 0 to 0.5. A thing that is smaller than that is whole in one of them.',
      examples: [0.2],
    }),
  wholeFrame: z
    .boolean()
    .default(true)
    .meta({
      description:
        'Whether the whole picture is looked at as well: what is larger than a tile is seen best there.',
      examples: [true],
    }),
})

export type TilesConfig = DeepReadonly<z.output<typeof TilesSchema>>
