import type { ActiveScenario } from '../../config/active-scenario.js'
import type { LoadedConfig } from '../../config/load.js'

export interface Words {
  /** Chinese name of a scenario, or its id where the configuration does not know it. */
  scenario(id: string): string
  label(scenarioId: string, label: string): string
}

/** The words for people of the scenarios that a configuration uses. */
export function wordsOf({ scenarios }: LoadedConfig): Words {
  const known = new Map<string, ActiveScenario>(
    Object.values(scenarios)
      .flat()
      .map(scenario => [scenario.id, scenario]),
  )
  return {
    scenario: id => known.get(id)?.name.zh ?? id,
    label: (scenarioId, label) => known.get(scenarioId)?.labels[label]?.zh ?? label,
  }
}
