import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type EvalArguments, runEval } from '../../../../edge/cli/eval/run.js'
import { exitCodes } from '../../../../edge/cli/exit-codes.js'
import { shippedModelsDir } from '../../../../edge/models/shipped.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lamppost-eval-'))
  await sharp({ create: { width: 320, height: 200, channels: 3, background: '#556677' } }).toFile(
    join(folder, 'a.jpg'),
  )
  await writeFile(join(folder, 'broken.jpg'), 'not a picture')
})
afterAll(() => rm(folder, { recursive: true }))

const written = { stdout: '', stderr: '' }
beforeEach(() => {
  written.stdout = ''
  written.stderr = ''
})
const output = {
  stdout: { write: (text: string) => (written.stdout += text) },
  stderr: { write: (text: string) => (written.stderr += text) },
}

async function evaluate(
  images: readonly object[],
  changes: Partial<EvalArguments> = {},
  signal?: AbortSignal,
): Promise<number> {
  const annotations = join(folder, 'coco.json')
  const boxes = images.map((_, at) => ({ image_id: at + 1, category_id: 1, bbox: [10, 10, 50, 50] }))
  const numbered = images.map((image, at) => ({ id: at + 1, ...image }))
  const categories = [{ id: 1, name: 'car' }]
  await writeFile(annotations, JSON.stringify({ images: numbered, annotations: boxes, categories }))
  const flags = { json: true, csv: false, suggestThresholds: false, common: false, skipMissing: false }
  const rest = { map: new Map(), minScore: 0.001, workers: 1 }
  return runEval(
    { model: 'urban-nano', images: folder, annotations, ...flags, ...rest, ...changes },
    { ...output, signal },
  )
}

describe('lamppost eval', () => {
  it('writes a report, pictures and detections to a folder', async () => {
    const out = join(folder, 'out')
    expect(await evaluate([{ file_name: 'a.jpg' }], { out })).toBe(exitCodes.OK)
    const report = JSON.parse(written.stdout)
    expect(report).toMatchObject({ pictures: 1, failed: [], overall: { boxes: 1, apLarge: null } })
    expect(JSON.parse(await readFile(join(out, 'report.json'), 'utf8'))).toEqual(report)
    expect(JSON.parse(await readFile(join(out, 'detections.json'), 'utf8'))).toBeInstanceOf(Array)
    for (const name of ['precision-recall.png', 'confusion.png']) {
      expect((await sharp(join(out, name)).metadata()).width).toBeGreaterThan(900)
    }
    expect((await readdir(out)).length).toBe(4)
  })

  it('prints a line per label for a spreadsheet', async () => {
    expect(await evaluate([{ file_name: 'a.jpg' }], { json: false, csv: true })).toBe(exitCodes.OK)
    const [head, car, all, ...rest] = written.stdout.split('\n')
    expect(head).toMatch(/^model,sha256,label,pictures,boxes,ap,ap50,.*,bestThreshold,bestF1$/)
    const cell = (line: string, name: string) => line.split(',')[head!.split(',').indexOf(name)]
    expect([cell(car!, 'label'), cell(car!, 'boxes'), cell(car!, 'ap50')]).toEqual(['car', '1', '0'])
    expect([cell(all!, 'label'), cell(all!, 'threshold')]).toEqual(['all', ''])
    expect(rest).toEqual([''])
  })

  it('writes nothing when it is stopped', async () => {
    const out = join(folder, 'stopped')
    const stopped = AbortSignal.abort(new Error('Ctrl-C'))
    await expect(evaluate([{ file_name: 'a.jpg' }], { out }, stopped)).rejects.toThrow('Ctrl-C')
    expect(await readdir(out)).toEqual([])
    expect(written.stdout).toBe('')
  })

  it('goes on after a picture that it cannot use, and fails in the end', async () => {
    const images = [
      { file_name: 'broken.jpg' },
      { file_name: './a.jpg', width: 200, height: 320 },
      { file_name: 'a.jpg' },
    ]
    expect(await evaluate(images)).toBe(exitCodes.FAILED)
    expect(JSON.parse(written.stdout)).toMatchObject({
      pictures: 1,
      failed: expect.arrayContaining(['broken.jpg', './a.jpg']),
    })
    expect(written.stderr).toContain('broken.jpg: IMAGE_UNREADABLE')
    expect(written.stderr).toContain(
      'The picture has 320 x 200 pixels upright, the annotations say 200 x 320',
    )
  })

  it('refuses missing pictures before it starts, unless it may leave them out', async () => {
    const images = [{ file_name: 'a.jpg' }, { file_name: 'none.jpg' }]
    await expect(evaluate(images)).rejects.toThrow(/^1 of 2 pictures are not in .*: none\.jpg$/)
    expect(await evaluate(images, { skipMissing: true })).toBe(exitCodes.OK)
    expect(JSON.parse(written.stdout).warnings).toEqual([expect.stringContaining('none.jpg; left out')])
    await expect(evaluate([{ file_name: '../a.jpg' }])).rejects.toMatchObject({ code: 'ANNOTATIONS_INVALID' })
  })

  it("writes thresholds to manifests of one's own only", async () => {
    const suggestThresholds = true
    await expect(evaluate([{ file_name: 'a.jpg' }], { suggestThresholds })).rejects.toMatchObject({
      code: 'USAGE',
    })
    for (const name of ['urban-nano.yaml', 'urban_nano.onnx'])
      await copyFile(join(shippedModelsDir, name), join(folder, name))
    const model = join(folder, 'urban-nano.yaml')
    expect(await evaluate([{ file_name: 'a.jpg' }], { suggestThresholds, model })).toBe(exitCodes.OK)
    expect(written.stderr).toBe(`${model} stays as it is.\n`)
    expect(JSON.parse(written.stdout).suggestions).toMatchObject([{ label: 'car', isChanged: false }])
    expect(await readFile(model, 'utf8')).toBe(
      await readFile(join(shippedModelsDir, 'urban-nano.yaml'), 'utf8'),
    )
  })
})
