import { z } from 'zod'
import { given } from '../issue-wording.js'
import { withUnits } from './with-units.js'

export const PlaySchema = withUnits(
  z.strictObject({
    loop: z
      .boolean()
      .default(false)
      .meta({ description: 'Begin again at the end.', examples: [false] }),
    pace: z
      .enum(['realtime', 'fast'])
      .default('realtime')
      .meta({
        description: '`realtime` as recorded, `fast` as quickly as it can be analysed.',
        examples: ['realtime'],
      }),
    startAt: z.iso
      .datetime({
        offset: true,
        error: `${given} is not a time with its offset; write for example 2026-11-23T08:00:00+08:00`,
      })
      .meta({ title: 'time' })
      .transform(text => Date.parse(text))
      .optional()
      .meta({
        description: 'When the recording began; the moment of starting, where absent.',
        examples: ['2026-11-23T08:00:00+08:00'],
      }),
  }),
  { startAt: 'Ms' },
)
