import type { ActiveScenario } from './active-scenario.js'
import type { LoadedConfig } from './load.js'
import { reportedScenarios } from './reported-scenarios.js'
import type { LocalizedText } from './schema/scenario.js'

/** What people call scenarios and labels; where nothing is known, the id stands in both languages. */
export interface Words {
  scenario(id: string): LocalizedText
  label(scenarioId: string, label: string): LocalizedText
}

/** The words of everything that the box may report: by its cameras, flights and signals. */
export function wordsOfBox(loaded: Pick<LoadedConfig, 'scenarios' | 'flightScenarios' | 'signals'>): Words {
  const ofSignals = Object.values(loaded.signals).map(({ scenario, label, words }) => ({
    ...{ id: scenario, name: words.scenario },
    labels: { [label]: words.label },
  }))
  return wordsOf([...ofSignals, ...reportedScenarios(loaded)])
}

/** The words of some scenarios. Cameras may use one scenario with different labels: all of them are known. */
export function wordsOf(scenarios: readonly Pick<ActiveScenario, 'id' | 'name' | 'labels'>[]): Words {
  const names = new Map(scenarios.map(({ id, name }) => [id, name]))
  const labels = new Map(
    scenarios.flatMap(({ id, labels }) =>
      Object.entries(labels).map(([label, text]) => [`${id} ${label}`, text] as const),
    ),
  )
  const asItIs = (word: string): LocalizedText => ({ zh: word, en: word })
  return {
    scenario: id => names.get(id) ?? asItIs(id),
    label: (scenarioId, label) => labels.get(`${scenarioId} ${label}`) ?? asItIs(label),
  }
}

/** Chinese and English side by side, once where they are the same. */
export const bothLanguages = ({ zh, en }: LocalizedText): string => (zh === en ? zh : `${zh} ${en}`)
