import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { boxAt, detectionCount } from '../../../../edge/domain/detections.js'
import { silentLog } from '../../../../edge/kit/log.js'
import type { LoadedManifest } from '../../../../edge/models/manifest.js'
import { type Detector, openDetector } from '../../../../edge/pipeline/detect/detector.js'
import { inferModel } from '../../../../edge/pipeline/detect/load-model.js'
import { MAX_KEPT } from '../../../../edge/pipeline/detect/nms.js'

type Change = (manifest: LoadedManifest) => Partial<LoadedManifest>
const asItIs: Change = () => ({})

const opened: Detector[] = []
afterAll(() => Promise.all(opened.map(detector => detector.close())))

async function openModel(name: string, change = asItIs) {
  const path = fileURLToPath(new URL(`../../../fixtures/models/families/${name}.onnx`, import.meta.url))
  const { manifest, reasons } = await inferModel(path)
  const whole = { ...manifest, threshold: 0.1, ...change(manifest) }
  const detector = await openDetector({ manifest: whole, workers: 1, log: silentLog })
  opened.push(detector)
  return { detector, manifest: whole, reasons }
}

/** A picture of one colour, as large as the models take it. */
function plain(red: number, green: number, blue: number) {
  const pixels = new Uint8Array(new SharedArrayBuffer(64 * 64 * 3))
  for (let at = 0; at < pixels.length; at += 3) pixels.set([red, green, blue], at)
  return { width: 64, height: 64, pixels }
}

async function look(detector: Detector, picture: ReturnType<typeof plain>, source = 'one') {
  const { detections } = await detector.detect(source, () => picture)
  return Array.from({ length: detectionCount(detections) }, (_, row) => ({
    label: detections.classes[row]!,
    score: detections.scores[row]!,
    box: boxAt(detections, row).map(side => Math.round(side * 100) / 100),
  }))
}

const [first, second] = [
  { label: 1, box: [8, 16, 24, 48] },
  { label: 2, box: [30, 4, 62, 20] },
]
const close = (score: number) => expect.closeTo(score, 2)

describe.each<[string, RegExp, Change]>([
  ['yolov5', /output \[1,252,8\] = 3 boxes for each cell of 64x64 by 5 \+ 3 classes: YOLOv5/, asItIs],
  ['yolov5-fp16', /YOLOv5/, asItIs],
  ['yolov8', /output \[1,7,84\] = 4 \+ 3 classes by 84 cells of 64x64: YOLOv8/, asItIs],
  ['yolov8-masks', /the last 4 columns are mask coefficients: boxes only are read/, asItIs],
  ['yolov8-nhwc-uint8', /YOLOv8/, asItIs],
  ['yolov8-int8', /YOLOv8/, asItIs],
  ['yolov8-open', /the size is open/, asItIs],
  ['end-to-end', /end to end, nothing to suppress/, asItIs],
  ['end-to-end-open', /metadata says end2end/, asItIs],
  ['ssd', /4 scores = the background first, and 3 classes/, asItIs],
  [
    'ssd-uint8',
    /SSD kind/,
    ({ output }) => ({ output: { ...output, quantised: { scores: { scale: 1 / 200, zeroPoint: 20 } } } }),
  ],
  ['nanodet-plus', /output \[1,85,35\] = 85 cells of 64x64 in 4 levels by 3 classes.*: NanoDet-Plus/, asItIs],
  [
    'picodet',
    /per level of 64x64 \(strides 8, 16, 32, 64\) scores of 3 classes and 32 distances: NanoDet or PicoDet/,
    ({ input }) => ({
      input: {
        ...input,
        ...{ colour: 'rgb', letterbox: 'stretch' },
        ...{ mean: [123.675, 116.28, 103.53], std: [58.395, 57.12, 57.375] },
      },
    }),
  ],
])('%s', (name, reason, change) => {
  it('finds what is in the picture, where it is, and says why it is read so', async () => {
    const { detector, reasons } = await openModel(name, change)
    expect(reasons.join('\n')).toMatch(reason)
    expect(await look(detector, plain(230, 0, 128))).toEqual([
      { ...first, score: close(230 / 255) },
      { ...second, score: close(128 / 255) },
    ])
    expect(await look(detector, plain(0, 255, 51))).toEqual([{ ...second, score: close(0.2) }])
    expect(await look(detector, plain(0, 255, 0))).toEqual([])
  })
})

describe.each(['detr-sigmoid', 'detr-softmax'])('%s', name => {
  it('turns logits into scores', async () => {
    const { detector } = await openModel(name, ({ input }) => {
      const { mean: _mean, std: _std, ...plainInput } = input
      return { input: plainInput }
    })
    const share = (level: number) => {
      const logit = (16 * level) / 255 - 8
      // Two other classes stand at -8, and "nothing" at 0.
      const others = name === 'detr-softmax' ? 2 * Math.exp(-8) : 0
      return Math.exp(logit) / (Math.exp(logit) + 1 + others)
    }
    expect(await look(detector, plain(150, 0, 128))).toEqual([
      { ...first, score: close(share(150)) },
      { ...second, score: close(share(128)) },
    ])
  })
})

describe.each(['yolov8-open', 'end-to-end-open'])('%s, several pictures at once', name => {
  it('gives each source what is in its own picture', async () => {
    const { detector } = await openModel(name)
    const levels = Array.from({ length: 16 }, (_, at) => 60 + 12 * at)
    const found = await Promise.all(levels.map((level, at) => look(detector, plain(level, 0, 0), `${at}`)))
    expect(found).toEqual(levels.map(level => [{ ...first, score: close(level / 255) }]))
  })
})

describe('a model that is read wrongly', () => {
  it.each<[string, Change, RegExp]>([
    [
      'yolov8',
      () => ({ labels: ['a', 'b'] }),
      /expected output \[1,6,84\], found "output0" float32 \[1,7,84\]/,
    ],
    ['yolov5', () => ({ labels: ['a'] }), /expected output \[1,252,6\], found "output0" float32 \[1,252,8\]/],
    ['ssd', () => ({ labels: ['a'] }), /expected output \[1,\*,2\] and \[1,\*,4\], found "scores" float32/],
  ])('is refused where %s has another number of classes', async (name, change, message) => {
    await expect(openModel(name, change)).rejects.toMatchObject({
      code: 'MODEL_MISMATCH',
      message: expect.stringMatching(message),
    })
  })

  it('is refused for a class without a label, where only a picture shows it', async () => {
    const { detector } = await openModel('end-to-end', () => ({ labels: ['a', 'b'] }))
    expect(await look(detector, plain(200, 0, 0))).toHaveLength(1)
    await expect(look(detector, plain(0, 0, 200))).rejects.toMatchObject({
      code: 'MODEL_MISMATCH',
      message: 'The model reports class 2, and the manifest has labels for 0 to 1',
    })
  })

  it('fails where it gives no numbers, and does not call the street empty', async () => {
    const { detector } = await openModel('yolov8', ({ input }) => ({
      input: { ...input, mean: [Number.NaN, 0, 0] },
    }))
    await expect(look(detector, plain(200, 0, 0))).rejects.toMatchObject({
      code: 'INFERENCE_FAILED',
      message: expect.stringContaining('NaN'),
    })
  })

  it('keeps the best of ten thousand things', async () => {
    const { detector } = await openModel('ten-thousand')
    const found = await look(detector, plain(200, 0, 100))
    expect(found).toHaveLength(MAX_KEPT)
    expect(found.every(({ label }) => label === 1)).toBe(true)
  })
})
