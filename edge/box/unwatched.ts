import type { LoadedConfig } from '../config/load.js'
import type { IncidentStore } from '../pipeline/record/store.js'
import type { Register } from './register.js'

export interface UnwatchedDeps {
  readonly store: Pick<IncidentStore, 'watchingSources' | 'openSightings'>
  readonly register: Pick<Register, 'see'>
}

/**
 * Ends the open sightings that nobody watches any more: of cameras and signals that are no longer there, and of scenarios that
 * they no longer look for. Without this they would stay open for ever.
 */
export async function endUnwatched(
  { scenarios, signals }: Pick<LoadedConfig, 'scenarios' | 'signals'>,
  { store, register }: UnwatchedDeps,
): Promise<void> {
  const open = store.watchingSources().flatMap(source => store.openSightings(source))
  const unwatched = open.filter(({ source, scenario }) =>
    source.kind === 'signal'
      ? signals[source.id]?.scenario !== scenario
      : !(scenarios[source.id] ?? []).some(({ id }) => id === scenario),
  )
  for (const sighting of unwatched)
    await register.see({ kind: 'expired', sighting: { ...sighting, state: 'expired' } })
}
