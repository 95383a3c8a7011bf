import { describe, expect, it } from 'vitest'
import { createSignalViews } from '../../../../edge/box/signals/signal-view.js'
import type { LoadedConfig } from '../../../../edge/config/load.js'
import { PrivacySchema } from '../../../../edge/config/schema/privacy.js'
import type { Detections } from '../../../../edge/domain/detections.js'
import { aSignal } from '../../../support/a-signal.js'
import { aChange, aFrame } from '../../../support/incidents.js'

const person: Detections = {
  ...{ boxes: Float32Array.of(1, 2, 3, 4), scores: Float32Array.of(0.9), classes: Uint16Array.of(0) },
  labels: ['person'],
}
const points = [
  [0, 0.5],
  [1, 0.5],
  [1, 1],
]
const loaded = {
  config: {
    timeZone: 'UTC',
    cameras: { east: { name: '东', zones: { underpass: { name: '下穿', points } } } },
  },
  signals: { water: aSignal() },
} as unknown as LoadedConfig
const views = createSignalViews(loaded, PrivacySchema.parse({}))
const change = aChange('opened', {
  ...{
    source: { kind: 'signal', id: 'water' },
    scenario: 'standing-water',
    label: 'water-level',
    zone: 'underpass',
  },
  measured: { value: 31.5, unit: 'cm', min: 16, max: 31.5 },
})

describe('what a picture says of a signal', () => {
  it('names the sensor and the camera, what was measured, and who is in the picture', () => {
    const frame = aFrame()
    expect(views(change, { frame, detections: [person] })).toMatchObject({
      ...{ camera: { id: 'water', name: '水位计' }, through: '东', frame, timeZone: 'UTC' },
      words: { scenario: '道路积水 Standing water', label: '水位过高 31.5 cm', zone: '下穿' },
      zonePolygon: [
        [0, 24],
        [64, 24],
        [64, 48],
      ],
      ...{ people: [[1, 2, 3, 4]], vehicles: [] },
      rule: {
        kind: 'signal',
        topic: 'sensors/level',
        clear: 10,
        forMs: 30_000,
        above: [{ limit: 15 }, { limit: 27 }],
      },
      model: { id: 'signal', sha256: '', provider: 'none' },
    })
  })

  it('knows only the ids of one that is gone, and shows nothing where nobody looked', () => {
    const view = createSignalViews({ ...loaded, signals: {} }, PrivacySchema.parse({}))(change)
    expect(view).toMatchObject({
      camera: { id: 'water' },
      words: { scenario: 'standing-water', label: 'water-level 31.5 cm' },
    })
    for (const key of ['frame', 'people', 'zonePolygon', 'through', 'rule'])
      expect(view).not.toHaveProperty(key)
  })
})
