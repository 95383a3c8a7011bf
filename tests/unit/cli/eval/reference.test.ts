import { existsSync } from 'node:fs'
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readCocoFile } from '../../../../edge/cli/eval/coco-file.js'
import { toDataset } from '../../../../edge/cli/eval/dataset.js'
import { judge } from '../../../../edge/cli/eval/judge.js'
import { type EvalReport, toReport } from '../../../../edge/cli/eval/report.js'
import { runEval } from '../../../../edge/cli/eval/run.js'
import { loadManifest } from '../../../../edge/models/manifest.js'
import { shippedModelsDir } from '../../../../edge/models/shipped.js'

/** The numbers come from tests/fixtures/eval/coco_reference.py, which agreed with pycocotools 2.0.11 within 1e-12 on both made-up sets. */
const fixtures = resolve('tests/fixtures/eval')
type Figures = Record<string, number | null>
interface Expected {
  readonly overall: Figures
  readonly classes: Record<string, Figures>
}
const readJson = async <T>(name: string): Promise<T> =>
  JSON.parse(await readFile(join(fixtures, name), 'utf8'))

const nameThere = {
  ap: 'ap_all',
  ap50: 'ap50',
  ap75: 'ap75',
  apSmall: 'ap_small',
  apMedium: 'ap_medium',
  apLarge: 'ap_large',
  ar1: 'ar1',
  ar10: 'ar10',
  ar100: 'ar100',
  arSmall: 'ar_small',
  arMedium: 'ar_medium',
  arLarge: 'ar_large',
} as const

function expectFigures(report: EvalReport, { overall, classes }: Expected, within: number): void {
  expect(report.labels.map(({ label }) => label).sort()).toEqual(Object.keys(classes).sort())
  const pairs = [
    ['all', report.overall, overall] as const,
    ...report.labels.map(one => [one.label, one, classes[one.label]!] as const),
  ]
  for (const [label, here, there] of pairs) {
    for (const [name, other] of Object.entries(nameThere)) {
      const [found, wanted] = [here[name as keyof typeof nameThere], there[other]!]
      if (wanted === null) expect(found, `${label} ${name}`).toBeNull()
      else expect(Math.abs(found! - wanted), `${label} ${name}: ${found}, not ${wanted}`).toBeLessThan(within)
    }
  }
}

interface Detection {
  readonly image_id: number
  readonly category_id: number
  readonly bbox: readonly [number, number, number, number]
  readonly score: number
}

describe('the protocol of COCO', () => {
  it.each([
    ['made-up', 'crowds, sizes, ties, many detections and unlabelled classes'],
    [
      'edges',
      'things and detections that stand twice, areas at the bounds, empty pictures and classes, 101 found',
    ],
  ])('gives the figures of the reference for %s: %s', async name => {
    const file = await readCocoFile(join(fixtures, `${name}.annotations.json`))
    const detections = await readJson<Detection[]>(`${name}.detections.json`)
    const labels = file.categories.map(category => category.name)
    const dataset = toDataset(file, new Map(labels.map((label, at) => [label, at])))
    const looks = dataset.pictures.map(picture => ({
      picture,
      found: detections
        .filter(({ image_id }) => image_id === picture.id)
        .map(({ category_id, bbox: [x, y, width, height], score }) => ({
          box: [x, y, x + width, y + height] as const,
          score,
          label: file.categories.findIndex(({ id }) => id === category_id),
        })),
    }))
    const judgement = judge(
      looks,
      dataset,
      labels,
      labels.map(() => 0.5),
    )
    const model = { id: name, version: '1', sha256: '', provider: 'none' }
    const pictures = looks.length
    const report = toReport({ model, pictures, failed: [], minScore: 0, warnings: [] }, judgement)
    expectFigures(report, await readJson(`${name}.expected.json`), 1e-5)
  })
})

const images = resolve('../shared/data/images')
const present = existsSync(images)
if (!present) console.warn('skipped: the pictures of ../shared/data are not here')

describe.skipIf(!present)('urban-nano on a hundred street pictures', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lamppost-eval-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  it('has the average precision of the reference, and thresholds that are far off are put right', async () => {
    const model = join(folder, 'mine.yaml')
    const shipped = await readFile(join(shippedModelsDir, 'urban-nano.yaml'), 'utf8')
    await writeFile(model, shipped.replace('threshold: 0.35', 'threshold: 0.8'))
    await copyFile(join(shippedModelsDir, 'urban_nano.onnx'), join(folder, 'urban_nano.onnx'))
    let stdout = ''
    const args = {
      model,
      images,
      annotations: join(images, 'urban-dev.json'),
      json: true,
      csv: false,
      suggestThresholds: true,
      map: new Map(),
      common: false,
      skipMissing: false,
      minScore: 0.001,
      workers: 1,
    }
    const out = { write: (text: string) => (stdout += text) }
    expect(await runEval(args, { stdout: out, stderr: { write: () => {} } })).toBe(0)
    const report: EvalReport = JSON.parse(stdout)
    expect(report).toMatchObject({ pictures: 100, failed: [], warnings: [] })
    expectFigures(report, await readJson('urban-nano-100.expected.json'), 0.001)
    const changed = report.suggestions!.filter(({ isChanged }) => isChanged)
    expect(changed.map(({ label }) => label)).toEqual(['crack', 'garbage_bag'])
    const { threshold, perLabelThresholds } = await loadManifest(model)
    expect({ threshold, perLabelThresholds }).toEqual({
      threshold: 0.8,
      perLabelThresholds: Object.fromEntries(changed.map(({ label, to }) => [label, to])),
    })
  })
})
