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
  .union([z.literal('auto'), z.literal('keyframes'), FpsSchema], {
    error: `${given} is not a cadence; write auto, keyframes, or { fps: 5 }`,
  })
  .prefault('auto')
  .transform(value =>
    typeof value === 'string' ? { kind: value } : { kind: 'fps' as const, fps: value.fps },
  )
  .meta({
    title: 'cadence',
    description:
      'How often a frame is analysed: `auto` as seldom as the scenarios of this camera accept, `keyframes` decodes only the key frames (cheapest, for slow things), `{ fps: 5 }` so many per second. "lamppost check" tells what comes out of it.',
    examples: ['auto'],
  })

/** What a camera is told about its cadence; `auto` is settled by `planCadence`. */
export type CadenceConfig = z.output<typeof CadenceSchema>
