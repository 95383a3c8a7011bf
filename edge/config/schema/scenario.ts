import { z } from 'zod'
import type { DeepReadonly } from '../deep-readonly.js'
import { duration } from './duration.js'
import { EvidencePolicySchema } from './evidence-policy.js'
import { NeedsSchema } from './needs.js'
import { isRising } from './rising.js'
import { RiskSchema } from './risk.js'
import { RuleSchema } from './rule.js'
import { ruleFaults } from './rule-faults.js'
import { SameSchema } from './same.js'
import { schedule } from './schedule.js'
import { severity } from './severity.js'
import { withUnits } from './with-units.js'
import { displayName, id } from './words.js'

const LocalizedTextSchema = z.strictObject({
  zh: displayName().meta({ description: 'In Chinese.', examples: ['机动车违停'] }),
  en: displayName().meta({ description: 'In English.', examples: ['Illegal parking'] }),
})

const LabelSchema = withUnits(
  LocalizedTextSchema.extend({
    dwell: duration()
      .optional()
      .meta({
        description:
          'How long such a thing may stand; as for the others, where absent. Rules of kind dwell only.',
        examples: ['60s'],
      }),
  }),
  { dwell: 'Ms' },
)

const SeverityStepSchema = withUnits(
  z.strictObject({
    after: duration().meta({ description: 'From this dwell on.', examples: ['0s'] }),
    severity: severity(),
  }),
  { after: 'Ms' },
)

const ScenarioObject = z
  .strictObject({
    id: id().meta({ description: 'Its id, in topics and messages.', examples: ['illegal-parking'] }),
    name: LocalizedTextSchema.meta({ description: 'Its name for people.' }),
    labels: z
      .record(
        z
          .string()
          .min(1)
          .meta({ examples: ['car'] }),
        LabelSchema,
      )
      .refine(labels => Object.keys(labels).length > 0, {
        error: 'no label: the scenario would find nothing',
      })
      .meta({
        description:
          'The labels of the model that it accepts, with words for people. A rule of kind luminance needs no model: its one label names what it finds.',
      }),
    minScore: z
      .number()
      .min(0)
      .max(1)
      .default(0.35)
      .meta({ description: 'Detections below this score are not looked at, 0 to 1.', examples: [0.35] }),
    anchor: z
      .enum(['bottom-centre', 'centre'])
      .default('bottom-centre')
      .meta({
        description:
          'The point of a box that must lie in the zone, and that is placed on the map: where it stands, or the middle of what lies flat.',
        examples: ['bottom-centre'],
      }),
    zones: z.enum(['required', 'optional']).meta({
      description: '`required`: a camera must name zones. `optional`: without zones the whole frame counts.',
      examples: ['required'],
    }),
    rule: RuleSchema,
    needs: NeedsSchema,
    clearAfter: duration()
      .prefault('60s')
      .meta({ description: 'Watched and not seen for so long: cleared.', examples: ['60s'] }),
    expireAfter: duration()
      .prefault('24h')
      .meta({ description: 'Not watched for so long: expired.', examples: ['24h'] }),
    same: SameSchema.prefault({}).meta({
      description: 'When sightings, by several cameras or at several times, are of one thing.',
    }),
    severity: z
      .array(SeverityStepSchema)
      .min(1)
      .refine(steps => steps[0]!.afterMs === 0, { error: 'the first step must be "after: 0s"', abort: true })
      .refine(steps => isRising(steps.map(step => step.afterMs)), {
        error: '"after" must rise from step to step',
      })
      .meta({ description: 'Severity by dwell, rising, beginning with `after: 0s`.' }),
    schedule: schedule()
      .prefault([])
      .meta({ description: 'Windows in which the rule holds; an empty list means always.', examples: [[]] }),
    receipt: z
      .enum(['required', 'none'])
      .default('none')
      .meta({
        description:
          '`required`: each message is kept, and sent again and again, until the centre says that it has stored it. `none`: it is done with once the broker has it.',
        examples: ['none'],
      }),
    risk: RiskSchema.optional().meta({
      description: 'How a risk score is made, for scenarios that have one.',
    }),
    evidence: EvidencePolicySchema.prefault({}).meta({ description: 'What its evidence may show.' }),
  })
  .superRefine((scenario, context) => {
    for (const { path, message, hint } of ruleFaults(scenario))
      context.addIssue({ code: 'custom', path: [...path], message: `${message}; ${hint}`, input: undefined })
  })

export const ScenarioSchema = withUnits(ScenarioObject, { clearAfter: 'Ms', expireAfter: 'Ms' })

/** One thing said in the languages that people here read. */
export type LocalizedText = DeepReadonly<z.output<typeof LocalizedTextSchema>>

/** What people call a label, and for rules of kind dwell how long such a thing may stand. */
export type LabelWords = DeepReadonly<z.output<typeof LabelSchema>>

/** What is looked for, as its file says it. */
export type Scenario = DeepReadonly<z.output<typeof ScenarioSchema>>
