import { z } from 'zod'
import type { DeepReadonly } from '../deep-readonly.js'

export const PrivacySchema = z.strictObject({
  faceModel: z
    .string()
    .min(1)
    .meta({
      description:
        'Which of `models` finds faces: its id, or the file name of its manifest without the ending. What it finds is pixelated in evidence; where it cannot look, incidents go without pictures. There are no clips.',
      examples: ['yunet'],
    }),
  people: z
    .array(z.string().min(1))
    .default(['person'])
    .meta({
      description:
        'Labels of the models of the cameras: each such box is looked into by itself, besides the whole picture, so that small faces are found.',
      examples: [['person']],
    }),
})

/** How people are kept out of evidence. */
export type PrivacyConfig = DeepReadonly<z.output<typeof PrivacySchema>>
