import { join, resolve } from 'node:path'
import { packageFolder } from '../kit/package-folder.js'
import { idPattern } from './schema/words.js'

/** Whether an entry of `models` or `scenarios` is the id of a shipped one, and not a path. */
export const isShippedId = (reference: string): boolean => idPattern.test(reference)

/** The absolute path of a scenario's file. Ids are looked up among the shipped ones, paths below `directory`. */
export const scenarioPath = (reference: string, directory: string): string =>
  isShippedId(reference)
    ? join(packageFolder, 'configs', 'scenarios', `${reference}.yaml`)
    : resolve(directory, reference)

/** The absolute path of a model's manifest. */
export const modelPath = (reference: string, directory: string): string =>
  isShippedId(reference) ? join(packageFolder, 'models', `${reference}.yaml`) : resolve(directory, reference)

/** Whether an entry of `codes` is the id of shipped ones, and not a path; such ids have dots in them, as standards do. */
export const isShippedCodes = (reference: string): boolean => !/[\\/]|\.ya?ml$/i.test(reference)

/** The absolute path of a file of codes. */
export const codesPath = (reference: string, directory: string): string =>
  isShippedCodes(reference)
    ? join(packageFolder, 'configs', 'codes', `${reference}.yaml`)
    : resolve(directory, reference)
