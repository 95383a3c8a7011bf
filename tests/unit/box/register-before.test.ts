import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { createRegister, type Register } from '../../../edge/box/register.js'
import { loadConfig } from '../../../edge/config/load.js'
import type { IncidentChange } from '../../../edge/domain/incident.js'
import type { Source } from '../../../edge/domain/sighting.js'
import type { View } from '../../../edge/pipeline/record/pictures.js'
import type { Recorder } from '../../../edge/pipeline/record/recorder.js'
import { aFrame, anIncident, aSighting, startMs } from '../../support/incidents.js'
import { createMemoryStore } from '../../support/memory-store.js'
import { folderWith, goodConfig } from '../config/config-folder.js'

describe('the register of a box whose cameras keep albums', () => {
  const picture = { jpeg: Buffer.from('empty street'), capturedAtMs: startMs - 60_000 }
  let asked: unknown[]
  let recorded: { readonly change: IncidentChange; readonly view: View }[]
  let register: Register
  beforeEach(async () => {
    asked = []
    recorded = []
    const folder = await folderWith({ 'box.yaml': goodConfig, 'model.yaml': '' })
    const recorder = {
      async record(change: IncidentChange, view: View) {
        recorded.push({ change, view })
        return 'recorded' as const
      },
    } as unknown as Recorder
    register = createRegister(await loadConfig(join(folder, 'box.yaml'), { env: {} }), {
      ...{ store: createMemoryStore(), recorder, clips: undefined, viewOf: () => ({}) as never },
      clock: { now: () => startMs } as never,
      placeBefore(cameraId, atMs) {
        asked.push([cameraId, atMs])
        return picture
      },
    })
  })
  const sighting = (source: Source = { kind: 'camera', id: 'east' }) =>
    aSighting(anIncident({ source }), { firstSeenAtMs: startMs - 5_000 })
  const seen = { frame: aFrame(), detections: [] }

  it('gives what is opened the place before it was first seen, and later changes nothing', async () => {
    const opened = sighting()
    await register.see({ kind: 'opened', sighting: opened }, seen)
    await register.see({ kind: 'cleared', sighting: { ...opened, state: 'cleared' } }, seen)
    expect(recorded.map(({ change, view }) => [change.kind, view.placeBefore])).toEqual([
      ['opened', picture],
      ['cleared', undefined],
    ])
    expect(asked).toEqual([['east', startMs - 5_000]])
  })

  it('asks nobody for what no camera saw, and where there is no picture of the thing itself', async () => {
    await register.see({ kind: 'opened', sighting: sighting({ kind: 'signal', id: 'water' }) }, seen)
    const elsewhere = { ...sighting().fix!, lat: 29.6 }
    await register.see({ kind: 'opened', sighting: { ...sighting(), fix: elsewhere } })
    expect(recorded.map(({ change, view }) => [change.kind, view.placeBefore])).toEqual([
      ['opened', undefined],
      ['opened', undefined],
    ])
    expect(asked).toEqual([])
  })
})
