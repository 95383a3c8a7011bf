import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ImageReport } from '../../../edge/cli/detect/report.js'
import { runDetect } from '../../../edge/cli/detect/run.js'
import { runEval } from '../../../edge/cli/eval/run.js'
import { exitCodes } from '../../../edge/cli/exit-codes.js'
import { addModel } from '../../../edge/cli/models/add.js'
import { verifyModels } from '../../../edge/cli/models/verify.js'
import { manifestText } from '../../../edge/models/manifest-text.js'
import { hashWeights } from '../../../edge/models/weights.js'
import { MAX_KEPT } from '../../../edge/pipeline/detect/nms.js'
import { withExternalData } from '../../fixtures/models/external-data.js'
import { fixedGrid } from '../../fixtures/models/grids.js'
import { oddPictures, writeOddPictures } from '../../support/odd-pictures.js'

const family = (name: string) =>
  fileURLToPath(new URL(`../../fixtures/models/families/${name}.onnx`, import.meta.url))

let folder: string
const at = (name: string) => join(folder, name)
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lamppost-odd-'))
  await writeOddPictures(folder)
  const plain = (background: string) => sharp({ create: { width: 64, height: 64, channels: 3, background } })
  await Promise.all([plain('red').toFile(at('red.png')), plain('black').toFile(at('black.png'))])
  // Finds class-0, class-1 and class-2 in what is blue, green or red.
  await copyFile(fixedGrid.weightsPath, at('colours.onnx'))
  const weights = await readFile(fixedGrid.weightsPath)
  await writeFile(at('cut.onnx'), weights.subarray(0, 2000))
  await writeFile(at('text.onnx'), 'weights will follow\n')
  await writeFile(at('external.onnx'), withExternalData(weights, '/etc/hostname'))
  await writeManifest('two-classes', { file: 'colours.onnx', labels: ['blue', 'green'] })
  await writeManifest('external', { file: 'external.onnx' })
})
afterAll(() => rm(folder, { recursive: true }))

async function writeManifest(id: string, change: { file: string; labels?: string[] }): Promise<void> {
  const { weightsPath: _, ...manifest } = fixedGrid
  const sha256 = await hashWeights(at(change.file))
  await writeFile(at(`${id}.yaml`), manifestText({ ...manifest, id, sha256, ...change }))
}

const written = { stdout: '', stderr: '' }
beforeEach(() => {
  written.stdout = ''
  written.stderr = ''
})
const output = {
  stdout: { write: (text: string) => (written.stdout += text) },
  stderr: { write: (text: string) => (written.stderr += text) },
}
const reports = () =>
  written.stdout
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as ImageReport)

const detect = (model: string, images: readonly string[]) =>
  runDetect({ model, images: images.map(at), json: true }, output)

const add = (file: string, image: string, json = false) =>
  addModel({ file, image: at(image), outDir: at('added'), force: true, json }, output.stdout)

async function evaluate(model: string, names: readonly string[], category = 'class-2'): Promise<number> {
  const images = names.map((file_name, id) => {
    const [width, height] = oddPictures[file_name] ?? [undefined, undefined]
    return { id, file_name, ...(width && { width, height }) }
  })
  const annotations = images.map(({ id, width = 64, height = 64 }) => ({
    ...{ image_id: id, category_id: 1, bbox: [0, 0, width, height], area: width * height },
  }))
  const path = at('coco.json')
  await writeFile(path, JSON.stringify({ images, annotations, categories: [{ id: 1, name: category }] }))
  return runEval(
    {
      ...{
        model,
        images: folder,
        annotations: path,
        json: true,
        csv: false,
        suggestThresholds: false,
        map: new Map(),
      },
      ...{ common: false, skipMissing: false, minScore: 0.001, workers: 1 },
    },
    output,
  )
}

const names = Object.keys(oddPictures)

describe('pictures of every kind', () => {
  it('are seen by "detect" as a person sees them; one that is far too large is refused, and the rest goes on', async () => {
    expect(await detect(at('colours.onnx'), ['huge.png', ...names])).toBe(exitCodes.FAILED)
    const seen = reports().map(({ image, width, height, detections }) => ({
      ...{ name: basename(image), width, height, labels: detections.map(({ label }) => label) },
    }))
    expect(seen).toEqual(
      names.map(name => ({
        ...{ name, width: oddPictures[name]![0], height: oddPictures[name]![1], labels: ['class-2'] },
      })),
    )
    expect(written.stderr).toContain(
      'huge.png: IMAGE_UNREADABLE: The picture has more than 100 million pixels. Scale it down, or cut it into tiles.\n',
    )
  })

  it('are evaluated by "eval", and one that is far too large is named', async () => {
    expect(await evaluate(at('colours.onnx'), ['huge.png', ...names])).toBe(exitCodes.FAILED)
    expect(JSON.parse(written.stdout)).toMatchObject({ pictures: names.length, failed: ['huge.png'] })
    expect(written.stderr).toContain(
      'huge.png: IMAGE_UNREADABLE: The picture has more than 100 million pixels',
    )
  })

  it('are what "models add" tries a model on, down to one pixel, but for one that is far too large', async () => {
    expect(await add(at('colours.onnx'), 'one-pixel.png', true)).toBe(exitCodes.OK)
    expect(JSON.parse(written.stdout).trial).toMatchObject({ width: 1, height: 1, detections: [{}] })
    await expect(add(at('colours.onnx'), 'huge.png')).rejects.toMatchObject({
      code: 'IMAGE_UNREADABLE',
      message: 'The picture has more than 100 million pixels',
    })
  })
})

describe.each([
  [
    'that is cut short',
    'cut.onnx',
    /^MODEL_CORRUPT: .*cut\.onnx cannot be read as an ONNX model: it is cut short/,
  ],
  ['that is a text', 'text.onnx', /^MODEL_CORRUPT: .*text\.onnx is no ONNX model, but a text file/],
  ['with weights elsewhere', 'external.onnx', /^MODEL_CORRUPT: .*it takes weights from "\/etc\/hostname"/],
  [
    'with weights elsewhere, and a manifest',
    'external.yaml',
    /^MODEL_CORRUPT: .*it takes weights from "\/etc/,
  ],
  [
    'with another number of classes than its manifest',
    'two-classes.yaml',
    /^MODEL_MISMATCH: The weights of two-classes .*: expected output \[1,21,7\], found "output" float32 \[1,21,8\]/,
  ],
])('a model %s', (_, name, words) => {
  it('is refused by each command, in the same words', async () => {
    expect(await detect(at(name), ['red.png'])).toBe(exitCodes.USAGE)
    expect(written).toMatchObject({ stdout: '', stderr: expect.stringMatching(words) })
    const [, code, message] = /^(\w+): (.*?)\.? [A-Z"].*\n$/s.exec(written.stderr)!
    await expect(evaluate(at(name), ['red.png'], 'green')).rejects.toMatchObject({ code })
    if (name.endsWith('.onnx')) await expect(add(at(name), 'red.png')).rejects.toMatchObject({ code })
    else {
      expect(await verifyModels([at(name)], folder, false, output.stdout)).toBe(exitCodes.FAILED)
      expect(written.stdout).toContain(message!.slice(0, 60))
    }
  })
})

describe('a model that gives no number for bright pictures', () => {
  const model = family('nan-when-bright')

  it('fails "detect" for these, and finds what is in the others', async () => {
    expect(await detect(model, ['red.png', 'black.png'])).toBe(exitCodes.FAILED)
    expect(reports().map(({ image, detections }) => [basename(image), detections.length])).toEqual([
      ['black.png', 2],
    ])
    expect(written.stderr).toMatch(
      /red\.png: INFERENCE_FAILED: nan-when-bright found nothing, and gave no number/,
    )
  })

  it('counts them as failed in "eval", and is refused by "models add"', async () => {
    expect(await evaluate(model, ['red.png', 'black.png'], 'b')).toBe(exitCodes.FAILED)
    expect(JSON.parse(written.stdout)).toMatchObject({ pictures: 1, failed: ['red.png'] })
    await expect(add(model, 'red.png')).rejects.toMatchObject({
      code: 'INFERENCE_FAILED',
      message: expect.stringContaining('gave no number (NaN)'),
    })
  })
})

describe('a model that finds nothing', () => {
  it('says so, and "models add" tells the best that it nearly found', async () => {
    expect(await detect(at('colours.onnx'), ['black.png'])).toBe(exitCodes.OK)
    expect(reports()).toMatchObject([{ detections: [] }])
    expect(await evaluate(at('colours.onnx'), ['black.png'])).toBe(exitCodes.OK)
    await sharp({ create: { width: 64, height: 64, channels: 3, background: '#300010' } }).toFile(
      at('dim.png'),
    )
    written.stdout = ''
    await add(family('yolov8'), 'dim.png')
    expect(written.stdout).toContain("  nothing found\n  best below the threshold of 0.3: b's 0.19\n")
  })
})

describe('a model that finds ten thousand things', () => {
  const model = family('ten-thousand')

  it('is cut off at the most that a street holds, by each command', async () => {
    expect(await detect(model, ['red.png'])).toBe(exitCodes.OK)
    expect(reports()[0]!.detections).toHaveLength(MAX_KEPT)
    written.stdout = ''
    expect(await evaluate(model, ['red.png'], 'b')).toBe(exitCodes.OK)
    expect(JSON.parse(written.stdout)).toMatchObject({ pictures: 1, failed: [] })
    written.stdout = ''
    await add(model, 'red.png')
    expect(written.stdout).toContain('So many things are hardly there: check colour, range and family')
  })
})
