import { isLamppostError } from '../kit/lamppost-error.js'
import { checkShape } from './check-shape.js'
import type { Mistake, Problem } from './mistake.js'
import { didYouMean } from './nearest.js'
import { shippedScenarios } from './schema/box.js'
import { modelIdOf } from './schema/model-ref.js'
import { type Scenario, ScenarioSchema } from './schema/scenario.js'
import { isShippedId, scenarioPath } from './shipped.js'
import { readYamlFile, type YamlFile } from './yaml-file.js'

/** The scenarios that a box may use. */
export interface ScenarioLibrary {
  /** By id; undefined for one whose file has mistakes. */
  readonly scenarios: ReadonlyMap<string, Scenario | undefined>
  /** Mistakes within the files. */
  readonly mistakes: readonly Mistake[]
  /** Entries of the configuration that lead to no file, or to the same scenario twice. */
  readonly problems: readonly Problem[]
}

/** Reads the scenarios that `scenarios` in the configuration names; paths are relative to `directory`. */
export async function readScenarios(
  references: readonly string[],
  directory: string,
): Promise<ScenarioLibrary> {
  const scenarios = new Map<string, Scenario | undefined>()
  const mistakes: Mistake[] = []
  const problems: Problem[] = []
  for (const [index, reference] of references.entries()) {
    const path = ['scenarios', index]
    const file = await openScenario(reference, directory)
    const read = typeof file === 'string' ? undefined : readScenario(file, reference)
    const id = read?.id ?? modelIdOf(reference)
    if (typeof file === 'string') problems.push({ path, message: file })
    if (scenarios.has(id)) problems.push({ path, message: `the scenario "${id}" is named twice` })
    mistakes.push(...(read?.mistakes ?? []))
    scenarios.set(id, read?.scenario)
  }
  return { scenarios, mistakes, problems }
}

/** The file, or a sentence why there is none. */
async function openScenario(reference: string, directory: string): Promise<YamlFile | string> {
  try {
    return await readYamlFile(scenarioPath(reference, directory), reference)
  } catch (error) {
    if (!isLamppostError(error, 'CONFIG_UNREADABLE')) throw error
    return isShippedId(reference)
      ? `no scenario "${reference}" comes with Lamppost${didYouMean(reference, shippedScenarios)}`
      : error.message
  }
}

interface ReadScenario {
  readonly id: string
  readonly scenario?: Scenario
  readonly mistakes: readonly Mistake[]
}

function readScenario(file: YamlFile, reference: string): ReadScenario {
  const idGiven = file.value?.id
  const id = typeof idGiven === 'string' ? idGiven : modelIdOf(reference)
  if (file.value === undefined) return { id, mistakes: file.mistakes }
  const { output, problems } = checkShape(ScenarioSchema, file.value)
  const mistakes = [...file.mistakes, ...problems.map(file.locate)]
  return { id, mistakes, ...(mistakes.length === 0 ? { scenario: output } : {}) }
}
