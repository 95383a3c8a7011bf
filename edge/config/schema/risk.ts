import { z } from 'zod'
import type { DeepReadonly } from '../deep-readonly.js'
import { duration } from './duration.js'
import { isRising } from './rising.js'
import { severity } from './severity.js'
import { trafficClasses } from './traffic.js'
import { withUnits } from './with-units.js'
import { id } from './words.js'

const fraction = () => z.number().min(0).max(1)

const weight = () =>
  fraction().meta({
    description: 'Part of the score, 0 to 1; all weights add up to 1.',
    examples: [0.25],
  })

const ExtentSchema = z.strictObject({
  weight: weight(),
  full: z
    .number()
    .gt(0)
    .max(1)
    .meta({
      description:
        'Share of the zone, or else of the frame, at which it reaches 1, where the area is not known.',
      examples: [0.05],
    }),
  fullM2: z
    .number()
    .positive()
    .optional()
    .meta({
      description:
        'Area in square metres at which it reaches 1. Where absent, the share of the view always counts.',
      examples: [2],
    }),
})

const CountSchema = z.strictObject({
  weight: weight(),
  full: z
    .number()
    .positive()
    .meta({ description: 'Number of things in view at which it reaches 1.', examples: [5] }),
})

const DensitySchema = z.strictObject({
  weight: weight(),
  full: z
    .number()
    .positive()
    .meta({
      description: 'Metres of damage on a square metre of the place at which it reaches 1.',
      examples: [0.1],
    }),
})

const KindSchema = z.strictObject({
  weight: weight(),
  hazards: z.record(z.string().min(1), fraction()).meta({
    description: 'How much each label says by itself, 0 to 1; of a label that is not here it is unknown.',
    examples: [{ pothole: 0.7, crack: 0.3 }],
  }),
})

const GrowthSchema = withUnits(
  z.strictObject({
    weight: weight(),
    fullM2: z
      .number()
      .positive()
      .meta({ description: 'Square metres a week at which it reaches 1.', examples: [0.5] }),
    full: z
      .number()
      .gt(0)
      .max(1)
      .meta({
        description: 'Share of the view a week at which it reaches 1, where areas are not known.',
        examples: [0.01],
      }),
    over: duration({ least: '7d' })
      .prefault('60d')
      .meta({ description: 'Looks back so long.', examples: ['60d'] }),
  }),
  { over: 'Ms' },
)

const scenarios = (fallback: string) =>
  z
    .array(id())
    .min(1)
    .default([fallback])
    .meta({ description: 'Ids of the scenarios that find it.', examples: [[fallback]] })

const withinM = () =>
  z
    .number()
    .positive()
    .max(1000)
    .default(15)
    .meta({ description: 'Counts so far from the damage, in metres.', examples: [15] })

const WaterSchema = z.strictObject({
  weight: weight(),
  scenarios: scenarios('standing-water'),
  withinM: withinM(),
})

const WorksSchema = withUnits(
  z.strictObject({
    weight: weight(),
    scenarios: scenarios('road-works').meta({
      description: 'Ids of the scenarios that find works; permits for these count as works too.',
      examples: [['road-works']],
    }),
    withinM: withinM(),
    lately: duration()
      .prefault('90d')
      .meta({ description: 'Works that ended no longer ago than this count.', examples: ['90d'] }),
  }),
  { lately: 'Ms' },
)

const TrafficSchema = z.strictObject({
  weight: weight(),
  classes: z
    .record(z.enum(trafficClasses), fraction())
    .prefault({ none: 0, light: 0.3, medium: 0.6, heavy: 1 })
    .meta({
      description:
        'How much each class of traffic counts, 0 to 1; `traffic` of a zone or camera says which it is.',
      examples: [{ none: 0, light: 0.3, medium: 0.6, heavy: 1 }],
    }),
})

const SeverityStepsSchema = z
  .array(
    z.strictObject({
      above: fraction().meta({ description: 'Score above which it holds, 0 to 1.', examples: [0.3] }),
      severity: severity(),
    }),
  )
  .min(1)
  .refine(steps => isRising(steps.map(step => step.above)), {
    error: '"above" must rise from step to step',
  })

const RiskObject = z.strictObject({
  extent: ExtentSchema.meta({ description: 'How large it is.' }),
  count: CountSchema.meta({ description: 'How many there are.' }),
  density: DensitySchema.optional().meta({ description: 'How close together the damage of a place lies.' }),
  kind: KindSchema.optional().meta({ description: 'What it is.' }),
  growth: GrowthSchema.optional().meta({ description: 'How fast the damage of a place grows.' }),
  water: WaterSchema.optional().meta({ description: 'Whether water stands there.' }),
  works: WorksSchema.optional().meta({ description: 'Whether somebody dug there lately, or does.' }),
  traffic: TrafficSchema.optional().meta({ description: 'How much traffic the road bears.' }),
  placeRadiusM: z
    .number()
    .positive()
    .max(100)
    .default(10)
    .meta({ description: 'Damage within so many metres is of one place.', examples: [10] }),
  sampleEvery: duration({ least: '1m', most: '7d' })
    .prefault('1h')
    .meta({ description: 'What a camera has its eye on is measured so often.', examples: ['1h'] }),
  severity: SeverityStepsSchema.meta({
    description: 'Severity by score, rising. It counts only where it is above the one by dwell.',
  }),
})

export const RiskSchema = withUnits(RiskObject, { sampleEvery: 'Ms' }).refine(
  risk => Math.abs(riskWeights(risk).reduce((sum, [, each]) => sum + each, 0) - 1) < 1e-6,
  { error: 'the weights must add up to 1' },
)

/** The factors that a score can be made of, in the order in which they are told. */
export const riskFactors = [
  'extent',
  'count',
  'density',
  'kind',
  'growth',
  'water',
  'works',
  'traffic',
] as const

export type RiskFactor = (typeof riskFactors)[number]

type Weighed = { readonly [F in RiskFactor]?: { readonly weight: number } | undefined }

/** The factors that this score is made of, with their weights. */
export const riskWeights = (risk: Weighed): (readonly [RiskFactor, number])[] =>
  riskFactors.flatMap(factor => {
    const { weight } = risk[factor] ?? {}
    return weight === undefined ? [] : [[factor, weight] as const]
  })

/** How a risk score 0..1 is made: the sum of weight * factor, and the severity it gives. */
export type RiskWeights = DeepReadonly<z.output<typeof RiskSchema>>
