import { readFileSync } from 'node:fs'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import sharp from 'sharp'
import { type Box, iou } from '../../../../edge/domain/box.js'
import { inSharedMemory } from '../../../../edge/kit/in-shared-memory.js'

/** A plain YOLOX, slow and with no code of the detector's: what its results are held against. */
export interface PlainDetection {
  readonly box: Box
  readonly score: number
  readonly label: number
}

export interface PlainPicture {
  readonly width: number
  readonly height: number
  readonly pixels: Uint8Array<SharedArrayBuffer>
}

export async function decodePicture(path: string): Promise<PlainPicture> {
  const { data, info } = await sharp(readFileSync(path))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  const pixels = inSharedMemory(data)
  return { width: info.width, height: info.height, pixels }
}

export interface ReferenceOptions {
  readonly weightsPath: string
  readonly side: number
  /** Padded to multiples of 32 only. */
  readonly rectangular: boolean
  readonly threshold: number
  readonly nmsIou: number
}

export async function openReference({ weightsPath, side, rectangular, threshold, nmsIou }: ReferenceOptions) {
  const session = await InferenceSession.create(weightsPath, { logSeverityLevel: 4 })
  return async (picture: PlainPicture): Promise<PlainDetection[]> => {
    const ratio = Math.min(side / picture.width, side / picture.height)
    const padded = (pixels: number) => (rectangular ? 32 * Math.ceil((pixels * ratio - 0.001) / 32) : side)
    const size = { width: padded(picture.width), height: padded(picture.height) }
    const input = new Tensor('float32', resize(picture, ratio, size), [1, 3, size.height, size.width])
    const output = (await session.run({ images: input })).output!
    const found = decode(output.data as Float32Array, output.dims[2]!, size, ratio).filter(
      ({ score }) => score >= threshold,
    )
    return suppress(found, nmsIou).map(one => ({ ...one, box: clip(one.box, picture) }))
  }
}

interface Size {
  readonly width: number
  readonly height: number
}

/** BGR planes on grey 114, the picture in the corner. */
function resize({ width, height, pixels }: PlainPicture, ratio: number, size: Size): Float32Array {
  const planes = new Float32Array(3 * size.width * size.height).fill(114)
  const [newWidth, newHeight] = [Math.floor(width * ratio + 1e-6), Math.floor(height * ratio + 1e-6)]
  for (let y = 0; y < newHeight; y += 1) {
    const v = ((y + 0.5) * height) / newHeight - 0.5
    for (let x = 0; x < newWidth; x += 1) {
      const u = ((x + 0.5) * width) / newWidth - 0.5
      for (let c = 0; c < 3; c += 1) {
        let value = 0
        for (const row of [Math.floor(v), Math.floor(v) + 1]) {
          for (const column of [Math.floor(u), Math.floor(u) + 1]) {
            const inRow = Math.min(Math.max(row, 0), height - 1)
            const inColumn = Math.min(Math.max(column, 0), width - 1)
            const weight = (1 - Math.abs(row - v)) * (1 - Math.abs(column - u))
            value += weight * pixels[(inRow * width + inColumn) * 3 + 2 - c]!
          }
        }
        planes[(c * size.height + y) * size.width + x] = value
      }
    }
  }
  return planes
}

function decode(data: Float32Array, columns: number, size: Size, ratio: number): PlainDetection[] {
  const found: PlainDetection[] = []
  let at = 0
  for (const stride of [8, 16, 32]) {
    for (let row = 0; row < size.height / stride; row += 1) {
      for (let column = 0; column < size.width / stride; column += 1) {
        const [dx, dy, logWidth, logHeight, objectness, ...classes] = data.subarray(at, at + columns)
        at += columns
        const best = Math.max(...classes)
        const [x, y] = [((dx! + column) * stride) / ratio, ((dy! + row) * stride) / ratio]
        const [w, h] = [(Math.exp(logWidth!) * stride) / ratio, (Math.exp(logHeight!) * stride) / ratio]
        const box = [x - w / 2, y - h / 2, x + w / 2, y + h / 2] as const
        found.push({ box, score: objectness! * best, label: classes.indexOf(best) })
      }
    }
  }
  return found
}

function suppress(found: readonly PlainDetection[], nmsIou: number): PlainDetection[] {
  const kept: PlainDetection[] = []
  for (const one of [...found].sort((a, b) => b.score - a.score)) {
    if (!kept.some(other => other.label === one.label && iou(other.box, one.box) > nmsIou)) kept.push(one)
  }
  return kept
}

const clip = ([x1, y1, x2, y2]: Box, { width, height }: PlainPicture): Box => [
  Math.max(x1, 0),
  Math.max(y1, 0),
  Math.min(x2, width),
  Math.min(y2, height),
]
