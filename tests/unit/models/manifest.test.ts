import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { shippedModelIds } from '../../../edge/kit/shipped-models.js'
import { loadManifest } from '../../../edge/models/manifest.js'
import { shippedModelsDir } from '../../../edge/models/shipped.js'
import { hashWeights, verifyWeights } from '../../../edge/models/weights.js'
import { withExternalData } from '../../fixtures/models/external-data.js'
import { fixedGrid } from '../../fixtures/models/grids.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lamppost-models-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** The shipped manifest with one text changed, as a file of its own. */
async function changed(from: string | RegExp, to: string): Promise<string> {
  const text = await readFile(join(shippedModelsDir, 'urban-nano.yaml'), 'utf8')
  const next = text.replace(from, to)
  expect(next).not.toBe(text)
  const path = join(folder, 'changed.yaml')
  await writeFile(path, next)
  return path
}

describe('loadManifest', () => {
  it('reads every shipped model, whose weights are the ones it names', async () => {
    expect(shippedModelIds).toContain('urban-nano')
    for (const id of shippedModelIds) {
      const manifest = await loadManifest(id)
      expect(manifest.id).toBe(id)
      expect(isAbsolute(manifest.weightsPath)).toBe(true)
      await verifyWeights(manifest)
    }
  })

  it('takes weights beside the manifest', async () => {
    const path = await changed('id: urban-nano', 'id: mine')
    expect(await loadManifest(path)).toMatchObject({
      id: 'mine',
      weightsPath: join(folder, 'urban_nano.onnx'),
    })
  })

  it('names the shipped models where an id is unknown', async () => {
    await expect(loadManifest('urban-nan')).rejects.toMatchObject({
      code: 'MODEL_MISSING',
      message: expect.stringContaining('"urban-nan"'),
      hint: expect.stringContaining('urban-nano'),
    })
  })

  it('says which file is missing', async () => {
    const path = join(folder, 'none.yaml')
    await expect(loadManifest(path)).rejects.toMatchObject({
      code: 'MODEL_MISSING',
      message: expect.stringContaining(path),
    })
  })

  it.each([
    ['an unknown key', 'nmsIou: 0.45', 'nmsIoU: 0.45', /Unrecognized key: "nmsIoU"/],
    ['a value out of range', 'threshold: 0.35', 'threshold: 35', /line \d+: threshold: .*<=1/],
    ['a hash that is none', /sha256: \w+/, 'sha256: abc', /line 6: sha256: must be 64 small hexadecimal/],
    ['a label twice', '- truck', '- car', /line \d+: labels: a label occurs twice/],
    ['an unknown family', 'family: yolox', 'family: yolo9000', /output\.family: .*'yolox'/],
    ['sides that do not fit the strides', '[416, 416]', '[416, 400]', /input\.size: .*multiples.*32/],
    ['a reversed range', '[0, 255]', '[255, 0]', /input\.range: the first number must be below/],
    ['no YAML', 'threshold:', 'threshold: [', /line \d+/],
  ])('refuses %s, with its place', async (_, from, to, message) => {
    await expect(loadManifest(await changed(from, to))).rejects.toMatchObject({
      code: 'MODEL_MANIFEST_INVALID',
      message: expect.stringMatching(message),
    })
  })

  it('refuses a threshold for a label that the model does not know', async () => {
    const path = await changed('nmsIou:', 'perLabelThresholds: { car: 0.2, tram: 0.2 }\nnmsIou:')
    await expect(loadManifest(path)).rejects.toMatchObject({
      code: 'MODEL_MANIFEST_INVALID',
      message: expect.stringMatching(/perLabelThresholds\.tram: "tram" is not one of the labels/),
    })
  })
})

describe('verifyWeights', () => {
  it('refuses weights that take values from other files, whose hash no manifest names', async () => {
    const weightsPath = join(folder, 'part.onnx')
    await writeFile(weightsPath, withExternalData(await readFile(fixedGrid.weightsPath), '../../etc/shadow'))
    const sha256 = await hashWeights(weightsPath)
    await expect(verifyWeights({ id: 'm', sha256, weightsPath })).rejects.toMatchObject({
      code: 'MODEL_CORRUPT',
      message: `${weightsPath} is only part of a model: it takes weights from "../../etc/shadow"`,
    })
  })

  it('names both hashes where they differ', async () => {
    const weightsPath = join(folder, 'other.onnx')
    await writeFile(weightsPath, 'abc')
    const found = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
    expect(await hashWeights(weightsPath)).toBe(found)
    const wanted = '0'.repeat(64)
    const error = await verifyWeights({ id: 'm', sha256: wanted, weightsPath }).catch((e: unknown) => e)
    expect(error).toMatchObject({ code: 'MODEL_HASH_MISMATCH' })
    expect((error as Error).message).toContain(found)
    expect((error as Error).message).toContain(wanted)
  })

  it('says which weights are missing', async () => {
    const weightsPath = join(folder, 'gone.onnx')
    await expect(verifyWeights({ id: 'm', sha256: '0'.repeat(64), weightsPath })).rejects.toMatchObject({
      code: 'MODEL_MISSING',
      message: expect.stringContaining(weightsPath),
    })
  })
})
