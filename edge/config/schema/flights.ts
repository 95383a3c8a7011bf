import { z } from 'zod'
import type { DeepReadonly } from '../deep-readonly.js'
import { byteSize } from './byte-size.js'
import { duration } from './duration.js'
import { withUnits } from './with-units.js'
import { id, path } from './words.js'

export const FlightsSchema = withUnits(
  z.strictObject({
    scenarios: z
      .array(id())
      .min(1)
      .default(['road-collapse', 'sanitation'])
      .meta({
        description:
          'What flights are looked at for, of `scenarios`. One that needs zones finds nothing without `zones`, unless the flight brings a map of them.',
        examples: [['road-collapse', 'sanitation']],
      }),
    model: z
      .string()
      .min(1)
      .optional()
      .meta({
        description: 'Which of `models` looks at flights; the first, where absent.',
        examples: ['urban-nano'],
      }),
    zones: path()
      .optional()
      .meta({
        description:
          'GeoJSON polygons of the map in which scenarios hold, for flights that bring none themselves; as for "lamppost flight --zones".',
        examples: ['no-parking.geojson'],
      }),
    atOnce: z
      .int()
      .min(1)
      .max(8)
      .default(1)
      .meta({
        description: 'So many flights are looked at side by side, all of them after the live cameras.',
        examples: [1],
      }),
    quota: byteSize()
      .prefault('100GB')
      .meta({
        description:
          'What uploaded footage may take of the disk. An upload counts with its whole size from its beginning; one that would go beyond is refused.',
        examples: ['100GB'],
      }),
    maxFile: byteSize()
      .prefault('64GB')
      .meta({ description: 'Largest file of a flight.', examples: ['64GB'] }),
    maxDuration: duration({ least: '1s' })
      .prefault('6h')
      .meta({ description: 'Longest video of a flight.', examples: ['6h'] }),
    maxPixels: z
      .int()
      .min(1_000_000)
      .max(1_000_000_000)
      .default(150_000_000)
      .meta({
        description:
          'Most pixels of one picture, width times height. Each takes 3 bytes of memory when it is decoded.',
        examples: [150_000_000],
      }),
    maxFps: z
      .int()
      .min(1)
      .max(1000)
      .default(240)
      .meta({ description: 'Most frames per second of a video.', examples: [240] }),
    keepUnfinishedFor: duration({ least: '1m' })
      .prefault('7d')
      .meta({
        description:
          'So long after its last byte an upload that was not finished, refused or not committed is kept, and can be gone on with.',
        examples: ['7d'],
      }),
  }),
  { quota: 'Bytes', maxFile: 'Bytes', maxDuration: 'Ms', keepUnfinishedFor: 'Ms' },
)

/** What footage of flights may be, and how much of it the box takes in. */
export type FlightsConfig = DeepReadonly<z.output<typeof FlightsSchema>>
