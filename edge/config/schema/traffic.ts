import { z } from 'zod'

/** How much traffic a road bears. */
export const trafficClasses = ['none', 'light', 'medium', 'heavy'] as const

export const traffic = () =>
  z.enum(trafficClasses).meta({
    description:
      'How much traffic the road bears: none, light, medium or heavy. For scenarios that score risk.',
    examples: ['heavy'],
  })

export type Traffic = (typeof trafficClasses)[number]
