import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Box, iou } from '../../../../edge/domain/box.js'
import { boxAt, detectionCount } from '../../../../edge/domain/detections.js'
import { inSharedMemory } from '../../../../edge/kit/in-shared-memory.js'
import { silentLog } from '../../../../edge/kit/log.js'
import { type Detector, openDetector } from '../../../../edge/pipeline/detect/detector.js'
import { loadModel } from '../../../../edge/pipeline/detect/load-model.js'
import { lookInto } from '../../../../edge/pipeline/detect/look-into.js'

const data = resolve('../shared/data')
const present = existsSync(data)
if (!present) console.warn('skipped: the pictures and models of ../shared/data are not here')

/** Where the street picture lies in one that is far larger. */
const [LEFT, TOP] = [900, 500]
const moved = ([x1, y1, x2, y2]: Box): Box => [x1 + LEFT, y1 + TOP, x2 + LEFT, y2 + TOP]
/** Two people in it, as another model would give them, and their faces. */
const people = (
  [
    [355, 220, 405, 340],
    [165, 235, 205, 330],
  ] as Box[]
).map(moved)
const faces = (
  [
    [371, 229, 387, 251],
    [176, 242, 192, 261],
  ] as Box[]
).map(moved)

describe.skipIf(!present)('a second model that looks into the boxes of a first', () => {
  let detector: Detector
  let picture: { width: number; height: number; pixels: Uint8Array<SharedArrayBuffer> }
  beforeAll(async () => {
    const manifest = await loadModel(join(data, 'models/yunet_n_320.onnx'))
    detector = await openDetector({ manifest: { ...manifest, threshold: 0.6 }, workers: 1, log: silentLog })
    const street = join(data, 'images/veh_id_train_00003.jpg')
    const canvas = sharp({ create: { width: 1920, height: 1080, channels: 3, background: '#727272' } })
    const raw = await canvas
      .composite([{ input: street, left: LEFT, top: TOP }])
      .removeAlpha()
      .raw()
      .toBuffer()
    picture = { width: 1920, height: 1080, pixels: inSharedMemory(raw) }
  })
  afterAll(() => detector.close())

  const facesIn = async (boxes: readonly Box[]): Promise<Box[]> => {
    const found = await lookInto(detector, 'evidence', picture, boxes)
    return Array.from({ length: detectionCount(found) }, (_, row) => boxAt(found, row))
  }

  it('finds what is too small in the whole picture, in pixels of that picture', async () => {
    expect(await facesIn([])).toEqual([])
    const found = await facesIn(people)
    for (const face of faces) expect(Math.max(...found.map(box => iou(box, face)))).toBeGreaterThan(0.5)
  })

  it('finds it once, however many boxes show it', async () => {
    const [person] = people as [Box]
    const again: Box = [person[0] - 4, person[1] - 4, person[2] + 4, person[3]]
    expect(await facesIn([person, again])).toHaveLength(1)
  })

  it('does not mind boxes that reach beyond the picture, or lie outside of it', async () => {
    const odd: Box[] = [
      [1880, 1000, 2400, 1400],
      [-500, -500, -100, -100],
    ]
    expect(await facesIn([...odd, people[0]!])).toHaveLength(1)
  })
})
