import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { boxAt, type Detections, detectionCount } from '../../../../edge/domain/detections.js'
import { silentLog } from '../../../../edge/kit/log.js'
import type { LoadedManifest } from '../../../../edge/models/manifest.js'
import { openDetector } from '../../../../edge/pipeline/detect/detector.js'
import { loadModel } from '../../../../edge/pipeline/detect/load-model.js'
import { decodePicture, type PlainPicture } from './reference.js'

const data = resolve('../shared/data')
const present = existsSync(join(data, 'images'))
if (!present) console.warn('skipped: the pictures of ../shared/data are not here')

/** Label, score, x1, y1, x2, y2; made by plain/reference.py. */
type Plain = readonly [number, number, number, number, number, number]
const references = JSON.parse(
  readFileSync(new URL('./plain/reference.json', import.meta.url), 'utf8'),
) as Record<string, { threshold: number; cropped: boolean; pictures: Record<string, Plain[]> }>

/** What no file of weights tells, and what this one's maker did. */
const notVisible: Record<string, (manifest: LoadedManifest) => Partial<LoadedManifest>> = {
  yolox_nano_tfod_nms: ({ input }) => ({
    input: { ...input, colour: 'bgr', range: [0, 255], letterbox: 'top-left', pad: 114 },
  }),
}

const SCORE_LIMIT = 0.01
const BOX_LIMIT_PX = 1

const rowsOf = (found: Detections): Plain[] =>
  Array.from({ length: detectionCount(found) }, (_, row) => [
    found.classes[row]!,
    found.scores[row]!,
    ...boxAt(found, row),
  ])

const isSame = ([label, score, ...box]: Plain, [otherLabel, otherScore, ...other]: Plain): boolean =>
  label === otherLabel &&
  Math.abs(score - otherScore) < SCORE_LIMIT &&
  box.every((value, side) => Math.abs(value - other[side]!) < BOX_LIMIT_PX)

/** Those of `rows` that have no partner; one that scores about the threshold needs none. */
const alone = (rows: readonly Plain[], partners: readonly Plain[], threshold: number): Plain[] =>
  rows.filter(row => row[1] > threshold + SCORE_LIMIT && !partners.some(other => isSame(row, other)))

function middle({ width, height, pixels }: PlainPicture, side: number): PlainPicture {
  const [left, top] = [Math.floor((width - side) / 2), Math.floor((height - side) / 2)]
  const inside = new Uint8Array(new SharedArrayBuffer(side * side * 3))
  for (let row = 0; row < side; row += 1) {
    const from = ((top + row) * width + left) * 3
    inside.set(pixels.subarray(from, from + side * 3), row * side * 3)
  }
  return { width: side, height: side, pixels: inside }
}

describe.skipIf(!present).each(Object.entries(references))('%s', (name, { threshold, cropped, pictures }) => {
  it('finds what a plain implementation finds, within 1 px and 0.01', async () => {
    const inferred = await loadModel(join(data, 'models', `${name}.onnx`))
    const manifest = { ...inferred, ...notVisible[name]?.(inferred), threshold }
    const detector = await openDetector({ manifest, workers: 1, log: silentLog })
    let compared = 0
    for (const [file, expected] of Object.entries(pictures)) {
      const whole = await decodePicture(join(data, 'images', file))
      const picture = cropped ? middle(whole, manifest.input.size[0]) : whole
      const found = rowsOf((await detector.detect('picture', () => picture)).detections)
      expect({ file, missing: alone(expected, found, threshold) }).toEqual({ file, missing: [] })
      expect({ file, extra: alone(found, expected, threshold) }).toEqual({ file, extra: [] })
      compared += expected.filter(([, score]) => score > threshold + SCORE_LIMIT).length
    }
    await detector.close()
    expect(compared).toBeGreaterThan(2)
  }, 60_000)
})
