import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { idPattern } from './schema/words.js'

/** The folder of the package: the same one from the sources and from the build, which lies deeper. */
function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json')) && folder !== dirname(folder)) folder = dirname(folder)
  return folder
}

/** Whether an entry of `models` or `scenarios` is the id of a shipped one, and not a path. */
export const isShippedId = (reference: string): boolean => idPattern.test(reference)

/** The absolute path of a scenario's file. Ids are looked up among the shipped ones, paths below `directory`. */
export const scenarioPath = (reference: string, directory: string): string =>
  isShippedId(reference)
    ? join(packageFolder(), 'configs', 'scenarios', `${reference}.yaml`)
    : resolve(directory, reference)

/** The absolute path of a model's manifest. */
export const modelPath = (reference: string, directory: string): string =>
  isShippedId(reference)
    ? join(packageFolder(), 'models', `${reference}.yaml`)
    : resolve(directory, reference)
