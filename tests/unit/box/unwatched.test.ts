import { describe, expect, it } from 'vitest'
import type { Detectors } from '../../../edge/box/detectors.js'
import { endUnwatched } from '../../../edge/box/unwatched.js'
import { loadConfig } from '../../../edge/config/load.js'
import type { IncidentChange } from '../../../edge/domain/incident.js'
import type { Recorder } from '../../../edge/pipeline/record/recorder.js'
import type { IncidentStore } from '../../../edge/pipeline/record/store.js'
import { anIncident, model } from '../../support/incidents.js'
import { folderWith, goodConfig } from '../config/config-folder.js'

describe('incidents that nobody watches any more', () => {
  it('end as expired: those of cameras that are gone and of scenarios that are no longer looked for', async () => {
    const folder = await folderWith({ 'box.yaml': goodConfig, 'model.yaml': '' })
    const loaded = await loadConfig(`${folder}/box.yaml`, { env: {} })
    const [cameraId] = Object.keys(loaded.config.cameras)
    const scenario = loaded.scenarios[cameraId!]![0]!.id
    const watched = anIncident({ sourceId: cameraId!, scenario })
    const otherScenario = anIncident({ sourceId: cameraId!, scenario: 'no-longer', state: 'updated' })
    const otherCamera = anIncident({ sourceId: 'gone', scenario })
    const incidents = [watched, otherScenario, otherCamera]

    const recorded: IncidentChange[] = []
    const store = {
      listIncidents: ({ state }: { state?: string } = {}) =>
        incidents.filter(incident => incident.state === state),
    }
    const recorder = { record: async (change: IncidentChange) => void recorded.push(change) }
    const detectors = { of: () => ({ model }) }
    await endUnwatched(loaded, {
      store: store as unknown as IncidentStore,
      recorder: recorder as unknown as Recorder,
      detectors: detectors as unknown as Detectors,
    })
    expect(recorded).toEqual([
      { kind: 'expired', incident: { ...otherCamera, state: 'expired' } },
      { kind: 'expired', incident: { ...otherScenario, state: 'expired' } },
    ])
  })
})
