import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { stringify } from 'yaml'
import { createDetectors, type Detectors } from '../../../edge/box/detectors.js'
import type { LoadedConfig } from '../../../edge/config/load.js'
import { type Clock, systemClock } from '../../../edge/kit/clock.js'
import { LamppostError } from '../../../edge/kit/lamppost-error.js'
import type { Detector } from '../../../edge/pipeline/detect/detector.js'
import { colourGrid } from '../../fixtures/models/grids.js'
import { startColourGridServer } from '../../support/colour-grid-server.js'
import type { OipServer } from '../../support/oip-server.js'
import { recordingLog } from '../../support/recording-log.js'

const PATIENCE = { timeout: 30_000, interval: 20 }
const hasty: Clock = { ...systemClock, sleep: (_, signal) => systemClock.sleep(20, signal) }

/** A box with two cameras: the model of one is here, that of the other on a server. */
describe('the models of a box', () => {
  let dir: string
  let server: OipServer
  let detectors: Detectors
  const ready = vi.fn()
  let said: ReturnType<typeof recordingLog>

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'lamppost-detectors-'))
    server = await startColourGridServer()
    ready.mockClear()
    said = recordingLog()
  })
  afterEach(async () => {
    await detectors.close()
    await server.stop()
    await rm(dir, { recursive: true })
  })

  async function loadBox() {
    const { weightsPath, file, sha256, ...served } = colourGrid
    const backend = { kind: 'oip', url: server.url, model: 'colour-grid' }
    await writeFile(join(dir, 'here.yaml'), stringify({ ...served, sha256, id: 'here', file: weightsPath }))
    await writeFile(join(dir, 'there.yaml'), stringify({ ...served, id: 'there', backend }))
    const modelPaths = { here: join(dir, 'here.yaml'), there: join(dir, 'there.yaml') }
    const scenarios = { east: [{ modelId: 'here' }], west: [{ modelId: 'there' }] }
    return { modelPaths, scenarios, config: {}, labelGaps: [] } as unknown as LoadedConfig
  }
  const start = (detect = { provider: 'cpu' as const, workers: 1 }) => {
    detectors = createDetectors({ detect, onReady: ready, clock: hasty, log: said.log })
  }

  it('are used as soon as their server is there, and the others do not wait for it', async () => {
    const loaded = await loadBox()
    await server.stop()
    start()
    await detectors.open(loaded)
    expect(detectors.of('here')).toHaveProperty('detect')
    expect(detectors.of('there')).toMatchObject({ isComing: true, error: expect.any(LamppostError) })
    expect(ready).not.toHaveBeenCalled()
    await server.start()
    await vi.waitUntil(() => ready.mock.calls.length > 0, PATIENCE)
    const there = detectors.of('there') as Detector
    const pixels = new Uint8Array(new SharedArrayBuffer(32 * 32 * 3)).fill(255)
    const { detections } = await there.detect('west', () => ({ width: 32, height: 32, pixels }))
    expect(detections.classes.length).toBeGreaterThan(0)
    expect(ready).toHaveBeenCalledTimes(1)
    expect(said.lines.filter(({ message }) => message === 'a model cannot be used')).toHaveLength(1)
  })

  it('are not tried any more once the box is closed', async () => {
    const loaded = await loadBox()
    await server.stop()
    start()
    await detectors.open(loaded)
    await detectors.close()
    await server.start()
    expect(server.connections).toBe(0)
    expect(ready).not.toHaveBeenCalled()
  })
})
