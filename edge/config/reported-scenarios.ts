import type { ActiveScenario } from './active-scenario.js'
import type { LoadedConfig } from './load.js'

/** What cameras and flights may report. Where both use a scenario, a camera's comes later. */
export const reportedScenarios = ({
  scenarios,
  flightScenarios,
}: Pick<LoadedConfig, 'scenarios' | 'flightScenarios'>): readonly ActiveScenario[] => [
  ...flightScenarios,
  ...Object.values(scenarios).flat(),
]
