import { createHash } from 'node:crypto'
import { copyFile, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hashGraphModel, verifyWeights } from '../../../../../edge/models/weights.js'
import type { Tensor } from '../../../../../edge/pipeline/detect/backends/tensor.js'
import { tfjs } from '../../../../../edge/pipeline/detect/backends/tfjs/tfjs.js'
import { writeColourGridGraphModel } from '../../../../fixtures/models/colour-grid-tfjs.js'

let path: string
beforeEach(async () => {
  path = await writeColourGridGraphModel(await mkdtemp(join(tmpdir(), 'lamppost-tfjs-')))
})
afterEach(() => rm(dirname(path), { recursive: true }))

const shard = (number: 1 | 2) => join(dirname(path), `group1-shard${number}of2.bin`)
const open = () => tfjs.open({ weightsPath: path, backend: { kind: 'tfjs' } }, { provider: 'cpu' })
async function change(from: string, to: string): Promise<void> {
  const text = await readFile(path, 'utf8')
  expect(text).toContain(from)
  await writeFile(path, text.replace(from, to))
}

describe('a GraphModel', () => {
  it.each<[string, () => Promise<void>, string]>([
    ['without a model.json', () => rm(path), 'MODEL_MISSING'],
    ['whose model.json is cut short', () => truncate(path, 500), 'MODEL_CORRUPT'],
    ['whose model.json is another one', () => writeFile(path, '{"format":"layers-model"}'), 'MODEL_CORRUPT'],
    ['without one of its shards', () => rm(shard(2)), 'MODEL_MISSING'],
    ['with a shard cut short', () => truncate(shard(2), 100), 'MODEL_CORRUPT'],
    [
      'with a shard elsewhere',
      () => change('group1-shard1of2.bin', '../group1-shard1of2.bin'),
      'MODEL_CORRUPT',
    ],
  ])('%s is refused', async (_, damage, code) => {
    await damage()
    await expect(open()).rejects.toMatchObject({ code })
  })

  it('names an operator that the library does not know', async () => {
    await change('"Mean"', '"Meany"')
    const session = await open()
    const images: Tensor = { type: 'float32', dims: [1, 3, 32, 32], data: new Float32Array(3072) }
    await expect(session.run(new Map([['images', images]]))).rejects.toMatchObject({
      code: 'INFERENCE_FAILED',
      cause: expect.objectContaining({ message: expect.stringContaining('Meany') }),
    })
  })

  it('has the hash of its files one after the other', async () => {
    const hash = createHash('sha256')
    for (const file of [path, shard(1), shard(2)]) hash.update(await readFile(file))
    const sha256 = hash.digest('hex')
    expect(await hashGraphModel(path)).toBe(sha256)
    const manifest = { id: 'grid', sha256, weightsPath: path, backend: { kind: 'tfjs' } } as const
    await verifyWeights(manifest)
    await copyFile(shard(1), shard(2))
    await expect(verifyWeights(manifest)).rejects.toMatchObject({ code: 'MODEL_HASH_MISMATCH' })
  })
})
