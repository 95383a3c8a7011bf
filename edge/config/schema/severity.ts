import { z } from 'zod'

/** Severity 0..4, as in the domain. */
export const severity = () =>
  z
    .literal([0, 1, 2, 3, 4])
    .meta({ description: '0 info, 1 low, 2 medium, 3 high, 4 urgent.', examples: [2] })
