import { describe, expect, it } from 'vitest'
import { activateScenario, flatLabels } from '../../../edge/config/active-scenario.js'
import { readScenarios } from '../../../edge/config/scenario-library.js'
import { shippedScenarios } from '../../../edge/config/schema/box.js'
import { ScenarioSchema } from '../../../edge/config/schema/scenario.js'

const words = { zh: '词', en: 'word' }
const base = {
  id: 'test',
  name: words,
  labels: { car: words, bus: words },
  zones: 'optional',
  severity: [{ after: '0s', severity: 2 }],
}
const dwelling = ScenarioSchema.parse({ ...base, rule: { kind: 'dwell', dwell: '3m' } })
const persistent = ScenarioSchema.parse({ ...base, rule: { kind: 'persistence', window: '60s' } })

describe('a scenario at a camera', () => {
  it('is as its file says where the camera sets nothing', () => {
    expect(activateScenario(dwelling, {}, 'nano')).toEqual({ ...dwelling, zones: [], modelId: 'nano' })
    expect(activateScenario(persistent, {}, 'nano')).toEqual({ ...persistent, zones: [], modelId: 'nano' })
  })

  it('takes everything that the camera sets', () => {
    const schedule = [{ days: ['mon' as const], fromMinute: 0, toMinute: 60 }]
    const use = {
      model: 'large',
      zones: ['a'],
      labels: ['bus'],
      minScore: 0.9,
      clearAfterMs: 1,
      expireAfterMs: 2,
      schedule,
    }
    const { labels, model, ...others } = use
    expect(activateScenario(dwelling, { ...use, dwellMs: 3, occlusionGraceMs: 4 }, 'nano')).toEqual({
      ...dwelling,
      ...others,
      modelId: model,
      labels: { bus: words },
      rule: { kind: 'dwell', dwellMs: 3, stillness: 0.15, stillnessM: 0.5, occlusionGraceMs: 4 },
    })
    expect(activateScenario(persistent, { windowMs: 5, seenShare: 0.1, minLooks: 6 }, 'nano').rule).toEqual({
      kind: 'persistence',
      windowMs: 5,
      seenShare: 0.1,
      minLooks: 6,
    })
  })

  it('may set a time or a score to nothing', () => {
    const active = activateScenario(
      dwelling,
      { minScore: 0, dwellMs: 0, clearAfterMs: 0, schedule: [] },
      'nano',
    )
    expect(active).toMatchObject({ minScore: 0, clearAfterMs: 0, rule: { dwellMs: 0 } })
  })
})

describe('the shipped scenarios', () => {
  it('have no mistake, and the ids of their files', async () => {
    const library = await readScenarios(shippedScenarios, '.')
    expect([library.mistakes, library.problems]).toEqual([[], []])
    expect([...library.scenarios.values()].map(scenario => scenario?.id)).toEqual([...shippedScenarios])
  })

  it('accept what they are for', async () => {
    const { scenarios } = await readScenarios(shippedScenarios, '.')
    const labelsOf = (id: string) => Object.keys(scenarios.get(id)!.labels)
    expect(labelsOf('illegal-parking')).toEqual(['car', 'truck', 'bus'])
    expect(labelsOf('sanitation')).toEqual(['garbage', 'garbage_bag', 'bin_overflow', 'litter'])
    expect(labelsOf('road-collapse')).toEqual(expect.arrayContaining(['pothole', 'crack']))
    expect(scenarios.get('illegal-parking')).toMatchObject({ zones: 'required', rule: { kind: 'dwell' } })
    expect(scenarios.get('road-collapse')).toMatchObject({ anchor: 'centre', risk: { count: { full: 5 } } })
  })
})

describe('what lies flat', () => {
  it('is what a scenario anchors in the middle of its box', async () => {
    const { scenarios } = await readScenarios(['illegal-parking', 'sanitation', 'road-collapse'], '.')
    const active = [...scenarios.values()].map(scenario => activateScenario(scenario!, {}, 'urban-nano'))
    expect([...flatLabels(active)]).toEqual(Object.keys(scenarios.get('road-collapse')!.labels))
  })
})
