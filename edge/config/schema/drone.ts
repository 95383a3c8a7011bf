import { z } from 'zod'
import type { DeepReadonly } from '../deep-readonly.js'
import { given } from '../issue-wording.js'
import { duration } from './duration.js'
import { PlaceSchema } from './place.js'
import { topic } from './signals.js'
import { withUnits } from './with-units.js'
import { id, path } from './words.js'

const DroneObject = z
  .strictObject({
    topic: topic().meta({
      description: 'Where its poses come: the OSD topic of the DJI Cloud API, on the broker of this box.',
      examples: ['thing/product/1581F5BKD223Q00A520F/osd'],
    }),
    payload: z
      .string()
      .regex(/^\d+-\d+-\d+$/, { error: `${given} is not the index of a payload; write for example 52-0-0` })
      .optional()
      .meta({
        description:
          'Index of the camera among its payloads; the first gimbal of each message, where absent.',
        examples: ['52-0-0'],
      }),
    camera: id()
      .optional()
      .meta({
        description: 'The kind of camera, from configs/drones.yaml, whose wide lens the stream shows.',
        examples: ['dji-m30'],
      }),
    horizontalFovDeg: z
      .number()
      .min(2)
      .max(150)
      .optional()
      .meta({
        description: 'Or what the stream shows from its left to its right edge without zoom, degrees.',
        examples: [71.5],
      }),
    zones: path()
      .optional()
      .meta({
        description:
          'GeoJSON polygons of the map in which scenarios hold, as for "lamppost flight --zones": the picture of a drone has none.',
        examples: ['no-parking.geojson'],
      }),
    dem: path()
      .optional()
      .meta({
        description:
          'GeoTIFF of ground heights, for places where it is not level. Heights of the drone count from the ground below its take-off.',
        examples: ['city.tif'],
      }),
    takeoff: PlaceSchema.pick({ lon: true, lat: true })
      .optional()
      .meta({
        description:
          'With `dem`: where it takes off as a rule, such as its dock, for flights whose start this box does not see.',
        examples: [{ lon: 106.5516, lat: 29.563 }],
      }),
    videoDelay: duration({ most: '30s' })
      .prefault('500ms')
      .meta({
        description:
          'How long a picture takes from the lens to this box. Measure it: at 10 m/s, each wrong second is 10 m.',
        examples: ['500ms'],
      }),
  })
  .superRefine(({ camera, horizontalFovDeg, dem, takeoff }, context) => {
    if (takeoff !== undefined && dem === undefined)
      context.addIssue({
        code: 'custom',
        path: ['takeoff'],
        message:
          'it has a use with `dem` only: without one the ground is taken to be level with the take-off',
      })
    if ((camera === undefined) === (horizontalFovDeg === undefined))
      context.addIssue({
        code: 'custom',
        path: ['camera'],
        message: 'write either `camera` or `horizontalFovDeg`: without the lens nothing can be placed',
      })
  })

export const DroneSchema = withUnits(DroneObject, { videoDelay: 'Ms' })

/** A camera that flies: where its poses come from, and how wide it sees. */
export type DroneConfig = DeepReadonly<z.output<typeof DroneSchema>>
