import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Box, iou } from '../../../../edge/domain/box.js'
import { boxAt, type Detections, detectionCount, labelAt } from '../../../../edge/domain/detections.js'
import { inSharedMemory } from '../../../../edge/kit/in-shared-memory.js'
import { silentLog } from '../../../../edge/kit/log.js'
import { loadManifest } from '../../../../edge/models/manifest.js'
import { type Detector, openDetector } from '../../../../edge/pipeline/detect/detector.js'
import { tiled } from '../../../../edge/pipeline/detect/tiled.js'

const images = resolve('../shared/data/images')
const present = existsSync(images)
if (!present) console.warn('skipped: the pictures of ../shared/data are not here')

const SIDE = 400
const ACROSS = 4
const tiling = { across: ACROSS, overlap: 0.2, wholeFrame: true }

interface Thing {
  readonly label: string
  readonly box: Box
}

interface Coco {
  readonly categories: readonly { readonly id: number; readonly name: string }[]
  readonly images: readonly {
    readonly id: number
    readonly file_name: string
    readonly width: number
    readonly height: number
  }[]
  readonly annotations: readonly {
    readonly image_id: number
    readonly category_id: number
    readonly bbox: readonly [x: number, y: number, width: number, height: number]
  }[]
}

/** Sixteen street pictures side by side: one of 1600 px, in which everything is small. */
async function mosaic() {
  const coco: Coco = JSON.parse(await readFile(join(images, 'urban-dev.json'), 'utf8'))
  const names = new Map(coco.categories.map(({ id, name }) => [id, name]))
  const chosen = coco.images.filter((_, at) => at % 6 === 0).slice(0, ACROSS ** 2)
  const things: Thing[] = []
  const parts = await Promise.all(
    chosen.map(async ({ id, file_name, width, height }, at) => {
      const [left, top] = [(at % ACROSS) * SIDE, Math.floor(at / ACROSS) * SIDE]
      for (const { image_id, category_id, bbox } of coco.annotations) {
        if (image_id !== id) continue
        const [x, y, w, h] = bbox
        const place = (px: number, from: number, to: number) => from + (px * SIDE) / to
        things.push({
          label: names.get(category_id)!,
          box: [
            place(x, left, width),
            place(y, top, height),
            place(x + w, left, width),
            place(y + h, top, height),
          ],
        })
      }
      const input = await sharp(join(images, file_name)).resize(SIDE, SIDE, { fit: 'fill' }).toBuffer()
      return { input, left, top }
    }),
  )
  const size = SIDE * ACROSS
  const canvas = sharp({ create: { width: size, height: size, channels: 3, background: '#727272' } })
  const raw = await canvas.composite(parts).removeAlpha().raw().toBuffer()
  const pixels = inSharedMemory(raw)
  return { picture: { width: size, height: size, pixels }, things }
}

/** How many of the things have a detection of their own, of their label, at IoU 0.5; and how many pairs are two of one thing. */
function score(detections: Detections, things: readonly Thing[]) {
  const rows = Array.from({ length: detectionCount(detections) }, (_, row) => row)
  const at = (row: number) => ({ label: labelAt(detections, row), box: boxAt(detections, row) })
  const overlaps = (thing: Thing, row: number): boolean =>
    at(row).label === thing.label && iou(at(row).box, thing.box) >= 0.5
  return {
    found: things.filter(thing => rows.some(row => overlaps(thing, row))).length,
    doubled: things.filter(thing => rows.filter(row => overlaps(thing, row)).length > 1).length,
  }
}

describe.skipIf(!present)('a picture full of small things', () => {
  let detector: Detector
  let scene: Awaited<ReturnType<typeof mosaic>>
  beforeAll(async () => {
    detector = await openDetector({ manifest: await loadManifest('urban-nano'), workers: 1, log: silentLog })
    scene = await mosaic()
  })
  afterAll(() => detector.close())

  const lookWith = async (eyes: Detector) => (await eyes.detect('mosaic', () => scene.picture)).detections

  it('shows far more of them on tiles, and none of them twice', async () => {
    const whole = score(await lookWith(detector), scene.things)
    const onTiles = score(await lookWith(tiled(detector, tiling)), scene.things)
    expect(onTiles.found).toBeGreaterThan(2 * whole.found)
    expect(onTiles.found).toBeGreaterThan(scene.things.length / 2)
    expect(onTiles.doubled).toBe(0)
  })

  it('is asked for in the size that the tiles can make use of', () => {
    expect(detector.inputSize.widthPx).toBe(416)
    expect(tiled(detector, tiling).inputSize.widthPx).toBe(Math.ceil(416 * 3.4))
  })
})
