import { createHash } from 'node:crypto'
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { exitCodes } from '../../../edge/cli/exit-codes.js'
import { type AddArguments, addModel } from '../../../edge/cli/models/add.js'
import { listModels } from '../../../edge/cli/models/list.js'
import { type PullArguments, pullModel } from '../../../edge/cli/models/pull.js'
import { showModel } from '../../../edge/cli/models/show.js'
import { TransferText } from '../../../edge/cli/models/transfer-text.js'
import { verifyModels } from '../../../edge/cli/models/verify.js'
import { systemClock } from '../../../edge/kit/clock.js'
import { readCatalogue } from '../../../edge/models/catalogue.js'
import type { CatalogueEntry } from '../../../edge/models/catalogue-schema.js'
import { loadManifest } from '../../../edge/models/manifest.js'
import { shippedModelsDir } from '../../../edge/models/shipped.js'
import { fixedGrid } from '../../fixtures/models/grids.js'
import { serveFile } from '../../support/file-server.js'

let folder: string
let weights: string
let said: string
const stdout = { write: (text: string) => (said += text) }
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lamppost-cli-models-'))
  weights = join(folder, 'Colours v1.onnx')
  await copyFile(fixedGrid.weightsPath, weights)
  said = ''
})
afterEach(() => rm(folder, { recursive: true }))

const add = (more: Partial<AddArguments> = {}) =>
  addModel({ file: weights, force: false, json: false, ...more }, stdout)

describe('lamppost models add', () => {
  it('guesses, tries, and writes a manifest that can be used at once', async () => {
    const image = join(folder, 'red.png')
    await sharp({ create: { width: 64, height: 64, channels: 3, background: 'red' } }).toFile(image)
    expect(
      await add({
        labels: 'blue, green, red',
        image,
        licence: 'MIT',
        annotatePath: join(folder, 'a', 'red.jpg'),
      }),
    ).toBe(0)
    expect(said).toContain('Family yolox, input 32 x 32, because:\n  - ')
    expect(said).toMatch(/red\.png {2}64 x 64 .*\n.*\n.*\n.*\n│ red +│ +1\.00 /)
    expect(said).toContain(`models: [${join(folder, 'colours-v1.yaml')}]`)
    const manifest = await loadManifest(join(folder, 'colours-v1.yaml'))
    expect(manifest).toMatchObject({
      ...{ id: 'colours-v1', file: 'Colours v1.onnx', licence: 'MIT', labels: ['blue', 'green', 'red'] },
      ...{ sha256: fixedGrid.sha256, output: fixedGrid.output, weightsPath: weights },
    })
    const text = await readFile(join(folder, 'colours-v1.yaml'), 'utf8')
    expect(text).toContain('# Order of the channels.\n  colour: bgr')
    expect((await sharp(join(folder, 'a', 'red.jpg')).metadata()).format).toBe('jpeg')
  })

  it('draws a street where there is no picture, and says what that is worth', async () => {
    await add()
    expect(said).toContain('Tried on a drawn street  1280 x 720')
    expect(said).toContain('give a photo of your street with --image')
    expect(said).toContain('Its licence is not known')
  })

  it('copies the weights where another folder is asked for', async () => {
    const outDir = join(folder, 'models')
    await add({ outDir, id: 'colours', json: true })
    expect((await readdir(outDir)).sort()).toEqual(['Colours v1.onnx', 'colours.yaml'])
    const { manifestPath, reasons, trial, manifest } = JSON.parse(said)
    expect(manifestPath).toBe(join(outDir, 'colours.yaml'))
    expect(reasons.length).toBeGreaterThan(0)
    expect(trial).toMatchObject({ width: 1280, height: 720, ms: { infer: expect.any(Number) } })
    expect(manifest.labels).toEqual(['class-0', 'class-1', 'class-2'])
  })

  it('replaces nothing without --force', async () => {
    const manifestPath = join(folder, 'colours-v1.yaml')
    await writeFile(manifestPath, 'tuned by hand')
    await expect(add()).rejects.toMatchObject({ code: 'USAGE', hint: expect.stringContaining('--force') })
    expect(await readFile(manifestPath, 'utf8')).toBe('tuned by hand')
    await add({ force: true })
    expect((await loadManifest(manifestPath)).id).toBe('colours-v1')
  })

  it.each<[string, Partial<AddArguments>, string, RegExp]>([
    ['too few labels', { labels: 'a,b' }, 'USAGE', /3 classes, and there are 2 labels/],
    ['a label twice', { labels: 'a,b,a' }, 'USAGE', /a label occurs twice/],
    ['an id that is none', { id: 'My Model' }, 'USAGE', /id: use small letters/],
    ['the id of a model of Lamppost', { id: 'urban-nano' }, 'USAGE', /a model that comes with Lamppost/],
    ['a file of labels that is missing', { labels: 'none/names.txt' }, 'USAGE', /cannot be read/],
    ['a picture that is none', { image: import.meta.filename }, 'IMAGE_UNREADABLE', /no picture/],
    ['weights that are a text', { file: import.meta.filename }, 'MODEL_CORRUPT', /a text file/],
  ])('refuses %s, and writes nothing', async (_, args, code, message) => {
    await expect(add(args)).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
    expect(await readdir(folder)).toEqual(['Colours v1.onnx'])
  })

  it('reads labels from a file, one on each line', async () => {
    const names = join(folder, 'names.txt')
    await writeFile(names, '\uFEFF# colours\r\nblue\r\n\r\ngreen\r\n红色\r\n')
    await add({ labels: names })
    expect((await loadManifest(join(folder, 'colours-v1.yaml'))).labels).toEqual(['blue', 'green', '红色'])
  })
})

describe('lamppost models pull', () => {
  const entryOf = (url: string, bytes: Buffer, run: CatalogueEntry['run']): CatalogueEntry => ({
    ...{
      id: 'colours',
      what: 'colours',
      version: '1',
      url,
      sizeBytes: bytes.length,
      licence: 'MIT',
      source: 'here',
    },
    ...{ sha256: createHash('sha256').update(bytes).digest('hex'), ...(run && { run }) },
  })
  const run = { family: 'yolox', labels: ['blue', 'green', 'red'], threshold: 0.4 } as const

  async function pull(
    how: CatalogueEntry['run'] = { ...run, labels: [...run.labels] },
    more: Partial<PullArguments> = {},
  ): Promise<number> {
    const bytes = await readFile(fixedGrid.weightsPath)
    const server = await serveFile(bytes, [{ cutAfterBytes: 1000 }, {}])
    try {
      return await pullModel(
        { id: 'colours', dir: join(folder, 'models'), force: false, json: true, ...more },
        {
          ...{
            stdout,
            stderr: { write: () => {} },
            clock: systemClock,
            signal: new AbortController().signal,
          },
          catalogue: [entryOf(server.url, bytes, how)],
        },
      )
    } finally {
      await server.close()
    }
  }

  it('fetches weights and writes the manifest that the catalogue and the weights tell', async () => {
    expect(await pull()).toBe(exitCodes.OK)
    expect((await readdir(join(folder, 'models'))).sort()).toEqual(['colours.onnx', 'colours.yaml'])
    expect(await loadManifest(join(folder, 'models', 'colours.yaml'))).toMatchObject({
      ...{ id: 'colours', version: '1', threshold: 0.4, labels: ['blue', 'green', 'red'], licence: 'MIT' },
      ...{ sha256: fixedGrid.sha256, output: fixedGrid.output },
    })
    expect(JSON.parse(said)).toMatchObject({ id: 'colours', downloaded: true })
  })

  it('fetches nothing that is there, and keeps a manifest that was tuned', async () => {
    await pull()
    const manifestPath = join(folder, 'models', 'colours.yaml')
    await writeFile(
      manifestPath,
      (await readFile(manifestPath, 'utf8')).replace('threshold: 0.4', 'threshold: 0.7'),
    )
    said = ''
    await pull()
    expect(JSON.parse(said).downloaded).toBe(false)
    expect((await loadManifest(manifestPath)).threshold).toBe(0.7)
  })

  it('does not replace other weights without --force', async () => {
    await add({ outDir: join(folder, 'models'), id: 'x' })
    await writeFile(join(folder, 'models', 'colours.onnx'), 'mine')
    await expect(pull()).rejects.toMatchObject({ code: 'USAGE', hint: expect.stringContaining('--force') })
    expect(await readFile(join(folder, 'models', 'colours.onnx'), 'utf8')).toBe('mine')
    expect(await pull(undefined, { force: true })).toBe(exitCodes.OK)
  })

  it('refuses weights of another family than the catalogue says', async () => {
    await expect(pull({ family: 'yolov8', threshold: 0.3 })).rejects.toMatchObject({ code: 'MODEL_MISMATCH' })
    expect(await readdir(join(folder, 'models'))).toEqual(['colours.onnx'])
  })

  it.each<[string, Partial<PullArguments>, string]>([
    ['an id that the catalogue does not have', { id: 'colour' }, 'MODEL_MISSING'],
    ['an address that is none', { from: 'ftp://example.org/x' }, 'USAGE'],
  ])('refuses %s', async (_, args, code) => {
    await expect(pull(undefined, args)).rejects.toMatchObject({ code })
  })
})

describe('lamppost models list, show and verify', () => {
  it('lists what is here, what can be pulled, and what is broken', async () => {
    await add()
    await writeFile(join(folder, 'broken.yaml'), 'id: broken')
    await add({ id: 'yunet', outDir: folder, force: true })
    said = ''
    await listModels(folder, true, stdout)
    const ids = JSON.parse(said).map(({ id }: { id: string }) => id)
    expect(ids.filter((id: string) => id === 'yunet')).toHaveLength(1)
    const states = Object.fromEntries(JSON.parse(said).map(({ id, state }: never) => [id, state]))
    expect(states).toMatchObject({
      ...{ 'urban-nano': 'shipped', 'colours-v1': 'folder', broken: 'broken', 'yolox-s': 'catalogue' },
    })
    await listModels(join(folder, 'none'), false, stdout)
    expect(said).toMatch(/urban-nano +│ shipped/)
  })

  it('lists what comes with Lamppost once, where its own folder is that of the site', async () => {
    await listModels(shippedModelsDir, true, stdout)
    const states = JSON.parse(said).flatMap(({ id, state }: { id: string; state: string }) =>
      id === 'urban-nano' ? [state] : [],
    )
    expect(states).toEqual(['shipped'])
  })

  it('prefers a model of the folder to one of the same id that comes with Lamppost', async () => {
    await add({ id: 'mine' })
    const manifest = await readFile(join(folder, 'mine.yaml'), 'utf8')
    await writeFile(join(folder, 'mine.yaml'), manifest.replace('id: mine', 'id: urban-nano'))
    said = ''
    await showModel('urban-nano', folder, true, stdout)
    expect(JSON.parse(said)).toMatchObject({ file: 'Colours v1.onnx' })
  })

  it('shows a manifest, or what the catalogue says', async () => {
    await showModel('urban-nano', folder, true, stdout)
    expect(JSON.parse(said)).toMatchObject({ id: 'urban-nano', card: expect.anything() })
    said = ''
    await showModel('yunet', folder, false, stdout)
    expect(said).toContain('"lamppost models pull yunet" fetches it')
    await expect(showModel('yunett', folder, false, stdout)).rejects.toMatchObject({ code: 'MODEL_MISSING' })
  })

  it('verifies that weights are the ones of their manifest, and run', async () => {
    await add()
    said = ''
    expect(await verifyModels(['colours-v1'], folder, false, stdout)).toBe(exitCodes.OK)
    expect(said).toMatch(/^✓ colours-v1 .*sha256/)
    await writeFile(weights, 'changed')
    said = ''
    expect(await verifyModels(['colours-v1', 'none'], folder, true, stdout)).toBe(exitCodes.FAILED)
    const details = JSON.parse(said).map(({ detail }: { detail: string }) => detail.split(':')[0])
    expect(details).toEqual(['MODEL_HASH_MISMATCH', 'MODEL_MISSING'])
  })
})

describe('the catalogue of Lamppost', () => {
  it('can be read, and names a commit in every address', async () => {
    const models = await readCatalogue()
    expect(models.map(({ id }) => id)).toContain('yolox-s')
    for (const { url } of models) expect(url).toMatch(/^https:\/\/.*\/[0-9a-f]{40}\/.*\.onnx$/)
  })
})

describe('the progress of a download', () => {
  it('tells share, rate and time left, of what this call fetched', () => {
    const text = new TransferText(40_000_000, 1000)
    expect(text.at(20_000_000, 1000)).toBe('██████████░░░░░░░░░░ 50 %  20.0 MB of 40.0 MB')
    expect(text.at(30_000_000, 6000)).toBe(
      '███████████████░░░░░ 75 %  30.0 MB of 40.0 MB  2.0 MB/s  5 s left',
    )
  })
})
