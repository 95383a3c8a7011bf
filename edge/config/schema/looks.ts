import { z } from 'zod'
import { duration } from './duration.js'

/** N of M over the looks of a time window: what is asked of looks that may err, wherever a rule asks it. */
export const looks = {
  window: () => duration({ least: '1s' }).meta({ description: 'Looks back so long.', examples: ['60s'] }),
  seenShare: () =>
    z
      .number()
      .gt(0)
      .max(1)
      .meta({ description: 'Share of the looks in the window that must show it.', examples: [0.6] }),
  minLooks: () =>
    z
      .int()
      .min(1)
      .meta({ description: 'Fewest looks in the window to judge by.', examples: [5] }),
}
