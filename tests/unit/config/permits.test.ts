import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadConfig } from '../../../edge/config/load.js'
import { folderWith, goodConfig, mistakesIn } from './config-folder.js'

const box = `${goodConfig}permits: permits.yaml\n`
const good = `permits:
  - number: 占道 2026-0312
    reason: Gas main repair
    scenarios: [illegal-parking]
    place: { camera: east, zone: bus-stop }
    from: "2026-11-30T08:00:00+08:00"
    to: "2026-12-14T18:00:00+08:00"
  - { number: "7", scenarios: [illegal-parking, sanitation], place: { lon: 106.5, lat: 29.5, radiusM: 30 }, from: "2026-11-30T00:00:00Z", to: "2026-12-01T00:00:00Z" }
`
const mistakes = (text: string) => mistakesIn(box, { files: { 'permits.yaml': text } })

describe('a list of permits', () => {
  it('goes to the scenarios that it speaks of, at the cameras that it speaks of', async () => {
    const west = `  west:
    url: rtsp://192.0.2.6/stream1
    zones:
      bus-stop:
        points: [[0.1, 0.5], [0.4, 0.5], [0.4, 0.9]]
    scenarios:
      illegal-parking: { zones: [bus-stop] }
`
    const folder = await folderWith({
      'box.yaml': `${goodConfig}${west}permits: permits.yaml\n`,
      'permits.yaml': good,
      'model.yaml': '',
    })
    const { scenarios, config } = await loadConfig(join(folder, 'box.yaml'), { env: {} })
    const numbers = Object.entries(scenarios).flatMap(([camera, active]) =>
      active.map(({ id, permits }) => [camera, id, permits?.map(({ number }) => number)]),
    )
    expect(numbers).toEqual([
      ['east', 'illegal-parking', ['占道 2026-0312', '7']],
      ['east', 'sanitation', ['7']],
      ['west', 'illegal-parking', ['7']],
    ])
    expect(scenarios.east![0]!.permits![0]).toMatchObject({
      ...{ fromMs: Date.UTC(2026, 10, 30), toMs: Date.UTC(2026, 11, 14, 10), reason: 'Gas main repair' },
    })
    expect(config.permits).toBe(join(folder, 'permits.yaml'))
  })

  it('may be JSON', async () => {
    expect(await mistakes(JSON.stringify({ permits: [] }))).toEqual([])
  })

  it('must exist', async () => {
    expect(await mistakesIn(box)).toEqual([
      expect.stringMatching(/^line 15 permits: .*permits.yaml does not exist$/),
    ])
  })

  const cases: [string, string, string, string][] = [
    [
      'unknown scenario',
      '[illegal-parking]',
      '[works]',
      'line 4 permits.0.scenarios.0: "works" is not among the scenarios of this box',
    ],
    [
      'unknown camera',
      'camera: east',
      'camera: eats',
      'line 5 permits.0.place.camera: "eats" is not a camera of this box; did you mean "east"?',
    ],
    [
      'unknown zone',
      'zone: bus-stop',
      'zone: stop',
      'line 5 permits.0.place.zone: the camera east has no zone "stop"',
    ],
    [
      'no offset',
      '08:00:00+08:00',
      '08:00:00',
      'line 6 permits.0.from: "2026-11-30T08:00:00" is not a time; write it in quotes with its offset, "2026-11-30T08:00:00+08:00"',
    ],
    ['end before beginning', '2026-12-14', '2025-12-14', 'line 7 permits.0.to: to is not after from'],
    [
      'neither circle nor zone',
      '{ camera: east, zone: bus-stop }',
      'nowhere',
      'line 5 permits.0.place: "nowhere" is not a place; write { lon, lat, radiusM } or { camera, zone }',
    ],
    [
      'no radius',
      ', radiusM: 30',
      ', radiusM: 0',
      'line 8 permits.1.place.radiusM: 0 is out of range: above 0',
    ],
    ['misspelt key', 'reason:', 'raeson:', 'line 3 permits.0.raeson: unknown key; did you mean "reason"?'],
  ]
  it.each(cases)('%s', async (_, from, to, expected) => {
    const found = await mistakes(good.replace(from, to))
    expect(found).toHaveLength(1)
    expect(found[0]).toContain(`permits.yaml ${expected}`)
  })
})
