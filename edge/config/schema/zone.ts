import { z } from 'zod'
import type { DeepReadonly } from '../deep-readonly.js'
import { crossesItself, isFlat } from '../polygon.js'
import { traffic } from './traffic.js'
import { displayName } from './words.js'

const fraction = () =>
  z
    .number()
    .min(0)
    .max(1)
    .meta({ description: 'Share of the frame, from its left or upper edge.', examples: [0.5] })

export const ZoneSchema = z.strictObject({
  name: displayName()
    .optional()
    .meta({ description: 'Name for people.', examples: ['公交站'] }),
  traffic: traffic()
    .optional()
    .meta({ description: 'The same for this zone; as for the camera, where absent.', examples: ['light'] }),
  points: z
    .array(z.tuple([fraction(), fraction()], 'a point is two numbers: [from left, from top]'))
    .min(3, {
      error: issue => {
        const count = (issue.input as unknown[]).length
        return `${count} ${count === 1 ? 'point' : 'points'}, a polygon needs at least 3`
      },
      abort: true,
    })
    .max(200)
    .refine(points => !isFlat(points), {
      error: 'the polygon has no area: its points lie on one line',
      abort: true,
    })
    .refine(points => !crossesItself(points), {
      error: 'the polygon crosses itself; list its corners in the order of walking round it',
    })
    .meta({
      description: 'Corners in order, as fractions 0..1 of the frame: [from left, from top].',
      examples: [
        [
          [0.1, 0.5],
          [0.4, 0.5],
          [0.4, 0.9],
          [0.1, 0.9],
        ],
      ],
    }),
})

/** A polygon on the picture; `points` are fractions 0..1 of the frame, at least 3, not crossing. */
export type ZoneConfig = DeepReadonly<z.output<typeof ZoneSchema>>
