import { z } from 'zod'
import type { DeepReadonly } from '../deep-readonly.js'

export const PlaceSchema = z.strictObject({
  lon: z
    .number()
    .min(-180)
    .max(180)
    .meta({ description: 'Longitude in degrees, WGS84.', examples: [106.5516] }),
  lat: z
    .number()
    .min(-90)
    .max(90)
    .meta({ description: 'Latitude in degrees, WGS84.', examples: [29.563] }),
  accuracyM: z
    .number()
    .positive()
    .default(30)
    .meta({
      description: 'How far from here the things in view may be, 1 sigma in metres.',
      examples: [30],
    }),
})

/** Where a camera hangs: WGS84 degrees, `accuracyM` 1 sigma in metres. */
export type PlaceConfig = DeepReadonly<z.output<typeof PlaceSchema>>
