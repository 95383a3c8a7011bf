import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { activateScenario } from '../../../edge/config/active-scenario.js'
import { planCadence } from '../../../edge/config/cadence-plan.js'
import { hasNights } from '../../../edge/config/nights.js'
import { ScenarioSchema } from '../../../edge/config/schema/scenario.js'
import { zoneOverlaps } from '../../../edge/config/zone-overlaps.js'
import { goodConfig, mistakesIn } from './config-folder.js'

const words = { zh: '词', en: 'word' }
const scenarioWith = (rule: object, more: object = {}) =>
  ScenarioSchema.parse({
    ...{ id: 'test', name: words, labels: { car: words }, zones: 'required', rule },
    ...{ severity: [{ after: '0s', severity: 2 }], ...more },
  })
const amount = scenarioWith({
  kind: 'amount',
  over: { count: 8, areaShare: 0.5 },
  clear: { count: 5 },
  window: '60s',
})
const presence = scenarioWith({ kind: 'presence', after: '3s' })
const passing = scenarioWith({ kind: 'passing', window: '4s' }, { needs: { fps: 5 } })
const luminance = scenarioWith({ kind: 'luminance', window: '30m' })

describe('a rule at a camera', () => {
  it('of kind amount has lower limits for what it has limits for, never above them', () => {
    const ruleAt = (use: object) => activateScenario(amount, use, 'nano').rule
    expect(ruleAt({})).toMatchObject({
      over: { count: 8, areaShare: 0.5 },
      clear: { count: 5, areaShare: 0.5 },
    })
    expect(ruleAt({ over: { count: 3 } })).toMatchObject({ over: { count: 3 }, clear: { count: 3 } })
    expect(ruleAt({ over: { count: 3 }, clear: { count: 1 } })).toMatchObject({ clear: { count: 1 } })
    expect(ruleAt({ windowMs: 5, minLooks: 1, seenShare: 1 })).toMatchObject({
      windowMs: 5,
      minLooks: 1,
      seenShare: 1,
    })
  })

  it('of the other kinds takes what the camera sets, and leaves the rest', () => {
    const ruleOf = (scenario: typeof amount, use: object) => activateScenario(scenario, use, 'nano').rule
    expect(ruleOf(presence, { afterMs: 0, occlusionGraceMs: 9 })).toEqual({
      ...{ kind: 'presence', afterMs: 0, occlusionGraceMs: 9 },
    })
    expect(ruleOf(passing, { minSights: 9, travel: 0, windowMs: 7, dwellMs: 8 })).toEqual({
      ...{ kind: 'passing', windowMs: 7, minSights: 9, seenShare: 0.6, travel: 0, occlusionGraceMs: 2000 },
    })
    const dim = ruleOf(luminance, {
      dark: { below: 40 },
      lit: { contrast: 50 },
      afterSunsetMs: 1,
      beforeSunriseMs: 2,
    })
    expect(dim).toMatchObject({ dark: { below: 40, contrast: 25 }, lit: { above: 130, contrast: 50 } })
    expect(dim).toMatchObject({ afterSunsetMs: 1, beforeSunriseMs: 2, windowMs: 1_800_000 })
  })

  it('of kind dwell has a time for each label, unless the camera has one for all', () => {
    const kinds = scenarioWith(
      { kind: 'dwell', dwell: '3m' },
      { labels: { car: words, truck: { ...words, dwell: '10m' } } },
    )
    expect(activateScenario(kinds, {}, 'nano').labels.truck).toEqual({ ...words, dwellMs: 600_000 })
    expect(activateScenario(kinds, { dwellMs: 9 }, 'nano').labels).toEqual({ car: words, truck: words })
  })

  it('is looked at as often as it has to be', () => {
    const interval = (scenario: typeof amount) =>
      planCadence({ kind: 'auto' }, [activateScenario(scenario, {}, 'nano')]).maxIntervalMs
    const quick = scenarioWith(
      { kind: 'dwell', dwell: '3m' },
      { labels: { car: words, bus: { ...words, dwell: '6s' } } },
    )
    expect([amount, presence, passing, luminance, quick].map(interval)).toEqual([5000, 1000, 200, 5000, 2000])
    const daily = scenarioWith({ kind: 'amount', over: { count: 1 }, window: '10s' })
    expect(interval(daily)).toBe(2000)
  })
})

const lamp = await readFile('configs/scenarios/street-lamp-dark.yaml', 'utf8')
const bikes = await readFile('configs/scenarios/non-motor-disorder.yaml', 'utf8')
const muck = await readFile('configs/scenarios/muck-truck-uncovered.yaml', 'utf8')
const litter = await readFile('configs/scenarios/road-litter.yaml', 'utf8')

/** What is said of a scenario's file in which a text is replaced. */
async function mistakesOf(text: string, from: string, to: string): Promise<string[]> {
  expect(text).toContain(from)
  const box = goodConfig.replace(
    / {4}scenarios:[\s\S]*/,
    '    scenarios: { illegal-parking: { zones: [bus-stop] } }\nscenarios: [illegal-parking, ./own.yaml]\n',
  )
  const found = await mistakesIn(box, { files: { 'own.yaml': text.replace(from, to) } })
  return found.map(mistake => mistake.replace('./own.yaml ', '').replace(/^line \d+ /, ''))
}

describe('a rule that contradicts itself', () => {
  const cases: [string, string, string, string, string][] = [
    [
      'lower limit above the upper',
      bikes,
      'clear: { count: 3,',
      'clear: { count: 6,',
      'rule.clear: clear.count is 6, above the 5 of over',
    ],
    [
      'lower limit of something else',
      bikes,
      'clear: { count: 3, areaShare',
      'clear: { areaM2: 3, areaShare',
      'rule.clear: clear has areaM2, which over does not have',
    ],
    [
      'no limit',
      bikes,
      'over: { count: 5, areaShare: 0.4 }',
      'over: {}',
      'rule.over: no limit: write count, areaShare or areaM2',
    ],
    [
      'square metres of what stands',
      bikes,
      'areaShare: 0.4 }',
      'areaM2: 4 }\n  #',
      'rule.over.areaM2: only what lies flat has an area on the ground; write "anchor: centre", or give areaShare',
    ],
    [
      'risk of a zone',
      bikes,
      'schedule: []',
      'schedule: []\nrisk: { extent: { weight: 0.5, full: 1 }, count: { weight: 0.5, full: 1 }, severity: [{ above: 0, severity: 1 }] }',
      'risk: has no meaning with a rule of kind amount; its severity is by time alone',
    ],
    [
      'dwell of what does not dwell',
      bikes,
      'en: bicycle }',
      'en: bicycle, dwell: 3m }',
      'labels.bicycle.dwell: has no meaning with a rule of kind amount; leave it out',
    ],
    [
      'motion without frames',
      muck,
      'needs: { fps: 5 }',
      'needs: { maxInterval: 5s }',
      'needs: a rule of kind passing follows motion; write for example { fps: 5 }',
    ],
    [
      'lit darker than dark',
      lamp,
      'lit: { above: 130, contrast: 35 }',
      'lit: { above: 90, contrast: 35 }',
      'rule.lit: lit.above is 90, below the 110 of dark.below',
    ],
    [
      'lit with less contrast',
      lamp,
      'lit: { above: 130, contrast: 35 }',
      'lit: { contrast: 5 }',
      'rule.lit: lit.contrast is 5, below the 25 of dark.contrast',
    ],
    [
      'two lamps',
      lamp,
      '\nlabels:',
      '\nlabels:\n  other: { zh: 灯, en: lamp }',
      'labels: a rule of kind luminance finds one thing; write one label, for what it finds',
    ],
    [
      'lamp anywhere',
      lamp,
      'zones: required',
      'zones: optional',
      'zones: a rule of kind luminance looks at zones only; write "zones: required"',
    ],
    [
      'steps that do not rise',
      litter,
      '{ after: 2h, severity: 3 }',
      '{ after: 0s, severity: 3 }',
      'severity: "after" must rise from step to step',
    ],
  ]
  it.each(cases)('%s', async (_, text, from, to, expected) => {
    const found = await mistakesOf(text, from, to)
    expect(found).toContain(expected)
  })
})

/** `goodConfig` with these uses at its camera, and these settings of it. */
const boxWith = (uses: string, settings = ''): string =>
  goodConfig.replace(/ {4}scenarios:[\s\S]*/, `    scenarios:\n      ${uses}\n${settings}`)

describe('a rule that does not fit its camera', () => {
  const lampUse = 'street-lamp-dark: { zones: [bus-stop] }'
  const path = 'line 13 cameras.east.scenarios'
  const cases: [string, string, ...string[]][] = [
    [
      'no place for a lamp',
      boxWith(lampUse),
      `${path}.street-lamp-dark: street-lamp-dark needs to know when it is night; write place: { lon, lat } at this camera`,
    ],
    [
      'polar day',
      boxWith(lampUse, '    place: { lon: 33, lat: 68.9 }'),
      `${path}.street-lamp-dark: street-lamp-dark cannot hold here: at this latitude the sun does not set, or does not rise, on some days`,
    ],
    ['a place with nights', boxWith(lampUse, '    place: { lon: 122.5, lat: 53.4 }')],
    [
      'levels in the wrong order',
      boxWith(
        'street-lamp-dark: { zones: [bus-stop], dark: { below: 200 } }',
        '    place: { lon: 1, lat: 1 }',
      ),
      `${path}.street-lamp-dark.dark: lit.above is 130, below the 200 of dark.below`,
    ],
    [
      'limits in the wrong order',
      boxWith('non-motor-disorder: { zones: [bus-stop], over: { count: 2 }, clear: { count: 3 } }'),
      `${path}.non-motor-disorder.clear: clear.count is 3, above the 2 of over`,
    ],
    [
      'lower limit above that of the file',
      boxWith('non-motor-disorder: { zones: [bus-stop], clear: { count: 9 } }'),
      `${path}.non-motor-disorder.clear: clear.count is 9, above the 5 of over`,
    ],
    ['only an upper limit', boxWith('non-motor-disorder: { zones: [bus-stop], over: { count: 1 } }')],
    [
      'square metres without calibration',
      boxWith('standing-water: { zones: [bus-stop], over: { areaM2: 9 } }'),
      `${path}.standing-water: standing-water has a limit in square metres, which only a calibrated camera can tell; write calibration, or "over" here with count or areaShare`,
    ],
    [
      'what belongs to another kind',
      boxWith('person-forbidden: { zones: [bus-stop], dwell: 3s }'),
      `${path}.person-forbidden.dwell: has no meaning here: the rule of person-forbidden is of kind presence; it has after, occlusionGrace`,
    ],
  ]
  it.each(cases)('%s', async (_, text, ...expected) => {
    expect(await mistakesIn(text)).toEqual(expected)
  })

  it('has nights everywhere but beyond the polar circles', () => {
    expect([0, 29, 53, 65, -60].map(lat => hasNights({ lon: 100, lat }))).toEqual([
      true,
      true,
      true,
      true,
      true,
    ])
    expect([68, 80, -70].map(lat => hasNights({ lon: 100, lat }))).toEqual([false, false, false])
  })
})

describe('what a model does not know', () => {
  const manifest = { 'model.yaml': 'id: model\nlabels: [car, litter]\n' }
  const check = (uses: string) => mistakesIn(boxWith(uses), { files: manifest })
  const path = 'line 13 cameras.east.scenarios'
  const hint = 'it has car, litter; name another with "model: ..."'

  it('is refused where it is all that a scenario looks for, or what a camera asks for', async () => {
    expect(await check('street-stalls: { zones: [bus-stop] }')).toEqual([
      `${path}.street-stalls: street-stalls needs a model with one of the labels stall, vendor_cart, and model has none of them; ${hint}`,
    ])
    expect(await check('standing-water: { zones: [bus-stop] }')).toEqual([
      `${path}.standing-water: standing-water needs a model with the label standing_water, and model has none of them; ${hint}`,
    ])
    expect(await check('illegal-parking: { zones: [bus-stop], labels: [car, bus] }')).toEqual([
      `${path}.illegal-parking.labels.1: the model model does not know the label bus; ${hint}`,
    ])
  })

  it('is no mistake where it knows some of it, or where nobody can tell', async () => {
    expect(await check('road-litter: { zones: [bus-stop] }')).toEqual([])
    expect(await check('illegal-parking: { zones: [bus-stop], labels: [car] }')).toEqual([])
    expect(await mistakesIn(boxWith('street-stalls: { zones: [bus-stop] }'))).toEqual([])
  })
})

describe('zones of one rule', () => {
  const square = (x: number, y: number, side: number) => ({
    points: [
      [x, y],
      [x + side, y],
      [x + side, y + side],
      [x, y + side],
    ] as const,
  })
  const zones = {
    a: square(0, 0, 0.5),
    b: square(0.4, 0.4, 0.5),
    c: square(0.5, 0, 0.4),
    d: square(0.1, 0.1, 0.1),
  }
  const scenario = (...ids: string[]) => activateScenario(presence, { zones: ids }, 'nano')

  it('are told where they overlap, the first before the second, and not where they touch', () => {
    const found = zoneOverlaps('east', zones, [scenario('b', 'a', 'c', 'd'), scenario('a', 'c')])
    expect(found.map(({ zones: pair }) => pair)).toEqual([
      ['b', 'a'],
      ['a', 'd'],
    ])
    expect(found[0]).toMatchObject({ cameraId: 'east', scenario: 'test' })
  })
})
