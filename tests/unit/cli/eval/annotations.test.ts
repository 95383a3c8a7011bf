import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CocoFile, readCocoFile } from '../../../../edge/cli/eval/coco-file.js'
import { toDataset } from '../../../../edge/cli/eval/dataset.js'
import { mapLabels } from '../../../../edge/cli/eval/label-map.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lamppost-annotations-'))
})
afterAll(() => rm(folder, { recursive: true }))

const sound = {
  images: [
    { id: 2, file_name: 'b.jpg', width: 100, height: 80 },
    { id: 1, file_name: 'a.jpg', labelledClasses: ['car'] },
  ],
  annotations: [
    { id: 7, image_id: 2, category_id: 1, bbox: [1, 2, 30, 40] as [number, number, number, number] },
  ],
  categories: [
    { id: 1, name: 'car' },
    { id: 2, name: 'van' },
  ],
}
const read = async (content: unknown): Promise<CocoFile> => {
  const path = join(folder, 'coco.json')
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content))
  return readCocoFile(path)
}
const annotation = (changes: object) => ({ ...sound, annotations: [{ ...sound.annotations[0], ...changes }] })

describe('readCocoFile', () => {
  it.each<[string, unknown, RegExp]>([
    ['no JSON', '{"images": [', /is not JSON/],
    ['no COCO', { pictures: [] }, /images: .*; annotations: .*; categories: /],
    ['no images', { ...sound, images: [], annotations: [] }, /it has no images; it has no annotations/],
    [
      'an image twice',
      { ...sound, images: [...sound.images, { id: 2, file_name: 'c.jpg' }] },
      /image id 2 occurs twice/,
    ],
    [
      'a file twice',
      { ...sound, images: [...sound.images, { id: 3, file_name: 'b.jpg' }] },
      /two images name the file b.jpg/,
    ],
    [
      'an annotation twice',
      { ...sound, annotations: [sound.annotations[0], sound.annotations[0]] },
      /annotation id 7 occurs twice/,
    ],
    [
      'a category twice',
      { ...sound, categories: [...sound.categories, { id: 1, name: 'x' }] },
      /category id 1 occurs twice/,
    ],
    [
      'a name twice',
      { ...sound, categories: [...sound.categories, { id: 3, name: 'van' }] },
      /two categories are called "van"/,
    ],
    ['an unknown image', annotation({ image_id: 9 }), /annotation 7 is of image 9, which is not there/],
    [
      'an unknown category',
      annotation({ category_id: 9 }),
      /annotation 7 is of category 9, which is not there/,
    ],
    ['a negative width', annotation({ bbox: [0, 0, -5, 5] }), /annotations\.0\.bbox\.2: /],
    ['three numbers', annotation({ bbox: [0, 0, 5] }), /annotations\.0\.bbox: /],
    [
      'an unknown class that was labelled',
      { ...sound, images: [{ id: 2, file_name: 'b.jpg', labelledClasses: ['cat'] }] },
      /labelledClasses of image 2 names "cat", which is no category/,
    ],
  ])('refuses a file with %s', async (_, content, words) => {
    await expect(read(content)).rejects.toMatchObject({
      code: 'ANNOTATIONS_INVALID',
      message: expect.stringMatching(words),
    })
  })

  it('tells the first mistakes, and how many more there are', async () => {
    const annotations = Array.from({ length: 8 }, (_, id) => ({ ...sound.annotations[0], id, image_id: 9 }))
    await expect(read({ ...sound, annotations })).rejects.toThrow(/; and 3 more mistakes$/)
  })

  it('refuses a file that is not there', async () => {
    await expect(readCocoFile(join(folder, 'none.json'))).rejects.toMatchObject({
      code: 'ANNOTATIONS_INVALID',
    })
  })
})

describe('mapLabels', () => {
  const categories = [
    { id: 1, name: 'car' },
    { id: 2, name: 'rubbish bag' },
    { id: 3, name: 'zebra' },
  ]
  const annotations = [1, 2].map(category_id => ({ ...sound.annotations[0]!, category_id }))
  const labels = ['truck', 'car', 'garbage_bag']
  const map = (renamed: Record<string, string> = {}, common = false) =>
    mapLabels({ annotations, categories }, { labels, common, renamed: new Map(Object.entries(renamed)) })

  it('names every annotated category that the model has no label for', () => {
    expect(map).toThrow('The model has no label for what is annotated as "rubbish bag"')
  })

  it('takes another name for it, or leaves it out', () => {
    expect([...map({ 'rubbish bag': 'garbage_bag' })]).toEqual([
      ['car', 1],
      ['rubbish bag', 2],
    ])
    expect([...map({ 'rubbish bag': '' })]).toEqual([['car', 1]])
    expect([...map({}, true)]).toEqual([['car', 1]])
  })

  it('lets two categories be one label', () => {
    expect([...map({ 'rubbish bag': 'car' })]).toEqual([
      ['car', 1],
      ['rubbish bag', 1],
    ])
  })

  it('refuses names that are not there', () => {
    expect(() => map({ cra: 'car' })).toThrow('the annotations have no category "cra", did you mean "car"?')
    expect(() => map({ 'rubbish bag': 'garbagebag' })).toThrow(
      'the model has no label "garbagebag", did you mean "garbage_bag"?',
    )
  })

  it('refuses where nothing is left', () => {
    expect(() => map({ car: '' }, true)).toThrow('No category of the annotations is a label of the model')
  })
})

describe('toDataset', () => {
  const labelOf = new Map([
    ['car', 0],
    ['van', 0],
    ['bus', 1],
  ])
  const categories = ['car', 'van', 'bus', 'dog'].map((name, at) => ({ id: at + 1, name }))
  const dataset = (annotations: CocoFile['annotations'], labelledClasses?: string[]) =>
    toDataset(
      {
        images: [
          { id: 2, file_name: 'b.jpg', width: 100, height: 80, labelledClasses },
          { id: 1, file_name: 'a.jpg' },
        ],
        annotations,
        categories,
      },
      labelOf,
    )
  const box = (x: number, y: number, width: number, height: number, more = {}) => ({
    image_id: 2,
    category_id: 1,
    bbox: [x, y, width, height] as [number, number, number, number],
    ...more,
  })

  it('has the pictures by rising id, and the boxes by their corners', () => {
    const { pictures, labels, warnings } = dataset([
      box(1, 2, 30, 40, { area: 600, iscrowd: true }),
      box(5, 5, 5, 5, { category_id: 4 }),
    ])
    expect(pictures.map(({ id }) => id)).toEqual([1, 2])
    expect(pictures[1]!.truths).toEqual([
      { box: [1, 2, 31, 42], areaPx2: 600, crowd: true, ignored: true, label: 0 },
    ])
    expect({ labels, warnings }).toEqual({ labels: [0, 1], warnings: [] })
  })

  it('leaves out boxes without an area or outside of the picture, and says so', () => {
    const { pictures, warnings } = dataset([
      box(1, 2, 0, 40),
      box(120, 2, 10, 10),
      box(-20, 2, 10, 10),
      box(90, 70, 20, 20),
      box(90, 70, 10.4, 10),
    ])
    expect(pictures[1]!.truths.map(({ box }) => box)).toEqual([
      [90, 70, 110, 90],
      [90, 70, 100.4, 80],
    ])
    expect(warnings).toEqual([
      '1 box without an area: left out, since nothing can match',
      '2 boxes wholly outside of the picture: left out, since nothing can match',
      '1 box reaching beyond the edge of the picture: taken as they are',
    ])
  })

  it('covers a label where all its categories were looked for, and every label where nothing is said', () => {
    const covered = (classes?: string[]) =>
      [0, 1].map(label => dataset([], classes).pictures[1]!.covers(label))
    expect(covered()).toEqual([true, true])
    expect(covered(['car', 'bus'])).toEqual([false, true])
    expect(covered(['car', 'van'])).toEqual([true, false])
    expect(dataset([box(1, 1, 5, 5)], ['bus'])).toMatchObject({
      pictures: [{ truths: [] }, { truths: [] }],
      warnings: ["1 box of a class that their image's labelledClasses does not name: left out"],
    })
  })
})
