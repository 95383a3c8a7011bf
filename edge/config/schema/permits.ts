import { z } from 'zod'
import type { DeepReadonly } from '../deep-readonly.js'
import { given } from '../issue-wording.js'
import { displayName, id } from './words.js'

const instant = () =>
  z.iso
    .datetime({
      offset: true,
      error: `${given} is not a time; write it in quotes with its offset, "2026-11-30T08:00:00+08:00"`,
      abort: true,
    })
    .meta({ title: 'time' })
    .transform(text => Date.parse(text))

const CircleSchema = z.strictObject({
  lon: z
    .number()
    .min(-180)
    .max(180)
    .meta({ description: 'Of its middle, degrees WGS84.', examples: [106.5516] }),
  lat: z
    .number()
    .min(-90)
    .max(90)
    .meta({ description: 'Of its middle, degrees WGS84.', examples: [29.563] }),
  radiusM: z
    .number()
    .positive()
    .max(100_000)
    .meta({
      description: 'In metres. What is no more uncertain than that outside counts as inside.',
      examples: [30],
    }),
})

const ZoneOfCameraSchema = z.strictObject({
  camera: id().meta({ description: 'Id of a camera of this box.', examples: ['east'] }),
  zone: id().meta({ description: 'Id of one of its zones.', examples: ['works'] }),
})

const PermitSchema = z
  .strictObject({
    number: displayName().meta({ description: 'Its number, for people.', examples: ['占道 2026-0312'] }),
    reason: displayName()
      .optional()
      .meta({ description: 'What it is for.', examples: ['燃气管道抢修 Gas main repair'] }),
    scenarios: z
      .array(id())
      .min(1)
      .meta({ description: 'Ids of the scenarios that do not hold there.', examples: [['road-works']] }),
    place: z
      .union([CircleSchema, ZoneOfCameraSchema], {
        error: `${given} is not a place; write { lon, lat, radiusM } or { camera, zone }`,
      })
      .meta({
        title: 'place',
        description:
          'Where it holds: a circle on the map, for things whose place is known by a calibration; or a zone of a camera.',
        examples: [{ camera: 'east', zone: 'works' }],
      }),
    from: instant().meta({ description: 'From then on.', examples: ['2026-11-30T08:00:00+08:00'] }),
    to: instant().meta({ description: 'Until then, not included.', examples: ['2026-12-14T18:00:00+08:00'] }),
  })
  .refine(({ from, to }) => to > from, { error: 'to is not after from', path: ['to'] })
  .transform(({ from, to, ...rest }) => ({ ...rest, fromMs: from, toMs: to }))

/** What is allowed, where and when, as its file says it. */
export const PermitsSchema = z.strictObject({
  permits: z
    .array(PermitSchema)
    .meta({ description: 'The permits, in any order; those that have ended do no harm.' }),
})

/** Times are epoch milliseconds; `toMs` is not included. */
export type Permit = DeepReadonly<z.output<typeof PermitSchema>>
