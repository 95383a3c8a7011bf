import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { afterEach, describe, expect, it } from 'vitest'
import { readPicture } from '../../../../../edge/cli/detect/read-picture.js'
import { silentLog } from '../../../../../edge/kit/log.js'
import { type LoadedManifest, loadManifest } from '../../../../../edge/models/manifest.js'
import { hashGraphModel } from '../../../../../edge/models/weights.js'
import { type Detector, openDetector } from '../../../../../edge/pipeline/detect/detector.js'
import { writeColourGridGraphModel } from '../../../../fixtures/models/colour-grid-tfjs.js'
import { colourGrid } from '../../../../fixtures/models/grids.js'
import { startColourGridServer } from '../../../../support/colour-grid-server.js'
import { startOipServer } from '../../../../support/oip-server.js'

const picture = resolve('../shared/data/images/dnit_train_00000.jpg')
const atEnd: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of atEnd.splice(0).reverse()) await end()
})

async function open(manifest: LoadedManifest, workers = 1): Promise<Detector> {
  const detector = await openDetector({ manifest, workers, log: silentLog })
  atEnd.push(() => detector.close())
  return detector
}

/** One colour all over: blue, green or red, in the order of the labels. */
function coloured(label: number) {
  const pixels = new Uint8Array(new SharedArrayBuffer(64 * 48 * 3))
  for (let at = 2 - label; at < pixels.length; at += 3) pixels[at] = 255
  return { width: 64, height: 48, pixels }
}

async function expectColours(detector: Detector): Promise<void> {
  const looks = [0, 1, 2, 1, 0].map((label, at) => detector.detect(`camera-${at}`, () => coloured(label)))
  const found = (await Promise.all(looks)).map(({ detections: { classes } }) => [...classes])
  expect(found).toEqual([[0], [1], [2], [1], [0]])
}

const onServer = (manifest: LoadedManifest, url: string): LoadedManifest => ({
  ...manifest,
  ...{ file: '', sha256: '', weightsPath: '/nowhere' },
  backend: { kind: 'oip', url, model: manifest.id, timeoutMs: 20_000, readyWithinMs: 0 },
})

describe('a detector', () => {
  it('finds what it should with a GraphModel', async () => {
    const weightsPath = await writeColourGridGraphModel(await mkdtemp(join(tmpdir(), 'lamppost-tfjs-')))
    atEnd.push(() => rm(dirname(weightsPath), { recursive: true }))
    const sha256 = await hashGraphModel(weightsPath)
    const detector = await open({ ...colourGrid, weightsPath, sha256, backend: { kind: 'tfjs' } })
    expect(detector.model).toEqual({ id: 'colour-grid', sha256, provider: 'tfjs-wasm' })
    await expectColours(detector)
  })

  it('finds what it should on an inference server, and works again once the server is back', async () => {
    const server = await startColourGridServer()
    atEnd.push(() => server.stop())
    const detector = await open(onServer(colourGrid, server.url), 2)
    expect(detector.model).toEqual({ id: 'colour-grid', sha256: '', provider: 'oip' })
    await expectColours(detector)
    await server.stop()
    await expect(detector.detect('a', () => coloured(0))).rejects.toMatchObject({
      code: 'INFERENCE_FAILED',
      message: expect.stringContaining('gave no answer'),
    })
    await server.start()
    await expectColours(detector)
    expect(detector.restarts).toBe(0)
    expect(server.complaints).toEqual([])
  })
})

describe.skipIf(!existsSync(picture))('a real picture (needs ../shared/data)', () => {
  it('shows the same through an inference server that runs the same weights', async () => {
    const urbanNano = { ...(await loadManifest('urban-nano')), threshold: 0.05, perLabelThresholds: {} }
    const session = await InferenceSession.create(urbanNano.weightsPath, { intraOpNumThreads: 1 })
    const [output] = session.outputNames
    const server = await startOipServer({
      ...{ name: 'urban-nano', version: '1' },
      inputs: [{ name: 'images', datatype: 'FP32', shape: [1, 3, -1, -1] }],
      outputs: [{ name: output!, datatype: 'FP32', shape: [1, -1, 18] }],
      run: async inputs => {
        const { bytes, shape } = inputs.get('images')!
        const values = new Float32Array(new Uint8Array(bytes).buffer)
        const { dims, data } = (await session.run({ images: new Tensor('float32', values, shape) }))[output!]!
        const { buffer, byteOffset, byteLength } = data as Float32Array
        return new Map([
          [output!, { datatype: 'FP32', shape: dims, bytes: Buffer.from(buffer, byteOffset, byteLength) }],
        ])
      },
    })
    atEnd.push(
      () => session.release(),
      () => server.stop(),
    )
    const frame = await readPicture(picture)
    const [there, here] = await Promise.all(
      [onServer(urbanNano, server.url), urbanNano].map(async manifest => {
        const detector = await open(manifest)
        return (await detector.detect('a', () => frame)).detections
      }),
    )
    expect(here!.scores.length).toBeGreaterThan(0)
    expect(there).toEqual(here)
  })
})
