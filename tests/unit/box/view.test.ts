import { describe, expect, it } from 'vitest'
import { createView } from '../../../edge/box/view.js'
import type { ActiveScenario } from '../../../edge/config/active-scenario.js'
import { PrivacySchema } from '../../../edge/config/schema/privacy.js'
import type { Box } from '../../../edge/domain/box.js'
import type { Detections } from '../../../edge/domain/detections.js'
import { aChange, aFrame, model } from '../../support/incidents.js'

const labels = ['person', 'car', 'litter']
const detections = (...found: [label: string, box: Box, score: number][]): Detections => ({
  boxes: Float32Array.from(found.flatMap(([, box]) => box)),
  scores: Float32Array.from(found.map(([, , score]) => score)),
  classes: Uint16Array.from(found.map(([label]) => labels.indexOf(label))),
  labels,
})
const scenario = (plates: 'keep' | 'hide') =>
  ({
    id: 'illegal-parking',
    name: { zh: '', en: '' },
    labels: {},
    evidence: { plates },
  }) as unknown as ActiveScenario
const viewOf = (plates: 'keep' | 'hide' = 'hide') =>
  createView({
    ...{ id: 'cam-1', camera: { zones: {} }, scenarios: [scenario(plates)], models: [model] },
    ...{ timeZone: 'UTC', hidden: PrivacySchema.parse({}) },
  })

describe('who is in a picture', () => {
  const seen = {
    frame: aFrame(),
    detections: [
      detections(
        ['person', [1, 1, 5, 20], 0.9],
        ['litter', [9, 9, 12, 12], 0.9],
        ['car', [0, 0, 9, 9], 0.06],
      ),
      detections(['person', [30, 1, 35, 20], 0.05]),
    ],
  }

  it('is everybody whom any model of the camera knows of, whatever the score', () => {
    const { people, vehicles } = viewOf()(aChange('opened', { label: 'litter' }), seen)
    expect(people).toEqual([
      [1, 1, 5, 20],
      [30, 1, 35, 20],
    ])
    expect(vehicles).toEqual([[0, 0, 9, 9]])
  })

  it('is what is reported, too, unless it is gone', () => {
    const box: Box = [10, 12, 40, 36]
    expect(viewOf()(aChange('opened', { label: 'car', box }), seen).vehicles).toContainEqual(box)
    expect(viewOf()(aChange('opened', { label: 'person', box }), seen).people).toContainEqual(box)
    expect(viewOf()(aChange('cleared', { label: 'car', box }), seen).vehicles).not.toContainEqual(box)
  })

  it('keeps its plate only where its scenario says so', () => {
    expect(viewOf()(aChange(), seen).keepsPlate).toBe(false)
    expect(viewOf('keep')(aChange(), seen).keepsPlate).toBe(true)
    expect(viewOf('keep')(aChange('opened', { scenario: 'sanitation' }), seen).keepsPlate).toBe(false)
  })
})
