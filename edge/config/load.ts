import { dirname, resolve } from 'node:path'
import { isLamppostError, LamppostError } from '../kit/lamppost-error.js'
import { createRedactor, maskValues } from '../kit/redact.js'
import { absolutePaths } from './absolute-paths.js'
import { type ActiveScenario, activateScenario } from './active-scenario.js'
import { type ActiveSignal, activateSignal } from './active-signal.js'
import { checkFiles } from './check-files.js'
import { checkShape } from './check-shape.js'
import { type CodeLibrary, readCodes } from './code-library.js'
import { collectSecrets } from './collect-secrets.js'
import { crossCheck } from './cross-check.js'
import { ConfigMistakes, type Mistake, type Problem, sortMistakes } from './mistake.js'
import { checkModelLabels, type LabelCheck, type LabelGap } from './model-labels.js'
import { outlineOf } from './outline.js'
import { type PermitLibrary, permitsFor, readPermits } from './permit-library.js'
import { readScenarios, type ScenarioLibrary } from './scenario-library.js'
import { type BoxConfig, BoxSchema } from './schema/box.js'
import type { CodeScheme } from './schema/codes.js'
import { modelIdOf } from './schema/model-ref.js'
import { type Expanded, expandSecrets } from './secrets.js'
import { modelPath } from './shipped.js'
import { readYamlFile } from './yaml-file.js'

export interface LoadOptions {
  /** Where `${NAME}` is looked up: `process.env`, for a program. */
  readonly env: Readonly<Record<string, string | undefined>>
}

/** A configuration without a mistake. All paths in it are absolute. */
export interface LoadedConfig {
  readonly path: string
  readonly config: BoxConfig
  /** By camera id. */
  readonly scenarios: Readonly<Record<string, readonly ActiveScenario[]>>
  /** By id. */
  readonly signals: Readonly<Record<string, ActiveSignal>>
  /** What flights are looked at for. */
  readonly flightScenarios: readonly ActiveScenario[]
  /** The classifications of cities that were chosen. */
  readonly codes: readonly CodeScheme[]
  /** Labels that scenarios take and the models of their cameras do not know. */
  readonly labelGaps: readonly LabelGap[]
  /** Manifest's path by model id. */
  readonly modelPaths: Readonly<Record<string, string>>
  /** Every secret value that the configuration holds, for `createRedactor`. */
  readonly secrets: ReadonlySet<string>
}

export interface Explanation {
  readonly mistakes: readonly Mistake[]
  /** There exactly when there is no mistake. */
  readonly loaded?: LoadedConfig
}

/**
 * Reads the configuration. Throws CONFIG_UNREADABLE, or CONFIG_INVALID whose mistakes `mistakesOf(error)`
 * gives; no message holds a secret.
 */
export async function loadConfig(path: string, options: LoadOptions): Promise<LoadedConfig> {
  const { mistakes, loaded } = await examine(resolve(path), options)
  if (loaded) return loaded
  const count = mistakes.length === 1 ? 'a mistake' : `${mistakes.length} mistakes`
  throw new LamppostError('CONFIG_INVALID', {
    what: `${path} has ${count}`,
    hint: `Run "lamppost check -c ${path}": it names every mistake with its line.`,
    cause: new ConfigMistakes(mistakes),
  })
}

/** Reads the configuration and names every mistake, a file that cannot be read among them. */
export async function explainConfig(path: string, options: LoadOptions): Promise<Explanation> {
  try {
    return await examine(resolve(path), options)
  } catch (error) {
    if (!isLamppostError(error, 'CONFIG_UNREADABLE')) throw error
    return { mistakes: [{ line: 1, path: '', message: error.message, hint: error.hint }] }
  }
}

async function examine(path: string, { env }: LoadOptions): Promise<Explanation> {
  const directory = dirname(path)
  const file = await readYamlFile(path)
  if (file.value === undefined) return { mistakes: file.mistakes }
  const expanded = await expandSecrets(file.value, { env, directory })
  const shape = checkShape(BoxSchema, expanded.value, file.value)
  const outline = outlineOf(expanded.value)
  const library = await readScenarios(outline.scenarios ?? [], directory)
  // Where the scenarios cannot be read, nobody knows what the codes may speak of.
  const references = outline.scenarios === null ? [] : outline.codes
  const codes = await readCodes(references, directory, library.scenarios)
  const permits = await readPermits(outline, directory, [...library.scenarios.keys()])
  const labels = await checkModelLabels(outline, directory, library.scenarios)
  const problems = [
    ...shape.problems,
    ...library.problems,
    ...codes.problems,
    ...permits.problems,
    ...labels.problems,
    ...crossCheck(outline, library.scenarios),
    ...(await checkFiles(outline, directory)),
  ]
  const located = [...expanded.problems, ...withoutUnresolved(problems, expanded)].map(file.locate)
  const mistakes = [...file.mistakes, ...library.mistakes, ...codes.mistakes, ...permits.mistakes, ...located]
  if (mistakes.length > 0) return { mistakes: sortMistakes(mistakes).map(censor(expanded)) }
  return { mistakes, loaded: complete(path, shape.output!, { library, codes, permits, labels, expanded }) }
}

/** What a setting says that waits for its secret is no mistake of its own. */
function withoutUnresolved(problems: readonly Problem[], { problems: unresolved }: Expanded): Problem[] {
  const places = new Set(unresolved.map(({ path }) => path.join('.')))
  return problems.filter(({ path }) => !places.has(path.join('.')))
}

/** Second fence: the wording shows only what the file says, and here every known secret goes as well. */
function censor({ value, replacements }: Expanded): (mistake: Mistake) => Mistake {
  const known = [...collectSecrets(value, replacements), ...replacements.map(({ value }) => value)]
  const redact = createRedactor(known)
  // A hint may hold the example of an address, whose user name is nobody's.
  const redactHint = maskValues(known)
  return mistake => ({
    ...mistake,
    message: redact(mistake.message),
    ...(mistake.hint === undefined ? {} : { hint: redactHint(mistake.hint) }),
  })
}

interface Parts {
  readonly library: ScenarioLibrary
  readonly codes: CodeLibrary
  readonly permits: PermitLibrary
  readonly labels: LabelCheck
  readonly expanded: Expanded
}

function complete(
  path: string,
  parsed: BoxConfig,
  { library, codes, permits, labels, expanded }: Parts,
): LoadedConfig {
  const directory = dirname(path)
  const scenarios = Object.entries(parsed.cameras).map(([cameraId, camera]) => {
    const active = Object.entries(camera.scenarios).map(([id, use]) => {
      const scenario = activateScenario(library.scenarios.get(id)!, use, camera.model)
      const allowed = permitsFor(permits.permits, id, cameraId)
      return allowed.length === 0 ? scenario : { ...scenario, permits: allowed }
    })
    return [cameraId, active] as const
  })
  return {
    path,
    config: absolutePaths(parsed, directory),
    scenarios: Object.fromEntries(scenarios),
    signals: Object.fromEntries(
      Object.entries(parsed.signals).map(([id, signal]) => [
        id,
        activateSignal(id, signal, library.scenarios.get(signal.scenario)),
      ]),
    ),
    flightScenarios: parsed.flights.scenarios.flatMap(id => {
      const scenario = library.scenarios.get(id)
      return scenario ? [activateScenario(scenario, {}, flightModelOf(parsed))] : []
    }),
    codes: codes.schemes,
    labelGaps: labels.gaps,
    modelPaths: Object.fromEntries(
      parsed.models.map(entry => [modelIdOf(entry), modelPath(entry, directory)]),
    ),
    secrets: collectSecrets(expanded.value, expanded.replacements),
  }
}

/** Which of the models looks at flights. */
export const flightModelOf = ({ flights, models }: Pick<BoxConfig, 'flights' | 'models'>): string =>
  flights.model ?? modelIdOf(models[0]!)
