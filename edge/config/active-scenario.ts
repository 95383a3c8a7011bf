import { mergeRule } from './merge-rule.js'
import type { Permit } from './schema/permits.js'
import type { LabelWords, Scenario } from './schema/scenario.js'
import type { ScenarioUse } from './schema/scenario-use.js'

/** A scenario as it holds at one camera. */
export interface ActiveScenario extends Omit<Scenario, 'zones' | 'labels'> {
  readonly labels: Readonly<Record<string, LabelWords>>
  /** Ids of the camera's zones in which the rule holds; empty: the whole frame. */
  readonly zones: readonly string[]
  /** It means something only in zones; of a camera that flies, those of the map. */
  readonly needsZones?: boolean
  /**
   * Which of the box's models finds it; of a rule that looks at the picture itself, which one finds the people that its evidence
   * must not show.
   */
  readonly modelId: string
  /** What of it is allowed, where and when; none, where absent. */
  readonly permits?: readonly Permit[]
}

/** What a camera says of a dwell holds for each label. */
function mergeLabels(labels: Scenario['labels'], use: ScenarioUse): ActiveScenario['labels'] {
  const chosen = Object.entries(labels).filter(([label]) => use.labels?.includes(label) ?? true)
  if (use.dwellMs === undefined) return Object.fromEntries(chosen)
  return Object.fromEntries(chosen.map(([label, { zh, en }]) => [label, { zh, en }]))
}

/** The scenario with what a camera sets differently, found by the camera's model unless it names another. What does not fit its rule kind is not looked at. */
export function activateScenario(
  scenario: Scenario,
  use: ScenarioUse,
  cameraModelId: string,
): ActiveScenario {
  return {
    ...scenario,
    labels: mergeLabels(scenario.labels, use),
    minScore: use.minScore ?? scenario.minScore,
    zones: use.zones ?? [],
    ...(scenario.zones === 'required' && { needsZones: true }),
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
