import { isDeepStrictEqual } from 'node:util'
import type { LoadedConfig } from '../config/load.js'
import type { BoxConfig } from '../config/schema/box.js'
import { topicsOfDrones } from './drones.js'

/** What may change while the box runs; a scenario takes effect through the cameras that use it. */
const LIVE: readonly string[] = [
  'cameras',
  'models',
  'scenarios',
  'codes',
  'permits',
] satisfies (keyof BoxConfig)[]

/** Names of the sections that differ and that a running box cannot take over. */
export function needsRestart(before: BoxConfig, after: BoxConfig): string[] {
  const sections = Object.keys({ ...before, ...after }) as (keyof BoxConfig)[]
  const changed: string[] = sections.filter(
    key => !LIVE.includes(key) && !isDeepStrictEqual(before[key], after[key]),
  )
  // What is listened to at the broker is settled at the start.
  const heard = topicsOfDrones(before)
  const isNew = topicsOfDrones(after).some(topic => !heard.includes(topic))
  return isNew ? [...changed, 'cameras.*.drone.topic'] : changed
}

/** The new configuration as far as a running box can take it over. */
export const withLiveChanges = (before: LoadedConfig, after: LoadedConfig): LoadedConfig => ({
  ...after,
  signals: before.signals,
  config: {
    ...before.config,
    cameras: after.config.cameras,
    models: after.config.models,
    codes: after.config.codes,
    permits: after.config.permits,
  },
})
