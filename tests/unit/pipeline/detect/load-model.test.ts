import { existsSync } from 'node:fs'
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadManifest } from '../../../../edge/models/manifest.js'
import { modelManifestSchema } from '../../../../edge/models/manifest-schema.js'
import { cocoLabels } from '../../../../edge/pipeline/detect/coco-labels.js'
import { inferModel, loadModel } from '../../../../edge/pipeline/detect/load-model.js'
import { fixedGrid } from '../../../fixtures/models/grids.js'

const foreign = resolve('../shared/data/models')
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lamppost-load-'))
})
afterAll(() => rm(folder, { recursive: true }))

describe('loadModel', () => {
  it('takes the manifest of a shipped model as it is', async () => {
    expect(await loadModel('urban-nano')).toEqual(await loadManifest('urban-nano'))
  })

  it('infers from bare weights what their manifest says', async () => {
    const path = join(folder, 'My Model.v2.ONNX')
    await copyFile(fixedGrid.weightsPath, path)
    const { rectangular: _rectangular, ...input } = fixedGrid.input
    expect(await loadModel(path)).toMatchObject({
      ...{ id: 'my-model-v2', weightsPath: path, sha256: fixedGrid.sha256, input, output: fixedGrid.output },
      labels: ['class-0', 'class-1', 'class-2'],
    })
  })

  it('refuses to guess the size of weights that leave it open', async () => {
    const { weightsPath } = await loadManifest('urban-nano')
    await expect(loadModel(weightsPath)).rejects.toMatchObject({
      code: 'MODEL_MISMATCH',
      message: expect.stringContaining('[batch,3,height,width]'),
    })
  })

  it('names the file that is missing, and one that is no model', async () => {
    const missing = join(folder, 'none.onnx')
    await expect(loadModel(missing)).rejects.toMatchObject({
      code: 'MODEL_MISSING',
      message: expect.stringContaining(missing),
    })
    const text = join(folder, 'text.onnx')
    await writeFile(text, 'not a model')
    await expect(loadModel(text)).rejects.toMatchObject({
      code: 'MODEL_CORRUPT',
      message: expect.stringContaining(text),
    })
  })
})

describe.skipIf(!existsSync(foreign))('loadModel on models of other makers in ../shared/data', () => {
  it('gives 80 classes the names of COCO', async () => {
    const { labels, id } = await loadModel(join(foreign, 'yolox_nano.onnx'))
    expect(id).toBe('yolox-nano')
    expect(labels).toEqual(cocoLabels)
    expect([labels.length, labels[0], labels[2], labels[79]]).toEqual([80, 'person', 'car', 'toothbrush'])
  })

  it.each([
    ['yolo11n_int8', 'yolov8', 80],
    ['deimv2_femto', 'detr', 80],
    ['nanodet_m_416', 'gfl', 80],
    ['yolox_nano_tfod_nms', 'tf-od', 80],
    ['yunet_n_320', 'yunet', 1],
    ['urban_nano', 'yolox', 13],
  ])('knows %s to be of the family %s', async (name, family, classCount) => {
    const { manifest, reasons } = await inferModel(join(foreign, `${name}.onnx`))
    expect(manifest.output.family).toBe(family)
    expect(manifest.labels).toHaveLength(classCount)
    expect(reasons.length).toBeGreaterThan(1)
    const { weightsPath: _weightsPath, ...written } = manifest
    expect(modelManifestSchema.parse(written)).toEqual(written)
  })
})
