import type { LoadedConfig } from '../config/load.js'
import type { IncidentStore } from '../pipeline/record/store.js'
import type { Register } from './register.js'

export interface UnwatchedDeps {
  readonly store: Pick<IncidentStore, 'watchingSources' | 'openSightings'>
  readonly register: Pick<Register, 'see'>
}

/**
 * Ends the open sightings that nobody watches any more: of cameras that are no longer there, and of scenarios that their
 * cameras no longer look for. Without this they would stay open for ever.
 */
export async function endUnwatched(
  { scenarios }: LoadedConfig,
  { store, register }: UnwatchedDeps,
): Promise<void> {
  const open = store.watchingSources().flatMap(source => store.openSightings(source))
  const unwatched = open.filter(
    ({ source, scenario }) => !(scenarios[source.id] ?? []).some(({ id }) => id === scenario),
  )
  for (const sighting of unwatched)
    await register.see({ kind: 'expired', sighting: { ...sighting, state: 'expired' } })
}
