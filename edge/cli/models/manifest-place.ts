import { existsSync } from 'node:fs'
import { isAbsolute, relative } from 'node:path'
import { LamppostError } from '../../kit/lamppost-error.js'

/** Throws USAGE where something has that name and may not be replaced. */
export function refuseOverwrite(path: string, force: boolean): void {
  if (force || !existsSync(path)) return
  throw new LamppostError('USAGE', {
    what: `${path} is there already`,
    hint: 'Give another name with --id, another folder, or --force to replace it.',
  })
}

/** As the configuration names it: `./models/yunet.yaml`, from the folder where the command runs. */
export function configEntry(manifestPath: string): string {
  const path = relative(process.cwd(), manifestPath)
  return path.startsWith('..') || isAbsolute(path) ? manifestPath : `./${path}`
}

/** What a person does with a manifest that was written. */
export const nextSteps = (manifestPath: string): string =>
  `Name it in the configuration, beside "cameras" (paths begin at that file):\n` +
  `  models: [${configEntry(manifestPath)}]\n` +
  `and try it on pictures of your own:\n  lamppost detect ${configEntry(manifestPath)} street.jpg --annotate out\n`
