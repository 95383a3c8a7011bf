import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createDetectors } from '../../../edge/box/detectors.js'
import { checkCommand } from '../../../edge/cli/check.js'
import { loadConfig } from '../../../edge/config/load.js'
import { systemClock } from '../../../edge/kit/clock.js'
import { recordingLog } from '../../support/recording-log.js'

const folders: string[] = []
afterEach(async () => {
  vi.restoreAllMocks()
  process.exitCode = undefined
  await Promise.all(folders.splice(0).map(folder => rm(folder, { recursive: true })))
})

const box = `site: city/district
box: box-01
timeZone: Asia/Shanghai
permits: permits.json
cameras:
  east:
    url: rtsp://192.0.2.5/stream1
    zones:
      kerb: { points: [[0.1, 0.5], [0.4, 0.5], [0.4, 0.9], [0.1, 0.9]] }
      lane: { points: [[0.3, 0.5], [0.6, 0.5], [0.6, 0.9], [0.3, 0.9]] }
    scenarios:
      illegal-parking: { zones: [lane, kerb] }
      road-litter: { zones: [kerb] }
`
const permits = {
  permits: [
    {
      ...{
        number: '1',
        scenarios: ['illegal-parking', 'road-litter'],
        place: { camera: 'east', zone: 'kerb' },
      },
      ...{ from: '2026-11-30T08:00:00Z', to: '2026-12-30T08:00:00Z' },
    },
  ],
}

async function written(text = box): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lamppost-check-'))
  folders.push(folder)
  await writeFile(join(folder, 'box.yaml'), text)
  await writeFile(join(folder, 'permits.json'), JSON.stringify(permits))
  return join(folder, 'box.yaml')
}

async function check(text: string, ...options: string[]): Promise<{ out: string; err: string }> {
  const texts = { out: '', err: '' }
  const noteAs = (key: 'out' | 'err') => (chunk: unknown) => {
    texts[key] += String(chunk)
    return true
  }
  vi.spyOn(process.stdout, 'write').mockImplementation(noteAs('out'))
  vi.spyOn(process.stderr, 'write').mockImplementation(noteAs('err'))
  await checkCommand().parseAsync(['-c', await written(text), ...options], { from: 'user' })
  return texts
}

describe('lamppost check', () => {
  it('says which labels a model does not know, which zones overlap, and what is permitted', async () => {
    const { out } = await check(box)
    expect(out).toContain('note: east: road-litter: urban-nano finds litter, and not spill\n')
    expect(out).toContain(
      'note: east: illegal-parking: the zones lane and kerb overlap; what lies in both counts for lane\n',
    )
    expect(out).toMatch(/^looks at 1 permit of .*permits\.json$/m)
    expect(process.exitCode).toBe(0)
  })

  it('says the same as JSON', async () => {
    expect(JSON.parse((await check(box, '--json')).out)).toMatchObject({
      ok: true,
      labelGaps: [
        {
          cameraId: 'east',
          scenario: 'road-litter',
          modelId: 'urban-nano',
          known: ['litter'],
          unknown: ['spill'],
        },
      ],
      zoneOverlaps: [{ cameraId: 'east', scenario: 'illegal-parking', zones: ['lane', 'kerb'] }],
    })
  })

  it('has no note where there is nothing to say', async () => {
    const plain = box
      .replace(/permits: .*\n/, '')
      .replace('[lane, kerb]', '[lane]')
      .replace(/ *road-litter.*\n/, '')
    const { out } = await check(plain)
    expect(out).not.toMatch(/note:|permit/)
  })

  it('refuses what no label of the model can find', async () => {
    const { err } = await check(box.replace('road-litter', 'street-stalls'))
    expect(err).toContain(
      'street-stalls needs a model with one of the labels stall, vendor_cart, and urban-nano has none',
    )
    expect(process.exitCode).toBe(2)
  })
})

describe('the start of a box', () => {
  it('warns of labels that its model does not know', async () => {
    const { log, lines } = recordingLog()
    const loaded = await loadConfig(await written(), { env: {} })
    const detectors = createDetectors({ detect: loaded.config.detect, onReady() {}, clock: systemClock, log })
    await detectors.open({
      ...loaded,
      scenarios: {},
      config: { ...loaded.config, privacy: { ...loaded.config.privacy, mode: 'off' } },
    })
    await detectors.close()
    expect(lines).toMatchObject([{ level: 'warn', fields: { scenario: 'road-litter', unknown: ['spill'] } }])
  })
})
