import { z } from 'zod'
import { given } from '../issue-wording.js'

const FpsSchema = z.strictObject({
  fps: z
    .number()
    .min(0.01)
    .max(60)
    .meta({ description: 'Frames analysed per second, 0.01 to 60.', examples: [5] }),
})

export const CadenceSchema = z
  .union([z.literal('keyframes'), FpsSchema], {
    error: `${given} is not a cadence; write keyframes, or { fps: 5 }`,
  })
  .prefault({ fps: 5 })
  .transform(value =>
    value === 'keyframes' ? { kind: 'keyframes' as const } : { kind: 'fps' as const, fps: value.fps },
  )
  .meta({
    title: 'cadence',
    description:
      'How often a frame is analysed: `keyframes` decodes only the key frames (cheapest, for slow things), `{ fps: 5 }` so many per second.',
    examples: ['keyframes'],
  })
