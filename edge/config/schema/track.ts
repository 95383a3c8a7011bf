import { z } from 'zod'
import type { DeepReadonly } from '../deep-readonly.js'
import { duration } from './duration.js'
import { withUnits } from './with-units.js'

export const TrackSchema = withUnits(
  z.strictObject({
    lostAfter: duration({ least: '100ms', most: '5m' })
      .prefault('1300ms')
      .meta({
        description:
          'A moving thing unseen for longer than this is forgotten; where looks come seldom, it is looked for in twelve of them all the same, so that it is about 24 s at key frames.',
        examples: ['2s'],
      }),
    standingLostAfter: duration({ least: '1s', most: '24h' })
      .prefault('10m')
      .meta({
        description: 'The same of a thing that stood still: it is known again by its place.',
        examples: ['10m'],
      }),
    sureScore: z
      .number()
      .min(0)
      .max(1)
      .optional()
      .meta({
        description:
          'Least score of a detection that may begin a track, 0 to 1; others only continue one. The least `minScore` of the scenarios that use the model, where absent.',
        examples: [0.4],
      }),
  }),
  { lostAfter: 'Ms', standingLostAfter: 'Ms' },
)

/** How things are followed from frame to frame. */
export type TrackConfig = DeepReadonly<z.output<typeof TrackSchema>>
