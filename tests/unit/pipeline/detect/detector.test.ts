import { createHash } from 'node:crypto'
import { channel } from 'node:diagnostics_channel'
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Worker } from 'node:worker_threads'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Detections, detectionCount } from '../../../../edge/domain/detections.js'
import { type Clock, systemClock } from '../../../../edge/kit/clock.js'
import { silentLog } from '../../../../edge/kit/log.js'
import { type LoadedManifest, loadManifest } from '../../../../edge/models/manifest.js'
import { type Detector, openDetector } from '../../../../edge/pipeline/detect/detector.js'
import { listProviders } from '../../../../edge/pipeline/detect/providers.js'
import { random } from '../../../../tools/random.js'
import { colourGrid, fixedGrid } from '../../../fixtures/models/grids.js'

const urbanNano = await loadManifest('urban-nano')
const opened: Detector[] = []
const started: Worker[] = []
const noteWorker = (message: unknown): void => {
  started.push((message as { worker: Worker }).worker)
}

/** Waits for nothing, so that a restart needs no real time. */
const eagerClock: Clock = { ...systemClock, sleep: async (_, signal) => signal?.throwIfAborted() }

async function open(manifest: LoadedManifest, workers = 1, clock = eagerClock): Promise<Detector> {
  const detector = await openDetector({ manifest, workers, log: silentLog, clock })
  opened.push(detector)
  return detector
}

let sources = 0
/** Each look is that of another camera. */
const look = (detector: Detector, frame: ReturnType<typeof greyFrame>) =>
  detector.detect(`camera-${sources++}`, () => frame)

function greyFrame(width = 320, height = 240, grey = 114) {
  return { width, height, pixels: new Uint8Array(new SharedArrayBuffer(width * height * 3)).fill(grey) }
}

/** Takes effect before the worker can begin the next frame: a frame sent now is one that it holds when it dies. */
const kill = (worker: Worker): void => void worker.terminate()

const hasExited = (worker: Worker): boolean => worker.threadId === -1

beforeEach(() => {
  started.length = 0
  channel('worker_threads').subscribe(noteWorker)
})
afterEach(async () => {
  channel('worker_threads').unsubscribe(noteWorker)
  await Promise.all(opened.splice(0).map(detector => detector.close()))
})

describe('detect', () => {
  it('tells the model, its labels and what the work took', async () => {
    const detector = await open(urbanNano)
    expect(detector.model).toEqual({ id: 'urban-nano', sha256: urbanNano.sha256, provider: 'cpu' })
    expect(detector.labels).toEqual(urbanNano.labels)
    const { detections, timings } = await look(detector, greyFrame())
    expect(detections.labels).toBe(detector.labels)
    expect(detections.boxes.length).toBe(detectionCount(detections) * 4)
    for (const ms of [timings.preMs, timings.inferMs, timings.postMs]) expect(ms).toBeGreaterThan(0)
  })

  it('answers first come first served, and counts what waits', async () => {
    const detector = await open(urbanNano)
    const order: number[] = []
    const jobs = [0, 1, 2, 3].map(n => look(detector, greyFrame()).then(() => order.push(n)))
    expect(detector.queued).toBe(3)
    await Promise.all(jobs)
    expect(order).toEqual([0, 1, 2, 3])
    expect(detector.queued).toBe(0)
  })

  it('gives the same on each of several workers, whatever sizes came before', async () => {
    const detector = await open({ ...urbanNano, threshold: 0 }, 2)
    expect(started.length).toBe(2)
    const frames = [greyFrame(320, 240, 30), greyFrame(100, 300, 200), greyFrame(320, 240, 30)]
    const runs = await Promise.all([...frames, ...frames].map(frame => look(detector, frame)))
    const columns = runs.map(({ detections }) => [[...detections.boxes], [...detections.scores]])
    expect(columns[0]![1]!.length).toBeGreaterThan(0)
    for (const at of [2, 3, 5]) expect(columns[at]).toEqual(columns[0])
    expect(columns[4]).toEqual(columns[1])
  })

  it('refuses a frame whose bytes do not fit its size, and goes on', async () => {
    const detector = await open(urbanNano)
    await expect(look(detector, { ...greyFrame(), height: 300 })).rejects.toMatchObject({
      code: 'INFERENCE_FAILED',
      message: expect.stringContaining('320 x 300'),
    })
    await expect(look(detector, greyFrame(0, 0))).rejects.toMatchObject({ code: 'INFERENCE_FAILED' })
    await expect(look(detector, greyFrame())).resolves.toBeDefined()
  })

  it('keeps to thresholds of single labels', async () => {
    const all = await open({ ...urbanNano, threshold: 0 })
    const frame = greyFrame(200, 200, 40)
    const { detections } = await look(all, frame)
    const loud = detections.labels[detections.classes[0]!]!
    const without = await open({ ...urbanNano, threshold: 0, perLabelThresholds: { [loud]: 1 } })
    const quiet = await look(without, frame)
    const labels = [...quiet.detections.classes].map(label => quiet.detections.labels[label])
    expect(labels).not.toContain(loud)
  })
})

describe('what is faint', () => {
  /** Half-tones of noise: a model sees things in them, few for sure. */
  const noisyFrame = (seed: number, width = 320, height = 240) => {
    const uniform = random(seed)
    const frame = greyFrame(width, height)
    for (let at = 0; at < frame.pixels.length; at += 1) frame.pixels[at] = uniform() * 255
    return frame
  }
  const rowsOf = ({ boxes, scores, classes }: Detections) => [[...boxes], [...scores], [...classes]]
  const eager = { ...urbanNano, threshold: 0.012, perLabelThresholds: { person: 0.02 } }

  it('is told beside what is sure, and changes nothing of it', async () => {
    const plain = await open(eager)
    const detector = await openDetector({
      ...{ manifest: eager, workers: 1, log: silentLog, clock: eagerClock, withFaint: true },
    })
    opened.push(detector)
    let [sure, faint] = [0, 0]
    for (const seed of [1]) {
      for (const regions of [undefined, [[0, 0, 200, 240] as const, [120, 0, 320, 240] as const]]) {
        const frame = { ...noisyFrame(seed), ...(regions && { regions }) }
        const { detections, withFaint } = await look(detector, frame)
        const alone = await look(plain, frame)
        expect(rowsOf(detections)).toEqual(rowsOf(alone.detections))
        expect(alone.withFaint).toBeUndefined()
        expect(withFaint!.sure).toBe(detectionCount(detections))
        sure += detectionCount(detections)
        const [first, rest] = [rowsOf(withFaint!), detectionCount(withFaint!) - detectionCount(detections)]
        expect(first.map((column, at) => column.slice(0, rowsOf(detections)[at]!.length))).toEqual(
          rowsOf(detections),
        )
        faint += rest
        for (const score of [...withFaint!.scores].slice(detectionCount(detections)))
          expect(score).toBeLessThan(0.02)
      }
    }
    expect(sure).toBeGreaterThan(0)
    expect(faint).toBeGreaterThan(0)
  })
})

describe('a rectangular input', () => {
  it('takes frames of any shape, in turn and at once, and finds the same each time', async () => {
    const detector = await open({ ...urbanNano, threshold: 0 }, 1)
    const frames = [greyFrame(416, 234, 30), greyFrame(234, 416, 60), greyFrame(300, 300, 90)]
    const scores = async (frame: ReturnType<typeof greyFrame>) => [
      ...(await look(detector, frame)).detections.scores,
    ]
    const alone = []
    for (const frame of frames) alone.push(await scores(frame))
    expect(await Promise.all(frames.map(scores))).toEqual(alone)
    expect(alone.every(found => found.length > 0)).toBe(true)
  })
})

const colours = { blue: [0, 0, 255], green: [0, 255, 0], red: [255, 0, 0] }

function colouredFrame(colour: keyof typeof colours) {
  const frame = greyFrame(32, 32)
  for (let at = 0; at < frame.pixels.length; at += 3) frame.pixels.set(colours[colour], at)
  return frame
}

const namesIn = ({ classes, labels }: Detections): string[] => [...classes].map(at => labels[at]!)

describe('a model that takes several pictures at once', () => {
  const wanted = (['red', 'green', 'blue'] as const).flatMap(
    colour => Array(7).fill(colour) as (typeof colour)[],
  )

  it.each([1, 3])('gives each camera what is in its own picture, with %i workers', async workers => {
    const detector = await open(colourGrid, workers)
    expect(detector.batch).toBeGreaterThan(1)
    const found = await Promise.all(wanted.map(colour => look(detector, colouredFrame(colour))))
    expect(found.map(({ detections }) => namesIn(detections))).toEqual(wanted.map(colour => [colour]))
  })

  it('refuses the one that is no picture, and answers the others of its batch', async () => {
    const detector = await open(colourGrid)
    const frames = wanted.map(colouredFrame)
    const odd = { ...frames[3]!, height: 33 }
    const results = await Promise.allSettled(
      frames.map((frame, at) => look(detector, at === 3 ? odd : frame)),
    )
    expect(results.map(({ status }) => status)).toEqual(
      wanted.map((_, at) => (at === 3 ? 'rejected' : 'fulfilled')),
    )
  })

  it('is one picture at a time where the weights say so', async () => {
    expect((await open(fixedGrid)).batch).toBe(1)
  })
})

describe('a worker that dies', () => {
  it('fails its frame and is replaced for the next', async () => {
    const detector = await open(urbanNano)
    kill(started[0]!)
    const running = look(detector, greyFrame())
    await expect(running).rejects.toMatchObject({ code: 'INFERENCE_FAILED', recoverable: true })
    await expect(look(detector, greyFrame())).resolves.toBeDefined()
    expect(detector.restarts).toBe(1)
    expect(started.length).toBe(2)
  })

  it('leaves the others working, and what waits to them', async () => {
    const detector = await open(urbanNano, 2)
    kill(started[0]!)
    const jobs = [0, 1, 2, 3].map(() => look(detector, greyFrame()))
    const results = await Promise.allSettled(jobs)
    expect(results.map(({ status }) => status).filter(status => status === 'rejected').length).toBe(1)
  })

  it('does not keep frames waiting where it cannot come back, and waits longer each time', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lamppost-detector-'))
    const weightsPath = join(folder, 'model.onnx')
    await copyFile(urbanNano.weightsPath, weightsPath)
    const waits: number[] = []
    let enough: () => void
    const fourth = new Promise<void>(resolve => {
      enough = resolve
    })
    const clock: Clock = {
      ...systemClock,
      sleep: (ms, signal) => {
        waits.push(ms)
        if (waits.length < 4) return Promise.resolve()
        enough()
        return systemClock.sleep(3_600_000, signal)
      },
    }
    const detector = await open({ ...urbanNano, weightsPath }, 1, clock)
    await rm(folder, { recursive: true })
    kill(started[0]!)
    const jobs = [look(detector, greyFrame()), look(detector, greyFrame())]
    for (const job of jobs) await expect(job).rejects.toMatchObject({ code: 'INFERENCE_FAILED' })
    await fourth
    expect(waits[3]).toBeGreaterThan(waits[0]! * 3)
    expect(detector.restarts).toBe(0)
  })
})

describe('close', () => {
  it('answers what runs, rejects what waits, and leaves no thread behind', async () => {
    const detector = await open(urbanNano, 2)
    const jobs = [0, 1, 2, 3].map(() => look(detector, greyFrame()))
    const settled = Promise.allSettled(jobs)
    await detector.close()
    const results = await settled
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'rejected'])
    expect(results[3]).toMatchObject({ reason: { code: 'INFERENCE_FAILED' } })
    expect(started.every(hasExited)).toBe(true)
    expect(started.length).toBe(2)
    await expect(look(detector, greyFrame())).rejects.toMatchObject({ code: 'INFERENCE_FAILED' })
  })

  it('may be called twice, and while a worker is being replaced', async () => {
    const detector = await open(urbanNano)
    kill(started[0]!)
    const running = look(detector, greyFrame())
    await expect(running).rejects.toMatchObject({ code: 'INFERENCE_FAILED' })
    await Promise.all([detector.close(), detector.close()])
    expect(started.every(hasExited)).toBe(true)
  })
})

describe('a model that does not fit', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lamppost-detector-'))
  })
  afterAll(() => rm(folder, { recursive: true }))
  afterEach(() => expect(started.every(hasExited)).toBe(true))

  async function withWeights(content: Buffer): Promise<LoadedManifest> {
    const weightsPath = join(folder, 'weights.onnx')
    await writeFile(weightsPath, content)
    return { ...urbanNano, weightsPath, sha256: createHash('sha256').update(content).digest('hex') }
  }

  it('is not loaded where the hash differs', async () => {
    const sha256 = 'f'.repeat(64)
    await expect(open({ ...urbanNano, sha256 })).rejects.toMatchObject({ code: 'MODEL_HASH_MISMATCH' })
    expect(started.length).toBe(0)
  })

  it.each([
    ['cut short', async () => (await readFile(urbanNano.weightsPath)).subarray(0, 1_000_000)],
    ['a text', async () => Buffer.from('version https://git-lfs.github.com/spec/v1\n')],
    ['empty', async () => Buffer.alloc(0)],
  ])('is corrupt where it is %s', async (_, content) => {
    await expect(open(await withWeights(await content()))).rejects.toMatchObject({ code: 'MODEL_CORRUPT' })
  })

  it('is missing where there is no file', async () => {
    const weightsPath = join(folder, 'none.onnx')
    await expect(open({ ...urbanNano, weightsPath })).rejects.toMatchObject({ code: 'MODEL_MISSING' })
  })

  it.each<[string, Partial<LoadedManifest>, RegExp]>([
    [
      'classes',
      { labels: fixedGrid.labels.slice(1) },
      /expected output \[1,21,7\], found "output" float32 \[1,21,8\]/,
    ],
    [
      'input name',
      { input: { ...fixedGrid.input, name: 'data' } },
      /expected input "data" \[1,3,32,32\], found "images" float32 \[1,3,32,32\]/,
    ],
    [
      'input size',
      { input: { ...fixedGrid.input, size: [64, 64] } },
      /expected input "images" \[1,3,64,64\]/,
    ],
    ['layout', { input: { ...fixedGrid.input, layout: 'nhwc' } }, /expected input \S+ \[1,32,32,3\]/],
    ['strides', { output: { family: 'yolox', strides: [8, 16] } }, /expected output \[1,20,8\]/],
    [
      'shapes that it takes',
      { input: { ...fixedGrid.input, rectangular: true } },
      /take .* and nothing else/,
    ],
  ])('says what is expected and what is found where the %s differ', async (_, change, message) => {
    await expect(open({ ...fixedGrid, ...change }, 2)).rejects.toMatchObject({
      code: 'MODEL_MISMATCH',
      message: expect.stringMatching(message),
    })
  })
})

describe('listProviders', () => {
  it('names the CPU, and leaves no thread behind', async () => {
    expect(await listProviders()).toContainEqual({ name: 'cpu', bundled: true })
    expect(started.length).toBe(1)
    expect(started.every(hasExited)).toBe(true)
  })
})
