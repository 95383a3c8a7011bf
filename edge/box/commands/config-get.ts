import type { LoadedConfig } from '../../config/load.js'
import { redactedConfig } from '../../config/redacted-config.js'
import { LamppostError } from '../../kit/lamppost-error.js'
import type { Actions } from './actions.js'

/** The configuration that the box runs with, or one section of it, without its secrets. */
export function createConfigGet(current: () => LoadedConfig): Actions['config/get'] {
  return async ({ section }) => {
    const config = redactedConfig(current()) as unknown as Readonly<Record<string, unknown>>
    if (section === undefined) return { config: { ...config } }
    if (Object.hasOwn(config, section)) return { config: { [section]: config[section] } }
    throw new LamppostError('COMMAND_INVALID', {
      what: `The configuration has no section "${section}"`,
      hint: `It has: ${Object.keys(config).join(', ')}.`,
    })
  }
}
