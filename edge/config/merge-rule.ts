import { type AmountRule, lowerLimits } from './schema/amount-rule.js'
import type { LuminanceRule } from './schema/luminance-rule.js'
import type { Rule } from './schema/rule.js'
import type { ScenarioUse } from './schema/scenario-use.js'

/** What a camera may set of each kind of rule; the rest has no meaning for it. */
export const ruleKeys = {
  dwell: ['dwell', 'occlusionGrace'],
  persistence: ['window', 'seenShare', 'minLooks'],
  amount: ['over', 'clear', 'window', 'seenShare', 'minLooks'],
  presence: ['after', 'occlusionGrace'],
  passing: ['window', 'minSights', 'seenShare', 'travel', 'occlusionGrace'],
  luminance: ['dark', 'lit', 'afterSunset', 'beforeSunrise', 'window', 'seenShare', 'minLooks'],
} as const satisfies Record<Rule['kind'], readonly string[]>

/** The rule with what a camera sets differently; what does not fit its kind is not looked at. */
export function mergeRule(rule: Rule, use: ScenarioUse): Rule {
  switch (rule.kind) {
    case 'amount':
      return mergeAmount({ ...rule, ...given(use, ['windowMs', 'seenShare', 'minLooks']) }, use)
    case 'luminance':
      return mergeLuminance({ ...rule, ...given(use, ['windowMs', 'seenShare', 'minLooks']) }, use)
    case 'dwell':
      return { ...rule, ...given(use, ['dwellMs', 'occlusionGraceMs']) }
    case 'persistence':
      return { ...rule, ...given(use, ['windowMs', 'seenShare', 'minLooks']) }
    case 'presence':
      return { ...rule, ...given(use, ['afterMs', 'occlusionGraceMs']) }
    case 'passing':
      return {
        ...rule,
        ...given(use, ['windowMs', 'minSights', 'seenShare', 'travel', 'occlusionGraceMs']),
      }
  }
}

function mergeAmount(rule: AmountRule, use: ScenarioUse): AmountRule {
  const over = use.over ?? rule.over
  return { ...rule, over, clear: lowerLimits(over, use.clear ?? rule.clear) }
}

const mergeLuminance = (rule: LuminanceRule, use: ScenarioUse): LuminanceRule => ({
  ...rule,
  dark: { ...rule.dark, ...use.dark },
  lit: { ...rule.lit, ...use.lit },
  ...given(use, ['afterSunsetMs', 'beforeSunriseMs']),
})

/** Of these settings, those that are there. */
function given<K extends keyof ScenarioUse>(
  use: ScenarioUse,
  keys: readonly K[],
): { [P in K]?: Exclude<ScenarioUse[P], undefined> } {
  const present = keys.filter(key => use[key] !== undefined).map(key => [key, use[key]])
  return Object.fromEntries(present)
}
