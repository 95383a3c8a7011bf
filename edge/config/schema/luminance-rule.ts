import { z } from 'zod'
import type { DeepReadonly } from '../deep-readonly.js'
import { duration } from './duration.js'
import { looks } from './looks.js'
import { withUnits } from './with-units.js'

const level = (description: string, example: number) =>
  z
    .number()
    .min(0)
    .max(255)
    .meta({ description, examples: [example] })

const darkLevels = {
  below: level('Mean level of the zone below which it may be dark, 0 to 255.', 110),
  contrast: level('And it must stand out from what surrounds it by fewer levels than this.', 25),
}
const litLevels = {
  above: level('Mean level of the zone above which it is lit, 0 to 255.', 130),
  contrast: level('Or else it stands out from what surrounds it by more levels than this.', 35),
}

const DarkSchema = z.strictObject({
  below: darkLevels.below.default(110),
  contrast: darkLevels.contrast.default(25),
})
const LitSchema = z.strictObject({
  above: litLevels.above.default(130),
  contrast: litLevels.contrast.default(35),
})

/** What a camera sets differently. */
export const DarkUseSchema = z.strictObject(darkLevels).partial()
export const LitUseSchema = z.strictObject(litLevels).partial()

export type Dark = DeepReadonly<z.output<typeof DarkSchema>>
export type Lit = DeepReadonly<z.output<typeof LitSchema>>

/** What is wrong with the order of the thresholds, in words; undefined where nothing is. */
export function levelFault(dark: Dark, lit: Lit): string | undefined {
  if (lit.above < dark.below) return `lit.above is ${lit.above}, below the ${dark.below} of dark.below`
  if (lit.contrast < dark.contrast)
    return `lit.contrast is ${lit.contrast}, below the ${dark.contrast} of dark.contrast`
  return undefined
}

export const afterSunset = () =>
  duration({ most: '6h' }).meta({
    description: 'The night begins so long after sunset, at the place of the camera.',
    examples: ['30m'],
  })

export const beforeSunrise = () =>
  duration({ most: '6h' }).meta({ description: 'And ends so long before sunrise.', examples: ['30m'] })

const LuminanceRuleObject = z
  .strictObject({
    kind: z.literal('luminance').meta({
      description: 'For lamps that should be lit: how bright a zone of the picture is at night. No model.',
    }),
    dark: DarkSchema.prefault({}).meta({ description: 'When a look counts as dark.' }),
    lit: LitSchema.prefault({}).meta({
      description: 'When a look counts as lit; between the two it says nothing.',
    }),
    afterSunset: afterSunset().prefault('30m'),
    beforeSunrise: beforeSunrise().prefault('30m'),
    window: looks.window(),
    seenShare: looks.seenShare().default(0.8),
    minLooks: looks.minLooks().default(5),
  })
  .superRefine((rule, context) => {
    const fault = levelFault(rule.dark, rule.lit)
    if (fault) context.addIssue({ code: 'custom', message: fault, path: ['lit'], input: rule.lit })
  })

export const LuminanceRuleSchema = withUnits(LuminanceRuleObject, {
  afterSunset: 'Ms',
  beforeSunrise: 'Ms',
  window: 'Ms',
})

/** At night a zone was dark in `seenShare` (0..1) of at least `minLooks` looks in the last `windowMs`. Levels are 0..255. */
export type LuminanceRule = DeepReadonly<z.output<typeof LuminanceRuleSchema>>
