import { readCodes } from '../../config/code-library.js'
import { loadConfig } from '../../config/load.js'
import { ConfigMistakes } from '../../config/mistake.js'
import { readScenarios } from '../../config/scenario-library.js'
import type { CodeScheme } from '../../config/schema/codes.js'
import { LamppostError } from '../../kit/lamppost-error.js'

/** A scheme, and what the configuration names it by. */
export interface NamedScheme {
  readonly reference: string
  readonly scheme: CodeScheme
}

/**
 * Reads files of codes, which may speak of the scenarios of a configuration, if there is one. Throws USAGE where there is no such
 * file, CONFIG_INVALID with every mistake.
 */
export async function readSchemes(
  references: readonly string[],
  configPath: string | undefined,
): Promise<NamedScheme[]> {
  const own = configPath === undefined ? new Map() : await scenariosOf(configPath)
  return Promise.all(
    references.map(async reference => {
      const { schemes, mistakes, problems } = await readCodes([reference], process.cwd(), own)
      if (problems[0])
        throw new LamppostError('USAGE', {
          what: problems[0].message,
          hint: '"lamppost codes list" names those that come with Lamppost; others are given by their path.',
        })
      if (mistakes.length > 0)
        throw new LamppostError('CONFIG_INVALID', {
          what: `${reference} has mistakes`,
          hint: 'configs/codes.schema.json says what may stand there.',
          cause: new ConfigMistakes(mistakes),
        })
      return { reference, scheme: schemes[0]! }
    }),
  )
}

/** What `codes` of a configuration names: ids, and absolute paths. */
export async function chosenCodes(configPath: string): Promise<readonly string[]> {
  const { config } = await loadConfig(configPath, { env: process.env })
  return config.codes ?? []
}

async function scenariosOf(configPath: string) {
  const { config } = await loadConfig(configPath, { env: process.env })
  return (await readScenarios(config.scenarios, process.cwd())).scenarios
}
