import { existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { boxAt, detectionCount } from '../../../../edge/domain/detections.js'
import { silentLog } from '../../../../edge/kit/log.js'
import { type Detector, openDetector } from '../../../../edge/pipeline/detect/detector.js'
import { loadModel } from '../../../../edge/pipeline/detect/load-model.js'
import { decodePicture, openReference } from './reference.js'

const data = resolve('../shared/data')
const images = join(data, 'images')
const present = existsSync(images)
if (!present) console.warn('skipped: the pictures of ../shared/data are not here')

/** Two of each source: roads, streets with bins, vehicles; square and not. */
const pictures = present ? readdirSync(images).filter(name => /0000[07]\.jpg$/.test(name)) : []

describe.skipIf(!present).each([
  ['urban-nano', 'urban-nano', 13],
  ['bare COCO weights', join(data, 'models/yolox_nano.onnx'), 80],
])('%s', (_, model, classCount) => {
  let detector: Detector
  let reference: Awaited<ReturnType<typeof openReference>>
  beforeAll(async () => {
    const manifest = await loadModel(model)
    detector = await openDetector({ manifest, workers: 1, log: silentLog })
    const { weightsPath, threshold, nmsIou, input } = manifest
    const rectangular = input.rectangular ?? false
    reference = await openReference({ weightsPath, side: input.size[0], rectangular, threshold, nmsIou })
  })
  afterAll(() => detector.close())

  it('finds what a plain implementation finds', async () => {
    expect(detector.labels.length).toBe(classCount)
    let total = 0
    for (const name of pictures) {
      const picture = await decodePicture(join(images, name))
      const { detections } = await detector.detect('picture', () => picture)
      const expected = await reference(picture)
      expect(detectionCount(detections), name).toBe(expected.length)
      for (const [row, { box, score, label }] of expected.entries()) {
        expect(detections.classes[row], name).toBe(label)
        expect(Math.abs(detections.scores[row]! - score), name).toBeLessThan(0.01)
        for (const [side, value] of boxAt(detections, row).entries()) {
          expect(Math.abs(value - box[side]!), name).toBeLessThan(1)
        }
      }
      total += expected.length
    }
    expect(total).toBeGreaterThan(5)
  }, 30_000)
})
