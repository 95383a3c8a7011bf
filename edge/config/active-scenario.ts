import type { DwellRule, PersistenceRule } from './schema/rule.js'
import type { LocalizedText, Scenario } from './schema/scenario.js'
import type { ScenarioUse } from './schema/scenario-use.js'

/** A scenario as it holds at one camera. */
export interface ActiveScenario extends Omit<Scenario, 'zones' | 'labels'> {
  readonly labels: Readonly<Record<string, LocalizedText>>
  /** Ids of the camera's zones in which the rule holds; empty: the whole frame. */
  readonly zones: readonly string[]
  /** Which of the box's models finds it. */
  readonly modelId: string
}

function mergeRule(rule: Scenario['rule'], use: ScenarioUse): DwellRule | PersistenceRule {
  if (rule.kind === 'dwell') {
    return {
      ...rule,
      dwellMs: use.dwellMs ?? rule.dwellMs,
      occlusionGraceMs: use.occlusionGraceMs ?? rule.occlusionGraceMs,
    }
  }
  return {
    ...rule,
    windowMs: use.windowMs ?? rule.windowMs,
    seenShare: use.seenShare ?? rule.seenShare,
    minLooks: use.minLooks ?? rule.minLooks,
  }
}

function chooseLabels(labels: Scenario['labels'], chosen: ScenarioUse['labels']): Scenario['labels'] {
  if (chosen === undefined) return labels
  return Object.fromEntries(Object.entries(labels).filter(([label]) => chosen.includes(label)))
}

/** The scenario with what a camera sets differently, found by the camera's model unless it names another. What does not fit its rule kind is not looked at. */
export function activateScenario(
  scenario: Scenario,
  use: ScenarioUse,
  cameraModelId: string,
): ActiveScenario {
  return {
    ...scenario,
    labels: chooseLabels(scenario.labels, use.labels),
    minScore: use.minScore ?? scenario.minScore,
    zones: use.zones ?? [],
    modelId: use.model ?? cameraModelId,
    rule: mergeRule(scenario.rule, use),
    clearAfterMs: use.clearAfterMs ?? scenario.clearAfterMs,
    expireAfterMs: use.expireAfterMs ?? scenario.expireAfterMs,
    schedule: use.schedule ?? scenario.schedule,
  }
}

/** Labels of what lies flat on the ground: the things whose middle is their place. */
export const flatLabels = (scenarios: readonly ActiveScenario[]): ReadonlySet<string> =>
  new Set(scenarios.filter(({ anchor }) => anchor === 'centre').flatMap(({ labels }) => Object.keys(labels)))
