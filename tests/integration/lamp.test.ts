import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { loadConfig } from '../../edge/config/load.js'
import { systemClock } from '../../edge/kit/clock.js'
import { silentLog } from '../../edge/kit/log.js'
import { startBox } from '../../edge/main.js'
import type { Recorded } from '../../edge/pipeline/record/recorder.js'

let dir: string

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lamppost-lamp-'))
  // Two lamps before a night sky, of which only the right one is lit.
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="360">
    <rect width="640" height="360" fill="rgb(20,20,30)"/><rect y="300" width="640" height="60" fill="rgb(60,58,55)"/>
    <rect x="150" y="70" width="40" height="12" fill="rgb(45,45,48)"/><rect x="450" y="70" width="40" height="12" fill="rgb(255,250,225)"/>
    </svg>`
  await sharp(Buffer.from(svg)).png().toFile(join(dir, 'night.png'))
  await promisify(execFile)('ffmpeg', [
    ...['-v', 'error', '-loop', '1', '-framerate', '1', '-i', join(dir, 'night.png')],
    ...['-t', '75', '-pix_fmt', 'yuv420p', join(dir, 'night.mp4')],
  ])
}, 30_000)
afterAll(() => rm(dir, { recursive: true }))

const around = (x: number) => ({
  points: [
    ...[
      [x - 0.03, 0.18],
      [x + 0.03, 0.18],
    ],
    ...[
      [x + 0.03, 0.24],
      [x - 0.03, 0.24],
    ],
  ],
})

async function recorded(): Promise<Recorded[]> {
  const path = join(dir, 'box.yaml')
  const config = {
    ...{ site: 'city', box: 'lamp', timeZone: 'Asia/Shanghai', api: { port: 0 } },
    storage: { dir: join(dir, 'data'), minFree: '10MB' },
    cameras: {
      square: {
        url: join(dir, 'night.mp4'),
        play: { pace: 'fast', startAt: '2026-11-28T22:00:00+08:00' },
        cadence: { fps: 1 },
        maxWidth: 320,
        place: { lon: 106.5516, lat: 29.563 },
        zones: { left: around(0.266), right: around(0.734) },
        scenarios: { 'street-lamp-dark': { zones: ['left', 'right'], window: '60s' } },
      },
    },
  }
  await writeFile(path, stringify(config))
  const all: Recorded[] = []
  const box = await startBox(await loadConfig(path, { env: process.env }), {
    ...{ log: silentLog, clock: systemClock, onRecorded: each => all.push(each) },
  })
  await box.sourcesOver
  await box.close()
  return all
}

describe('a box that looks after street lamps', () => {
  it('records the one that is dark at night, with a picture', async () => {
    const opened = (await recorded()).filter(({ change }) => change.kind === 'opened')
    expect(opened).toHaveLength(1)
    expect(opened[0]).toMatchObject({
      change: { incident: { scenario: 'street-lamp-dark', zone: 'left', modelId: 'luminance', severity: 1 } },
      evidence: expect.arrayContaining([expect.objectContaining({ kind: 'snapshot' })]),
    })
  }, 120_000)
})
