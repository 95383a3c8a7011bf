import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import type { ActiveScenario } from '../../../edge/config/active-scenario.js'
import { planCadence } from '../../../edge/config/cadence-plan.js'
import { readScenarios } from '../../../edge/config/scenario-library.js'
import { shippedScenarios } from '../../../edge/config/schema/box.js'
import type { Box } from '../../../edge/domain/box.js'
import { crowd, ScenarioStreet, type Sight, shipped } from '../../support/scenario-street.js'

/** As often as the scenario asks for. */
const everyMs = (scenario: ActiveScenario): number => planCadence({ kind: 'auto' }, [scenario]).maxIntervalMs

const lying: Box = [500, 400, 620, 500]

/** Watches something that is there from the beginning until `untilMs`, by the thresholds of the file. */
function watched(scenario: ActiveScenario, sightsAt: (atMs: number) => Sight[], untilMs: number) {
  const street = new ScenarioStreet(scenario)
  const step = everyMs(scenario)
  const there = (atMs: number) => (atMs < untilMs ? sightsAt(atMs) : [])
  street.watch({ fromMs: 0, toMs: untilMs + 40 * step + 2 * scenario.clearAfterMs, everyMs: step }, there)
  return street
}

/** Opened so long after it came, and not later than a look; cleared after it went, with no third word but of severity. */
function expectOneCase(street: ScenarioStreet, scenario: ActiveScenario, afterMs: number): void {
  const step = everyMs(scenario)
  const told = street.changes.filter(({ kind }) => kind !== 'updated')
  expect(told.map(({ kind }) => kind)).toEqual(['opened', 'cleared'])
  const [opened] = told
  expect(opened!.sighting.dwellMs).toBeGreaterThanOrEqual(afterMs)
  expect(opened!.sighting.dwellMs).toBeLessThanOrEqual(afterMs + step)
  expect(opened!.sighting.severity).toBe(scenario.severity[0]!.severity)
}

const atCamera = (id: string) => shipped(id, { zones: ['everywhere'], schedule: [] })
const scenarios = await Promise.all(shippedScenarios.map(atCamera))
const ofKind = (kind: ActiveScenario['rule']['kind']) =>
  scenarios
    .filter(({ rule }) => rule.kind === kind)
    .flatMap(scenario => Object.keys(scenario.labels).map(label => [scenario.id, label, scenario] as const))

describe('the scenarios that come with Lamppost', () => {
  it('use every kind of rule, and have ids, names and labels in both languages', () => {
    expect(new Set(scenarios.map(({ rule }) => rule.kind)).size).toBe(6)
    for (const { id, name, labels } of scenarios) {
      expect(shippedScenarios).toContain(id)
      for (const { zh, en } of [name, ...Object.values(labels)]) {
        expect(zh).toMatch(/\p{Script=Han}/u)
        expect(en).toMatch(/^[A-Za-z' -]+$/)
      }
    }
  })

  it('say in their comments which labels a model of the user must have', async () => {
    const known = ['car', 'truck', 'bus', 'motorcycle', 'bicycle', 'person', 'pothole', 'crack']
    const ofDefault = [...known, 'garbage', 'garbage_bag', 'garbage_bin', 'bin_overflow', 'litter']
    for (const scenario of scenarios) {
      if (scenario.rule.kind === 'luminance') continue
      const text = await readFile(`configs/scenarios/${scenario.id}.yaml`, 'utf8')
      const unknown = Object.keys(scenario.labels).filter(label => !ofDefault.includes(label))
      expect([scenario.id, /需要用户模型提供|A model needs to know/.test(text)]).toEqual([
        scenario.id,
        unknown.length > 0,
      ])
    }
  })

  it.each(ofKind('dwell'))('%s: a %s that stands is a case after its time', (_, label, scenario) => {
    if (scenario.rule.kind !== 'dwell') throw new Error('not of this kind')
    const dwellMs = scenario.labels[label]!.dwellMs ?? scenario.rule.dwellMs
    const street = watched(scenario, () => [{ label, box: lying }], dwellMs + 60_000)
    expectOneCase(street, scenario, dwellMs)
    expect(watched(scenario, () => [{ label, box: lying }], dwellMs - 1000).changes).toEqual([])
  })

  it.each(ofKind('persistence'))('%s: %s that lies is a case after its window', (_, label, scenario) => {
    if (scenario.rule.kind !== 'persistence') throw new Error('not of this kind')
    const { windowMs } = scenario.rule
    const street = watched(scenario, () => [{ label, box: lying }], windowMs + 60_000)
    const told = street.changes.filter(({ kind }) => kind !== 'updated')
    expect(told.map(({ kind }) => kind)).toEqual(['opened', 'cleared'])
    expect(told[0]!.sighting.dwellMs).toBe(Math.ceil(windowMs / everyMs(scenario)) * everyMs(scenario))
    // Seen in every third look only: a shadow.
    let look = 0
    const flicker = () => (look++ % 3 === 0 ? [{ label, box: lying }] : [])
    expect(watched(scenario, flicker, 3 * windowMs).changes).toEqual([])
  })

  it.each(ofKind('amount'))('%s: too much of %s is a case after its window', (id, label, scenario) => {
    const { rule } = scenario
    if (rule.kind !== 'amount') throw new Error('not of this kind')
    const wide: Sight[] = [{ label, box: [0, 0, 1280, 720 * ((rule.over.areaShare ?? 0) + 0.05)] }]
    const narrow: Sight[] = [{ label, box: [0, 0, 1280, 720 * ((rule.over.areaShare ?? 0) - 0.03)] }]
    const many = rule.over.count === undefined ? wide : crowd(label, rule.over.count + 1)
    const few = rule.over.count === undefined ? narrow : crowd(label, rule.over.count)
    expectOneCase(
      watched(scenario, () => many, rule.windowMs + 60_000),
      scenario,
      rule.windowMs,
    )
    expect(watched(scenario, () => few, 3 * rule.windowMs).changes).toEqual([])
    if (rule.over.areaShare !== undefined && id !== 'standing-water')
      expectOneCase(
        watched(scenario, () => wide, rule.windowMs + 60_000),
        scenario,
        rule.windowMs,
      )
  })

  it.each(ofKind('presence'))('%s: a %s that walks about inside is a case', (_, label, scenario) => {
    if (scenario.rule.kind !== 'presence') throw new Error('not of this kind')
    const walking = (atMs: number) => [{ label, box: [300 + atMs / 50, 300, 350 + atMs / 50, 440] as Box }]
    expectOneCase(watched(scenario, walking, 10_000), scenario, scenario.rule.afterMs)
    expect(watched(scenario, walking, scenario.rule.afterMs).changes).toEqual([])
  })

  it.each(ofKind('passing'))('%s: a %s that passes is a case', (_, label, scenario) => {
    const passing = (atMs: number) => [{ label, box: [atMs / 8, 300, 200 + atMs / 8, 460] as Box }]
    const street = watched(scenario, passing, 8000)
    expect(street.kinds).toEqual(['opened', 'cleared'])
    expect(street.changes[0]!.sighting.dwellMs).toBeLessThanOrEqual(2000)
    expect(watched(scenario, () => [{ label, box: lying }], 60_000).changes).toEqual([])
  })

  it('keep garbage bags for the hours without collection', async () => {
    const { scenarios: files } = await readScenarios(['garbage-bags-off-hours'], '.')
    const bags = await shipped('garbage-bags-off-hours')
    const street = new ScenarioStreet(bags)
    const bag: Sight[] = [{ label: 'garbage_bag', box: lying }]
    const minutes = (from: number, to: number) => ({
      fromMs: from * 60_000,
      toMs: to * 60_000,
      everyMs: 20_000,
    })
    // Monday 08:00 to 09:00: collection. From 09:00 on the window begins.
    street.watch(minutes(0, 65), () => bag)
    expect(street.changes).toEqual([])
    street.watch(minutes(65, 70), () => bag)
    expect(street.kinds).toEqual(['opened'])
    // The next hours of collection begin at 18:00.
    street.watch(minutes(70, 600), () => bag)
    expect(street.kinds.at(-1)).toBe('updated')
    expect(street.look(600 * 60_000, bag)).toMatchObject([{ kind: 'expired' }])
    expect(files.get('garbage-bags-off-hours')!.schedule).toHaveLength(2)
  })
})
