import { channel } from 'node:diagnostics_channel'
import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Clock, systemClock } from '../../../../edge/kit/clock.js'
import { silentLog } from '../../../../edge/kit/log.js'
import type { LoadedManifest } from '../../../../edge/models/manifest.js'
import { type Detector, openDetector } from '../../../../edge/pipeline/detect/detector.js'
import { WorkerPool } from '../../../../edge/pipeline/detect/worker-pool.js'
import { colourGrid, fixedGrid } from '../../../fixtures/models/grids.js'

const started: Worker[] = []
const noteWorker = (message: unknown): void => {
  started.push((message as { worker: Worker }).worker)
}
/** Waits for nothing, so that a restart needs no real time. */
const eagerClock: Clock = { ...systemClock, sleep: async (_, signal) => signal?.throwIfAborted() }
let pool: WorkerPool

beforeEach(() => {
  started.length = 0
  channel('worker_threads').subscribe(noteWorker)
})
afterEach(async () => {
  channel('worker_threads').unsubscribe(noteWorker)
  await pool.close()
})

const createPool = (threads: number): void => {
  pool = new WorkerPool(threads, { log: silentLog, clock: eagerClock })
}
const open = (manifest: LoadedManifest, copies?: number): Promise<Detector> =>
  openDetector({ manifest, workers: pool, copies, log: silentLog })

const red = { width: 32, height: 32, pixels: new Uint8Array(new SharedArrayBuffer(32 * 32 * 3)) }
for (let at = 0; at < red.pixels.length; at += 3) red.pixels[at] = 255

let sources = 0
async function namesSeenBy(detector: Detector): Promise<string[]> {
  const { detections } = await detector.detect(`camera-${sources++}`, () => red)
  return [...detections.classes].map(at => detections.labels[at]!)
}

describe('several models on the workers of one pool', () => {
  it('share its threads, and each answers for itself', async () => {
    createPool(2)
    const english = await open(colourGrid)
    const german = await open({ ...fixedGrid, labels: ['blau', 'grün', 'rot'] })
    expect(started.length).toBe(2)
    const seen = await Promise.all([english, german, english, german, german].map(namesSeenBy))
    expect(seen).toEqual([['red'], ['rot'], ['red'], ['rot'], ['rot']])
  })

  it('may be asked about by the same camera at the same time', async () => {
    createPool(1)
    const detectors = [await open(colourGrid), await open(fixedGrid)]
    const found = await Promise.all(detectors.map(detector => detector.detect('east', () => red)))
    expect(found.map(({ detections }) => detections.classes.length)).toEqual([1, 1])
  })

  it('are closed one by one: the others go on', async () => {
    createPool(1)
    const [first, second] = [await open(colourGrid), await open(fixedGrid)]
    await first.close()
    await expect(namesSeenBy(first)).rejects.toMatchObject({ code: 'INFERENCE_FAILED' })
    expect(await namesSeenBy(second)).toEqual(['red'])
    expect(started.length).toBe(1)
  })

  it('are none the worse for one that cannot be opened', async () => {
    createPool(2)
    const good = await open(colourGrid)
    const bad = { ...fixedGrid, labels: ['one', 'two'] }
    await expect(open(bad)).rejects.toMatchObject({ code: 'MODEL_MISMATCH' })
    expect(await namesSeenBy(good)).toEqual(['red'])
  })

  it('that need few copies lie on different threads', async () => {
    createPool(2)
    const [first, second] = [await open(colourGrid, 1), await open(fixedGrid, 1)]
    started[0]!.terminate()
    const seen = await Promise.allSettled([first, second].map(namesSeenBy))
    expect(seen.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  })
})

describe('a worker that dies with several models', () => {
  it('comes back with all of them', async () => {
    createPool(1)
    const detectors = [await open(colourGrid), await open(fixedGrid)]
    started[0]!.terminate()
    await expect(namesSeenBy(detectors[0]!)).rejects.toMatchObject({ code: 'INFERENCE_FAILED' })
    for (const detector of detectors) expect(await namesSeenBy(detector)).toEqual(['red'])
    expect(detectors.map(({ restarts }) => restarts)).toEqual([1, 1])
    expect(started.length).toBe(2)
  })

  it('comes back without the one whose weights are gone', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lamppost-pool-'))
    const weightsPath = join(folder, 'model.onnx')
    await copyFile(fixedGrid.weightsPath, weightsPath)
    createPool(1)
    const [stays, goes] = [await open(colourGrid), await open({ ...fixedGrid, weightsPath })]
    await rm(folder, { recursive: true })
    started[0]!.terminate()
    await expect(namesSeenBy(stays)).rejects.toMatchObject({ code: 'INFERENCE_FAILED' })
    expect(await namesSeenBy(stays)).toEqual(['red'])
    await expect(namesSeenBy(goes)).rejects.toMatchObject({ code: expect.stringContaining('MODEL') })
    await goes.close()
  })
})
