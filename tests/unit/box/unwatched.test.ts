import { describe, expect, it } from 'vitest'
import { endUnwatched } from '../../../edge/box/unwatched.js'
import { loadConfig } from '../../../edge/config/load.js'
import type { Sighting, SightingChange } from '../../../edge/domain/sighting.js'
import { aSignal } from '../../support/a-signal.js'
import { anIncident, aSighting } from '../../support/incidents.js'
import { folderWith, goodConfig } from '../config/config-folder.js'

describe('sightings that nobody watches any more', () => {
  it('end as expired: those of cameras that are gone and of scenarios that are no longer looked for', async () => {
    const folder = await folderWith({ 'box.yaml': goodConfig, 'model.yaml': '' })
    const loaded = await loadConfig(`${folder}/box.yaml`, { env: {} })
    const [cameraId] = Object.keys(loaded.config.cameras)
    const scenario = loaded.scenarios[cameraId!]![0]!.id
    const sighting = (id: string, of: string): Sighting =>
      aSighting(anIncident({ source: { kind: 'camera', id }, scenario: of }))
    const otherScenario = sighting(cameraId!, 'no-longer')
    const otherCamera = sighting('gone', scenario)
    const ofSignal = (id: string, of: string): Sighting => ({
      ...sighting(id, of),
      source: { kind: 'signal', id },
    })
    const otherSignal = ofSignal('no-signal', scenario)
    const open = [
      ...[sighting(cameraId!, scenario), otherScenario, otherCamera],
      ...[ofSignal('water', 'flood'), ofSignal('water', 'drought'), otherSignal],
    ]

    const seen: SightingChange[] = []
    const signals = { water: aSignal({ scenario: 'flood' }) }
    await endUnwatched(
      { ...loaded, signals },
      {
        store: {
          watchingSources: () => [cameraId!, 'gone', 'water', 'no-signal'],
          openSightings: id => open.filter(({ source }) => source.id === id),
        },
        register: { see: async change => void seen.push(change) },
      },
    )
    expect(seen).toEqual(
      [otherScenario, otherCamera, open[4]!, otherSignal].map(each => ({
        kind: 'expired',
        sighting: { ...each, state: 'expired' },
      })),
    )
  })
})
