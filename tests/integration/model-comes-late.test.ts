import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { loadConfig } from '../../edge/config/load.js'
import type { CameraStateChange } from '../../edge/domain/camera-state.js'
import { silentLog } from '../../edge/kit/log.js'
import { startBox } from '../../edge/main.js'
import type { JudgedFrame } from '../../edge/pipeline/pipeline.js'
import { colourGrid } from '../fixtures/models/grids.js'
import { startColourGridServer } from '../support/colour-grid-server.js'
import { clipPath } from '../support/demo-clips.js'
import { hastyClock } from '../support/hasty-clock.js'
import type { OipServer } from '../support/oip-server.js'

/** After a power cut a box is up before the server that runs its model. */
describe('a box whose model is on a server that comes later', () => {
  let dir: string
  let server: OipServer
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'lamppost-late-'))
    server = await startColourGridServer()
  })
  afterEach(async () => {
    await server.stop()
    await rm(dir, { recursive: true })
  })

  it('starts, says what its camera lacks, and watches it once the server is there', async () => {
    await server.stop()
    const { weightsPath: _, file: __, sha256: ___, ...served } = colourGrid
    const manifest = {
      ...served,
      labels: ['garbage', 'garbage_bag', 'litter'],
      backend: { kind: 'oip', url: server.url, model: 'colour-grid' },
    }
    await writeFile(join(dir, 'served.yaml'), stringify(manifest))
    const path = join(dir, 'box.yaml')
    await writeFile(
      path,
      stringify({
        ...{ site: 'city', box: 'late', timeZone: 'Asia/Shanghai', api: { port: 0 } },
        storage: { dir: join(dir, 'data'), minFree: '10MB' },
        models: ['./served.yaml'],
        cameras: {
          bins: {
            url: clipPath('bins'),
            play: { pace: 'fast', startAt: '2026-11-23T08:00:00+08:00' },
            cadence: { fps: 1 },
            scenarios: { sanitation: {} },
          },
        },
      }),
    )
    const states: CameraStateChange[] = []
    const judged: JudgedFrame[] = []
    let isOff = (_: CameraStateChange) => {}
    const off = new Promise<CameraStateChange>(resolve => {
      isOff = resolve
    })
    const box = await startBox(await loadConfig(path, { env: process.env }), {
      log: silentLog,
      clock: hastyClock(10),
      onCameraState(change) {
        states.push(change)
        if (change.state === 'off') isOff(change)
      },
      onJudged: frame => judged.push(frame),
    })
    expect((await off).cause).toContain('PROVIDER_UNAVAILABLE')
    expect(judged).toEqual([])
    await server.start()
    await box.sourcesOver
    await box.close()
    expect(judged.length).toBeGreaterThan(10)
    expect(states.map(({ state }) => state)).toContain('ok')
    expect(server.complaints).toEqual([])
  })
})
