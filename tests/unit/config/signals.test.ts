import { describe, expect, it } from 'vitest'
import { loadConfig } from '../../../edge/config/load.js'
import { wordsOfBox } from '../../../edge/config/words.js'
import { folderWith, goodConfig, mistakesIn } from './config-folder.js'

const good = `    name: 水位计
    topic: sensors/underpass-3/level
    unit: cm
    scenario: standing-water
    label: standing_water
    above: [{ limit: 15, severity: 2 }, { limit: 27, severity: 4 }]
    clear: 10
`
const broker = 'mqtt: { url: mqtt://127.0.0.1 }\n'
const withSignal = (signal: string, id = 'water', around = broker): string =>
  `${goodConfig}${around}signals:\n  ${id}:\n${signal}`

/** The mistakes of the good signal with a line replaced, or another one below. */
const mistakes = async (line: string, replacement: string): Promise<string[]> => {
  const signal =
    good.includes(line) && line !== '' ? good.replace(line, replacement) : `${good}    ${replacement}\n`
  return (await mistakesIn(withSignal(signal))).map(text => text.replace(/^line \d+ /, ''))
}

describe('signals in the configuration', () => {
  it('are taken over with what their scenario says, and with words for people', async () => {
    const own = good
      .replace('standing-water', 'bridge')
      .replace(
        'label: standing_water',
        'label: tilt\n    labelName: { zh: 倾斜, en: Tilt }\n    scenarioName: { zh: 桥, en: Bridge }',
      )
    const text = `${withSignal(good)}  bridge:\n${own}    silentAfter: 2d\n`
    const folder = await folderWith({ 'box.yaml': text, 'model.yaml': '' })
    const loaded = await loadConfig(`${folder}/box.yaml`, { env: {} })
    const { water, bridge } = loaded.signals
    expect(water).toMatchObject({
      ...{ id: 'water', value: '', numbersAsText: false, clear: 10, receipt: 'required' },
      ...{ forMs: 30_000, clearForMs: 60_000, silentAfterMs: 3_600_000 },
    })
    expect(water!.expireAfterMs).toBeGreaterThan(water!.silentAfterMs)
    expect(bridge).toMatchObject({ expireAfterMs: 2 * 86_400_000, receipt: 'none' })
    const words = wordsOfBox(loaded)
    expect([words.scenario('bridge').zh, words.label('bridge', 'tilt').en]).toEqual(['桥', 'Tilt'])
    expect(words.label('standing-water', 'standing_water').zh).toBe(water!.words.label.zh)
    expect(water!.words.label.zh).not.toBe('standing_water')
  })

  it.each<[string, string, RegExp]>([
    [
      'topic: sensors/underpass-3/level',
      'topic: sensors/+/level',
      /topic: "sensors\/\+\/level" is not one topic/,
    ],
    ['topic: sensors/underpass-3/level', 'topic: $SYS/uptime', /topic: .* not one topic/],
    [
      'topic: sensors/underpass-3/level',
      'topic: lamppost/city/district/box-01/receipt',
      /topic: .*those of the box itself/,
    ],
    [
      'topic: sensors/underpass-3/level',
      'topic: lamppost/city/district/box-01',
      /topic: .*those of the box itself/,
    ],
    ['', 'value: level', /value: "level" is not a JSON pointer/],
    ['', 'value: /a~2', /value: .* not a JSON pointer/],
    ['limit: 27', 'limit: 15', /above: "limit" must rise/],
    ['limit: 27', 'limit: 3', /above: "limit" must rise/],
    ['severity: 4', 'severity: 2', /above: "severity" must rise/],
    ['clear: 10', 'clear: 15', /clear: must be less than the first limit, 15/],
    ['clear: 10', 'clear: 20', /clear: must be less than the first limit/],
    ['clear: 10', 'clear: -5\n    range: { min: 0, max: 500 }', /clear: lies below "range"/],
    ['', 'range: { min: 0, max: 20 }', /above\.1\.limit: lies outside of "range"/],
    ['', 'range: { min: 9, max: 9 }', /range: "min" must be less/],
    ['', 'below: [{ limit: 2, severity: 1 }]', /signals\.water: write either "above" or "below"/],
    ['above: [{ limit: 15, severity: 2 }, { limit: 27, severity: 4 }]', 'above: []', /above: /],
    ['above: [', 'below: [', /below: "limit" must fall/],
    ['', 'for: 2h', /for: must be shorter than "silentAfter"/],
    ['', 'clearFor: 1h', /clearFor: must be shorter/],
    ['', 'for: 10ms', /for: .*out of range/],
    ['', 'camera: west', /camera: this box has no camera "west"; .*east/],
    [
      '',
      'camera: east\n    zone: bus-step',
      /zone: the camera "east" has no zone "bus-step"; did you mean "bus-stop"/,
    ],
    ['', 'zone: bus-stop', /zone: has no meaning without "camera"/],
    ['scenario: standing-water', 'scenario: standing-watr', /scenario: .*did you mean "standing-water"/],
    ['', 'scenarioName: { zh: 水, en: water }', /scenarioName: .*has its name already/],
    ['label: standing_water', 'label: water', /label: "water" is not a label .*labelName/],
    ['', 'labelName: { zh: 水, en: water }', /labelName: .*has its words already/],
    ['clear: 10', 'clear: "10"', /clear: needs a number/],
    ['clear: 10', 'clear: .nan', /clear: /],
  ])('%s -> %s', async (line, replacement, message) => {
    const found = await mistakes(line, replacement)
    expect(found).toContainEqual(expect.stringMatching(message))
  })

  it('need a broker, and an id that no camera has', async () => {
    const found = await mistakesIn(withSignal(good, 'east', ''))
    expect(found).toEqual([
      expect.stringContaining('signals: signals come from a broker'),
      expect.stringContaining('a camera has the id "east" as well'),
    ])
  })
})
