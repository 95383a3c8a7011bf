import type { LoadedConfig } from '../config/load.js'
import type { Incident, IncidentChange } from '../domain/incident.js'
import type { Recorder } from '../pipeline/record/recorder.js'
import type { IncidentStore } from '../pipeline/record/store.js'
import type { Detectors } from './detectors.js'
import { createView } from './view.js'

export interface UnwatchedDeps {
  readonly store: IncidentStore
  readonly recorder: Recorder
  readonly detectors: Detectors
}

const ALL = Number.MAX_SAFE_INTEGER

/**
 * Ends the open incidents that nobody watches any more: of cameras that are no longer there, and of scenarios that their
 * cameras no longer look for. Without this they would stay open for ever.
 */
export async function endUnwatched(loaded: LoadedConfig, deps: UnwatchedDeps): Promise<void> {
  const { store, recorder } = deps
  const alive = (['open', 'updated'] as const).flatMap(state => store.listIncidents({ state, limit: ALL }))
  const unwatched = alive.filter(({ sourceId, scenario }) => {
    const scenarios = loaded.scenarios[sourceId] ?? []
    return !scenarios.some(({ id }) => id === scenario)
  })
  for (const incident of unwatched) {
    const change: IncidentChange = { kind: 'expired', incident: { ...incident, state: 'expired' } }
    await recorder.record(change, viewOf(incident, loaded, deps)(change))
  }
}

/** Of a camera that is gone, only its id is known. */
function viewOf(
  { sourceId, modelId }: Incident,
  { config, scenarios }: LoadedConfig,
  { detectors }: UnwatchedDeps,
) {
  const detector = detectors.of(modelId)
  return createView({
    id: sourceId,
    camera: config.cameras[sourceId] ?? { zones: {} },
    scenarios: scenarios[sourceId] ?? [],
    models: 'error' in detector ? [] : [detector.model],
    timeZone: config.timeZone,
    peopleLabels: [],
  })
}
