import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { explainConfig, loadConfig } from '../../../edge/config/load.js'
import { mistakesOf } from '../../../edge/config/mistake.js'
import { redactedConfig } from '../../../edge/config/redacted-config.js'
import { shippedScenarios } from '../../../edge/config/schema/box.js'
import { describeError, isLamppostError } from '../../../edge/kit/lamppost-error.js'
import { folderWith, goodConfig, withLine } from './config-folder.js'

const env = { CAM_PASSWORD: 'hunter2' }

async function load(text: string, files: Record<string, string> = {}) {
  const folder = await folderWith({ 'box.yaml': text, 'model.yaml': '', ...files })
  return { folder, loaded: await loadConfig(join(folder, 'box.yaml'), { env }) }
}

describe('a good configuration', () => {
  it('has the defaults of what it leaves out', async () => {
    const { folder, loaded } = await load(goodConfig)
    expect(loaded.config).toEqual({
      site: 'city/district',
      box: 'box-01',
      timeZone: 'Asia/Shanghai',
      models: [join(folder, 'model.yaml')],
      scenarios: [...shippedScenarios],
      signals: {},
      decode: { hwaccel: 'auto' },
      footage: {
        ...{ beforeMs: 5000, afterMs: 5000, perCameraBytes: 8_000_000, mostWaiting: 16 },
        dir: expect.any(String),
      },
      privacy: {
        ...{
          mode: 'on',
          people: expect.arrayContaining(['person']),
          vehicles: expect.arrayContaining(['car']),
        },
        originals: { keepMs: 30 * 86_400_000 },
      },
      detect: { provider: 'cpu' },
      storage: { dir: join(folder, 'data'), minFreeBytes: 500_000_000 },
      evidence: {},
      flights: expect.objectContaining({
        ...{ quotaBytes: 100e9, maxFileBytes: 64e9, maxDurationMs: 6 * 3_600_000 },
        ...{ maxPixels: 150_000_000, maxFps: 240, keepUnfinishedForMs: 7 * 86_400_000 },
      }),
      api: { host: '127.0.0.1', port: 8420 },
      log: { level: 'info' },
      cameras: {
        east: {
          url: 'rtsp://192.0.2.5/stream1',
          transport: 'tcp',
          cadence: { kind: 'fps', fps: 2 },
          track: { lostAfterMs: 1300, standingLostAfterMs: 600_000 },
          motionGate: true,
          frameBudgetMs: 15_000,
          model: 'model',
          zones: {
            'bus-stop': {
              points: [
                [0.1, 0.5],
                [0.4, 0.5],
                [0.4, 0.9],
              ],
            },
          },
          scenarios: { 'illegal-parking': { zones: ['bus-stop'] }, sanitation: {} },
        },
      },
    })
    expect(loaded.modelPaths).toEqual({ model: join(folder, 'model.yaml') })
    expect(loaded.secrets.size).toBe(0)
  })

  it('gives each camera its scenarios, with what it sets differently', async () => {
    const { loaded } = await load(
      withLine(13, '      illegal-parking: { zones: [bus-stop], dwell: 1m30s, labels: [bus] }'),
    )
    const [parking, sanitation, ...others] = loaded.scenarios.east!
    expect(others).toEqual([])
    expect(parking).toMatchObject({ id: 'illegal-parking', zones: ['bus-stop'], rule: { dwellMs: 90_000 } })
    expect(Object.keys(parking!.labels)).toEqual(['bus'])
    expect(sanitation).toMatchObject({ id: 'sanitation', zones: [], rule: { kind: 'persistence' } })
  })

  it('plays a file as it says, from an absolute path', async () => {
    const play = 'play: { pace: fast, startAt: 2026-11-23T08:00:00+08:00 }'
    const { folder, loaded } = await load(withLine(7, `    url: clips/a.mp4\n    ${play}`))
    expect(loaded.config.cameras.east).toMatchObject({
      url: join(folder, 'clips/a.mp4'),
      play: { loop: false, pace: 'fast', startAtMs: Date.UTC(2026, 10, 23) },
    })
  })

  it('plays a file once, as recorded, where it does not say', async () => {
    const { loaded } = await load(withLine(7, '    url: a.mp4'))
    expect(loaded.config.cameras.east?.play).toEqual({ loop: false, pace: 'realtime' })
  })

  it('takes a scenario of its own, and the certificate, from beside it', async () => {
    const scenario = `id: stalls
name: { zh: 占道经营, en: Stalls }
labels: { stall: { zh: 摊位, en: stall } }
zones: optional
rule: { kind: persistence, window: 60s }
severity: [{ after: 0s, severity: 1 }]
`
    const text = goodConfig
      .replace('sanitation: {}', 'stalls:')
      .concat('scenarios: [illegal-parking, ./own.yaml]\nmqtt: { url: "mqtts://h", ca: ca.pem }\n')
    const { folder, loaded } = await load(text, { 'own.yaml': scenario, 'ca.pem': '' })
    expect(loaded.config.scenarios).toEqual(['illegal-parking', join(folder, 'own.yaml')])
    expect(loaded.config.mqtt).toEqual({ url: 'mqtts://h', prefix: 'lamppost', ca: join(folder, 'ca.pem') })
    expect(loaded.scenarios.east?.[1]).toMatchObject({
      id: 'stalls',
      minScore: 0.35,
      rule: { kind: 'persistence', windowMs: 60_000, seenShare: 0.6, minLooks: 5 },
      clearAfterMs: 60_000,
      expireAfterMs: 86_400_000,
      severity: [{ afterMs: 0, severity: 1 }],
      schedule: [],
    })
  })

  it('can be shown without its secrets', async () => {
    const url = `rtsp://user:${'$'}{CAM_PASSWORD}@192.0.2.5/s`
    const { loaded } = await load(
      withLine(7, `    url: ${url}`).concat('mqtt: { url: "mqtt://h", username: u, password: "12" }\n'),
    )
    const shown = redactedConfig(loaded)
    expect(shown.cameras.east?.url).toBe('rtsp://***@192.0.2.5/s')
    expect(shown.mqtt?.password).toBe('***')
    expect(JSON.stringify(shown)).not.toContain('hunter2')
    expect({ ...shown, cameras: {}, mqtt: {} }).toEqual({ ...loaded.config, cameras: {}, mqtt: {} })
  })
})

describe('a configuration that cannot be used', () => {
  it('is refused with every mistake', async () => {
    const folder = await folderWith({
      'box.yaml': withLine(2, 'box: 1').replace('{ fps: 2 }', 'slow'),
      'model.yaml': '',
    })
    const error: unknown = await loadConfig(join(folder, 'box.yaml'), { env }).catch(caught => caught)
    expect(isLamppostError(error, 'CONFIG_INVALID')).toBe(true)
    expect(mistakesOf(error).map(({ line, path }) => [line, path])).toEqual([
      [2, 'box'],
      [8, 'cameras.east.cadence'],
    ])
    expect(describeError(error)).toContain('has 2 mistakes (line 2 box: needs text')
  })

  it('is unreadable where there is none', async () => {
    const folder = await folderWith({})
    await expect(loadConfig(join(folder, 'box.yaml'), { env })).rejects.toMatchObject({
      code: 'CONFIG_UNREADABLE',
      message: `${join(folder, 'box.yaml')} does not exist`,
    })
    await mkdir(join(folder, 'folder.yaml'))
    const { mistakes, loaded } = await explainConfig(join(folder, 'folder.yaml'), { env })
    expect(loaded).toBeUndefined()
    expect(mistakes).toMatchObject([
      { line: 1, path: '', message: `${join(folder, 'folder.yaml')} is a folder` },
    ])
  })
})
