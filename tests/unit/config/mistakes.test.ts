import { describe, expect, it } from 'vitest'
import { shippedScenarios } from '../../../edge/config/schema/box.js'
import { goodConfig, mistakesIn, withLine } from './config-folder.js'

const id = 'is not an id; use lower-case letters, digits and hyphens, at most 64, not beginning with a hyphen'
const topic =
  'cannot be part of a topic; use lower-case letters, digits and hyphens, levels joined by single slashes'
const size = 'is not a size; write for example 500MB or 2GiB, or a whole number of bytes'

/** What is wrong, the line of `goodConfig` that is replaced, with what, and what is said. */
const table: [what: string, line: number, replacement: string, ...expected: string[]][] = [
  ['empty topic level', 1, 'site: city//x', `line 1 site: "city//x" ${topic}`],
  ['wildcard in the site', 1, 'site: city/#', `line 1 site: "city/#" ${topic}`],
  ['missing key at the top', 1, '', 'line 1 site: missing; for example chongqing/yuzhong/jiefangbei'],
  ['upper case', 2, 'box: Box_1', `line 2 box: "Box_1" ${id}`],
  ['number for a text', 2, 'box: 17', 'line 2 box: needs text, got 17; put it in quotes'],
  [
    'misspelt time zone',
    3,
    'timeZone: Asia/Shangai',
    'line 3 timeZone: "Asia/Shangai" is not an IANA time zone, did you mean "Asia/Shanghai"?',
  ],
  ['offset', 3, 'timeZone: "+08:00"', 'line 3 timeZone: "+08:00" is not an IANA time zone'],
  ['model away', 4, 'models: [away.yaml]', 'line 4 models.0: the file "away.yaml" does not exist'],
  [
    'unknown shipped model',
    4,
    'models: [model.yaml, yolo]',
    'line 4 models.1: no model "yolo" comes with Lamppost; write the path of its manifest',
  ],
  [
    'model twice',
    4,
    'models: [model.yaml, ./model.yaml]',
    'line 4 models.1: the model "model" is named twice',
  ],
  ['no model', 4, 'models: []', 'line 4 models: must not be empty'],
  [
    'unknown scenario in the list',
    4,
    'models: [model.yaml]\nscenarios: [illegal-parking, sanitasion, sanitation]',
    'line 5 scenarios.1: no scenario "sanitasion" comes with Lamppost, did you mean "sanitation"?',
  ],
  ['camera id', 6, '  East:', `line 6 cameras.East: "East" ${id}`],
  [
    'misspelt required key',
    7,
    '    ulr: rtsp://192.0.2.5/stream1',
    'line 7 cameras.east.ulr: unknown key; did you mean "url"?',
  ],
  [
    'missing key in a camera',
    7,
    '',
    `line 6 cameras.east.url: missing; for example ${'rtsp://user:$'}{CAM_PASSWORD}@192.0.2.5/stream1`,
  ],
  [
    'web address',
    7,
    '    url: http://user:hunter2@192.0.2.5/',
    'line 7 cameras.east.url: "http://***@192.0.2.5/" is neither rtsp:// nor rtsps:// nor the path of a file',
  ],
  [
    'slash in a password',
    7,
    '    url: rtsp://user:hun/ter2@192.0.2.5/',
    'line 7 cameras.east.url: "rtsp://***@192.0.2.5/" is not an address; in user name and password, write @ as %40, / as %2F, : as %3A, # as %23',
  ],
  [
    'misspelt key',
    8,
    '    cadance: keyframes',
    'line 8 cameras.east.cadance: unknown key; did you mean "cadence"?',
  ],
  [
    'key without a likeness',
    8,
    '    cadence: { hertz: 2 }',
    'line 8 cameras.east.cadence.fps: missing; for example 5',
    'line 8 cameras.east.cadence.hertz: unknown key; allowed: fps',
  ],
  [
    'unknown cadence',
    8,
    '    cadence: slow',
    'line 8 cameras.east.cadence: "slow" is not a cadence; write auto, keyframes, or { fps: 5 }',
  ],
  [
    'too many frames',
    8,
    '    cadence: { fps: 100 }',
    'line 8 cameras.east.cadence.fps: 100 is out of range: at most 60',
  ],
  [
    'unknown choice',
    8,
    '    transport: tpc',
    'line 8 cameras.east.transport: "tpc" is not tcp or udp, did you mean "tcp"?',
  ],
  [
    'near choice',
    8,
    '    cadence: keyframes\n    transport: tcpp',
    'line 9 cameras.east.transport: "tcpp" is not tcp or udp, did you mean "tcp"?',
  ],
  ['half a pixel', 8, '    maxWidth: 640.5', 'line 8 cameras.east.maxWidth: needs a whole number, got 640.5'],
  [
    'number in quotes',
    8,
    '    maxWidth: "640"',
    'line 8 cameras.east.maxWidth: needs a number, got "640"; write it without quotes',
  ],
  [
    'duration without unit',
    8,
    '    frameBudget: 15',
    'line 8 cameras.east.frameBudget: 15 has no unit; write for example 15s',
  ],
  [
    'no duration',
    8,
    '    frameBudget: 15 seconds',
    'line 8 cameras.east.frameBudget: "15 seconds" is not a duration; write for example 250ms, 90s, 3m or 1h30m',
  ],
  [
    'duration out of range',
    8,
    '    frameBudget: 10ms',
    'line 8 cameras.east.frameBudget: "10ms" is out of range: 1s to 1h',
  ],
  [
    'unknown model',
    8,
    '    model: modle',
    'line 8 cameras.east.model: "modle" is not among the models of this box; did you mean "model"?',
  ],
  [
    'unknown model for faces',
    4,
    'models: [model.yaml]\nprivacy: { faceModel: modle }',
    'line 5 privacy.faceModel: "modle" is not among the models of this box; did you mean "model"?',
  ],
  [
    'unknown model for plates',
    4,
    'models: [model.yaml]\nprivacy: { plateModel: modle }',
    'line 5 privacy.plateModel: "modle" is not among the models of this box; did you mean "model"?',
  ],
  [
    'privacy that is neither on nor off',
    4,
    'models: [model.yaml]\nprivacy: { mode: offf }',
    'line 5 privacy.mode: "offf" is not on or off, did you mean "off"?',
  ],
  [
    'privacy switched off with a word',
    4,
    'models: [model.yaml]\nprivacy: off',
    'line 5 privacy: needs a map ("key: value"), got "off"',
  ],
  [
    'originals without a unit',
    4,
    'models: [model.yaml]\nprivacy: { originals: { keep: 30 } }',
    'line 5 privacy.originals.keep: 30 is not how long to keep originals; write a duration from 1h to 365d such as 30d, or none',
  ],
  [
    'originals for minutes',
    4,
    'models: [model.yaml]\nprivacy: { originals: { keep: 5m } }',
    'line 5 privacy.originals.keep: "5m" is not how long to keep originals; write a duration from 1h to 365d such as 30d, or none',
  ],
  [
    'recipient away',
    4,
    'models: [model.yaml]\nprivacy: { originals: { recipient: away.pem } }',
    'line 5 privacy.originals.recipient: the file "away.pem" does not exist',
  ],
  [
    'one tile',
    8,
    '    tiles: { across: 1 }',
    'line 8 cameras.east.tiles.across: 1 is out of range: at least 2',
  ],
  [
    'unknown model of a scenario',
    14,
    '      sanitation: { model: modle }',
    'line 14 cameras.east.scenarios.sanitation.model: "modle" is not among the models of this box; did you mean "model"?',
  ],
  [
    'calibration away',
    8,
    '    calibration: east.json',
    'line 8 cameras.east.calibration: the file "east.json" does not exist',
  ],
  [
    'play for a stream',
    8,
    '    play: { loop: yes please }',
    'line 8 cameras.east.play: a stream cannot be played; this is for video files',
    'line 8 cameras.east.play.loop: needs true or false, got "yes please"',
  ],
  [
    'transport for a file',
    7,
    '    url: clip.mp4\n    transport: tcp',
    'line 8 cameras.east.transport: a file has no transport; this is for RTSP streams',
  ],
  [
    'time without offset',
    7,
    '    url: clip.mp4\n    play: { startAt: 2026-11-23T08:00:00 }',
    'line 8 cameras.east.play.startAt: "2026-11-23T08:00:00" is not a time with its offset; write for example 2026-11-23T08:00:00+08:00',
  ],
  [
    'nothing where a map is needed',
    8,
    '    place:',
    'line 8 cameras.east.place: needs a map ("key: value"), got nothing',
  ],
  [
    'place off the earth',
    8,
    '    place: { lon: 29.5, lat: 106.5 }',
    'line 8 cameras.east.place.lat: 106.5 is out of range: at most 90',
  ],
  [
    'two points',
    11,
    '        points: [[0.1, 0.5], [0.4, 0.5]]',
    'line 11 cameras.east.zones.bus-stop.points: 2 points, a polygon needs at least 3',
  ],
  [
    'pixels',
    11,
    '        points:\n          - [0.1, 0.5]\n          - [640, 0.5]\n          - [0.4, 0.9]',
    'line 13 cameras.east.zones.bus-stop.points.1.0: 640 is out of range: at most 1',
  ],
  [
    'half a point',
    11,
    '        points: [[0.1, 0.5], [0.4], [0.4, 0.9]]',
    'line 11 cameras.east.zones.bus-stop.points.1: a point is two numbers: [from left, from top]',
  ],
  [
    'bow tie',
    11,
    '        points: [[0, 0], [1, 1], [1, 0], [0, 1]]',
    'line 11 cameras.east.zones.bus-stop.points: the polygon crosses itself; list its corners in the order of walking round it',
  ],
  [
    'line',
    11,
    '        points: [[0, 0], [0.5, 0.5], [1, 1]]',
    'line 11 cameras.east.zones.bus-stop.points: the polygon has no area: its points lie on one line',
  ],
  [
    'unknown zone',
    13,
    '      illegal-parking: { zones: [busstop] }',
    'line 13 cameras.east.scenarios.illegal-parking.zones.0: this camera has no zone "busstop"; did you mean "bus-stop"?',
  ],
  [
    'required zones',
    13,
    '      illegal-parking:',
    'line 13 cameras.east.scenarios.illegal-parking: illegal-parking needs the zones in which it holds; write zones: [...]; zones of this camera: bus-stop',
  ],
  [
    'unknown scenario',
    14,
    '      sanitaton: {}',
    'line 14 cameras.east.scenarios.sanitaton: "sanitaton" is not among the scenarios of this box; did you mean "sanitation"?',
  ],
  [
    'dwell for a persistence rule',
    14,
    '      sanitation: { dwell: 60s }',
    'line 14 cameras.east.scenarios.sanitation.dwell: has no meaning here: the rule of sanitation is of kind persistence; it has window, seenShare, minLooks',
  ],
  [
    'window for a dwell rule',
    13,
    '      illegal-parking: { zones: [bus-stop], minLooks: 3 }',
    'line 13 cameras.east.scenarios.illegal-parking.minLooks: has no meaning here: the rule of illegal-parking is of kind dwell; it has dwell, occlusionGrace',
  ],
  [
    'unknown label',
    14,
    '      sanitation: { labels: [garbage_bin] }',
    'line 14 cameras.east.scenarios.sanitation.labels.0: "garbage_bin" is not a label of sanitation; did you mean "garbage_bag"?',
  ],
  [
    'schedule',
    14,
    '      sanitation: { schedule: [{ days: [fry], from: "7:00", to: "24:00" }, { from: "08:00", to: "08:00" }] }',
    'line 14 cameras.east.scenarios.sanitation.schedule.0.days.0: "fry" is not mon, tue, wed, thu, fri, sat or sun, did you mean "fri"?',
    'line 14 cameras.east.scenarios.sanitation.schedule.0.from: "7:00" is not a time of day; write "00:00" to "24:00"',
    'line 14 cameras.east.scenarios.sanitation.schedule.1: from and to are the same; for a whole day write "00:00" and "24:00"',
  ],
  [
    'no scenario',
    12,
    '    scenarios: {}\nlog: # takes the rest in',
    'line 12 cameras.east.scenarios: no scenario: the camera would look for nothing; write for example "sanitation: {}"',
    'line 14 log.illegal-parking: unknown key; allowed: level',
    'line 15 log.sanitation: unknown key; allowed: level',
  ],
  [
    'no broker',
    15,
    'mqtt: { password: x }',
    'line 15 mqtt.url: missing; for example mqtts://broker.example.org:8883',
  ],
  [
    'broker by the wrong protocol',
    15,
    'mqtt: { url: "http://192.0.2.9" }',
    'line 15 mqtt.url: "http://192.0.2.9" is not a broker\'s address; write mqtt://, mqtts://, ws:// or wss:// and a host',
  ],
  [
    'credentials in the address of the broker',
    15,
    'mqtt: { url: "mqtt://u:hunter2@192.0.2.9" }',
    'line 15 mqtt.url: user name and password do not belong in the address; write them as "username" and "password"',
  ],
  [
    'password as a number',
    15,
    'mqtt: { url: "mqtt://192.0.2.9", password: 123456 }',
    'line 15 mqtt.password: needs text, got something else; put it in quotes',
  ],
  [
    'certificate without encryption',
    15,
    'mqtt: { url: "mqtt://192.0.2.9", ca: model.yaml }',
    'line 15 mqtt.ca: an unencrypted address has no certificate; use mqtts:// or wss://',
  ],
  ['no size', 15, 'storage: { minFree: 5 apples }', `line 15 storage.minFree: "5 apples" ${size}`],
  ['negative size', 15, 'storage: { minFree: -5 }', `line 15 storage.minFree: -5 ${size}`],
  ['port', 15, 'api: { port: 99999 }', 'line 15 api.port: 99999 is out of range: at most 65535'],
  ['list for a map', 15, 'api: [8420]', 'line 15 api: needs a map ("key: value"), got a list'],
  [
    'log level',
    15,
    'log: { level: inf }',
    'line 15 log.level: "inf" is not debug, info, warn or error, did you mean "info"?',
  ],
  ['unknown section', 15, 'camera: {}', 'line 15 camera: unknown key; did you mean "cameras"?'],
  ['repeated key', 15, 'box: box-02', 'line 15 box: this key stands here twice'],
]

describe('a configuration with a mistake', () => {
  it('is without one where nothing was changed', async () => {
    expect(await mistakesIn(goodConfig)).toEqual([])
  })

  it.each(table)('%s', async (_, line, replacement, ...expected) => {
    expect(await mistakesIn(withLine(line, replacement))).toEqual(expected)
  })

  it('names all of them at once, by line', async () => {
    const text = withLine(2, 'box: 17').replace('fps: 2', 'fps: 0').replace('sanitation', 'foo')
    expect(await mistakesIn(text)).toEqual([
      'line 2 box: needs text, got 17; put it in quotes',
      'line 8 cameras.east.cadence.fps: 0 is out of range: at least 0.01',
      `line 14 cameras.east.scenarios.foo: "foo" is not among the scenarios of this box; scenarios: ${shippedScenarios.join(', ')}`,
    ])
  })

  it('knows the line behind an alias and within a merge', async () => {
    const text = goodConfig
      .replace('  east:', '  east: &east')
      .concat('  west:\n    <<: *east\n    maxWidth: 1\n')
    const west = text.replace('cadence: { fps: 2 }', 'cadence: { fps: 99 }').split('cameras:')
    // The merged setting stands where the anchor is; one without a place of its own is at its camera.
    expect(await mistakesIn(`${west[0]}cameras:${west[1]}`)).toEqual([
      'line 8 cameras.east.cadence.fps: 99 is out of range: at most 60',
      'line 15 cameras.west.cadence.fps: 99 is out of range: at most 60',
      'line 17 cameras.west.maxWidth: 1 is out of range: at least 64',
    ])
  })
})

describe('a file that is no configuration', () => {
  it.each([
    ['empty', '', 'line 1: the file is empty'],
    ['comments only', '# nothing\n', 'line 1: the file is empty'],
    ['list', '- a\n- b\n', 'line 1: settings are needed at the top ("key: value"), got a list'],
    ['text', 'hello\n', 'line 1: settings are needed at the top ("key: value"), got "hello"'],
    ['tab', 'api:\n\tport: 1\n', 'line 2: indented with a tab; YAML takes spaces only'],
    [
      'open bracket',
      'site: a\nmodels: [a\nbox: b\n',
      'line 3: the indentation does not fit the lines above, or a bracket there is not closed',
    ],
    [
      'indentation',
      'site: a\n  box: b\n',
      'line 1: the line below is indented too far, or a text holds a colon and needs quotes',
    ],
    [
      'second document',
      'site: a\n---\nbox: b\n',
      'line 2: a second document begins here (---); one file holds one',
    ],
    ['alias without anchor', 'site: *a\n', 'line 1: the alias *a has no anchor &a before it'],
    ['alias of itself', 'site: &a [*a]\n', 'line 1: the alias *a stands inside of what it names'],
    [
      'open quote',
      'box: b\nsite: "a\n',
      'line 3: a closing quote or bracket, a colon or a comma is missing here or above',
    ],
    [
      'variable without quotes within braces',
      `api: { host: ${'$'}{HOST} }\n`,
      `line 1: this does not belong here; text with brackets or quotes in it needs quotes, and so does "${'$'}{NAME}" within { }`,
    ],
    ['tag', 'site: !secret a\n', 'line 1: a tag (!name) has no meaning here'],
  ])('%s', async (_, text, expected) => {
    expect(await mistakesIn(text)).toContain(expected)
  })
})

describe('a scenario file with mistakes', () => {
  const scenario = `id: stalls
name: { zh: 占道经营, en: Stalls }
labels:
  stall: { zh: 摊位, en: stall }
zones: optional
rule: { kind: persistence, window: 60s }
severity:
  - { after: 0s, severity: 1 }
`
  const box = withLine(4, 'models: [model.yaml]\nscenarios: [illegal-parking, sanitation, ./stalls.yaml]')

  const cases: [what: string, from: string, to: string, ...expected: string[]][] = [
    [
      'kind',
      'kind: persistence',
      'kind: dwel',
      './stalls.yaml line 6 rule.kind: write dwell, persistence, amount, presence, passing or luminance',
    ],
    ['key of the other kind', '60s }', '60s, dwell: 3m }', './stalls.yaml line 6 rule.dwell: unknown key'],
    [
      'first step',
      'after: 0s',
      'after: 5m',
      './stalls.yaml line 7 severity: the first step must be "after: 0s"',
    ],
    [
      'severity',
      'severity: 1',
      'severity: 5',
      './stalls.yaml line 8 severity.0.severity: 5 is not 0, 1, 2, 3 or 4',
    ],
    ['language', ', en: Stalls', '', './stalls.yaml line 2 name.en: missing; for example Illegal parking'],
    [
      'weights',
      'zones: optional',
      'zones: optional\nrisk: { extent: { weight: 0.6, full: 0.1 }, count: { weight: 0.6, full: 5 }, severity: [{ above: 0, severity: 2 }] }',
      './stalls.yaml line 6 risk: the weights must add up to 1',
    ],
    [
      'weights of the factors that may be left out',
      'zones: optional',
      'zones: optional\nrisk: { extent: { weight: 0.5, full: 0.1 }, count: { weight: 0.5, full: 5 }, water: { weight: 0.1 }, severity: [{ above: 0, severity: 2 }] }',
      './stalls.yaml line 6 risk: the weights must add up to 1',
    ],
  ]

  it.each(cases)('%s', async (_, from, to, ...expected) => {
    const mistakes = await mistakesIn(box, { files: { 'stalls.yaml': scenario.replace(from, to) } })
    expect(mistakes.map(mistake => mistake.split('; allowed')[0])).toEqual(expected)
  })

  it('does not make its use a mistake as well', async () => {
    const text = box.replace('sanitation: {}', 'stalls: {}')
    const mistakes = await mistakesIn(text, { files: { 'stalls.yaml': scenario.replace('60s', '60') } })
    expect(mistakes).toEqual(['./stalls.yaml line 6 rule.window: 60 has no unit; write for example 60s'])
  })

  it('is said to be away at the line that names it', async () => {
    const [mistake, ...others] = await mistakesIn(box)
    expect(mistake).toMatch(/^line 5 scenarios\.2: .*stalls\.yaml does not exist$/)
    expect(others).toEqual([])
  })

  it('may not repeat the id of another', async () => {
    const mistakes = await mistakesIn(box, {
      files: { 'stalls.yaml': scenario.replace('stalls', 'sanitation') },
    })
    expect(mistakes).toEqual(['line 5 scenarios.2: the scenario "sanitation" is named twice'])
  })
})
