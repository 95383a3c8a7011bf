import { z } from 'zod'
import type { DeepReadonly } from '../deep-readonly.js'
import { looks } from './looks.js'
import { withUnits } from './with-units.js'

export const AmountSchema = z
  .strictObject({
    count: z
      .int()
      .min(0)
      .optional()
      .meta({ description: 'Things whose anchor lies in the zone.', examples: [8] }),
    areaShare: z
      .number()
      .gt(0)
      .max(1)
      .optional()
      .meta({
        description: 'Share of the zone that their boxes cover together, 0 to 1.',
        examples: [0.4],
      }),
    areaM2: z
      .number()
      .positive()
      .optional()
      .meta({
        description:
          'Square metres of the ground that they cover, at most. Only of what lies flat (`anchor: centre`), at calibrated cameras.',
        examples: [4],
      }),
  })
  .refine(limits => Object.keys(limits).length > 0, {
    error: 'no limit: write count, areaShare or areaM2',
  })

/** How much there is of something in a zone; at least one of the three. */
export type Amount = DeepReadonly<z.output<typeof AmountSchema>>

export const amountKeys = ['count', 'areaShare', 'areaM2'] as const

export const over = () =>
  AmountSchema.meta({ description: 'More than one of these is too much.', examples: [{ count: 8 }] })

export const clear = () =>
  AmountSchema.meta({
    description:
      'No more than all of these: over. Each at most what it is in `over`, and the same where absent, so that an amount close to a limit does not come and go.',
    examples: [{ count: 5 }],
  })

/** What is wrong with the order of the two limits, in words; undefined where nothing is. */
export function orderFault(limits: Amount, lower: Amount): string | undefined {
  for (const key of amountKeys) {
    const [most, clears] = [limits[key], lower[key]]
    if (clears === undefined) continue
    if (most === undefined) return `clear has ${key}, which over does not have`
    if (clears > most) return `clear.${key} is ${clears}, above the ${most} of over`
  }
  return undefined
}

/** `lower` where it says something about what `limits` speaks of, never above it. */
export function lowerLimits(limits: Amount, lower: Amount = {}): Amount {
  return Object.fromEntries(
    amountKeys.flatMap(key => {
      const most = limits[key]
      return most === undefined ? [] : [[key, Math.min(most, lower[key] ?? most)]]
    }),
  )
}

const AmountRuleObject = z
  .strictObject({
    kind: z
      .literal('amount')
      .meta({ description: 'For too many things, or too much of something: one sighting for each zone.' }),
    over: over(),
    clear: clear().optional(),
    window: looks.window(),
    seenShare: looks.seenShare().default(0.6),
    minLooks: looks.minLooks().default(5),
  })
  .superRefine((rule, context) => {
    const fault = rule.clear && orderFault(rule.over, rule.clear)
    if (fault) context.addIssue({ code: 'custom', message: fault, path: ['clear'], input: rule.clear })
  })

export const AmountRuleSchema = withUnits(AmountRuleObject, { window: 'Ms' }).transform(rule => ({
  ...rule,
  clear: lowerLimits(rule.over, rule.clear),
}))

/**
 * More than `over` in a zone in `seenShare` (0..1) of at least `minLooks` looks in the last `windowMs`; until it is no more than
 * `clear`, which speaks of the same.
 */
export type AmountRule = DeepReadonly<z.output<typeof AmountRuleSchema>>
