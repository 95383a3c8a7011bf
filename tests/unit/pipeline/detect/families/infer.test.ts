import { describe, expect, it } from 'vitest'
import { inferFamily } from '../../../../../edge/pipeline/detect/families/infer-family.js'
import { graphOf, noMetadata, type Shape } from './decoded.js'

const PICTURE = [1, 3, 64, 64]
/** 64 + 16 + 4 cells. */
const CELLS = 84
const named = (count: number, more: Readonly<Record<string, string>> = {}) =>
  new Map([
    ['names', `{${Array.from({ length: count }, (_, at) => `${at}: 'n${at}'`).join(', ')}}`],
    ...Object.entries(more),
  ])
const levels = (columns: number, strides: readonly number[]) =>
  strides.map(stride => [1, (64 / stride) ** 2, columns])
const byName = (prefix: string, shapes: readonly Shape[]) =>
  Object.fromEntries(shapes.map((shape, at) => [`${prefix}${at}`, shape]))

type Outputs = Readonly<Record<string, Shape>>

describe('the family of a bare graph', () => {
  it.each<[string, Outputs, ReadonlyMap<string, string>, object]>([
    ['a raw grid', { o: [1, CELLS, 8] }, noMetadata, { classCount: 3, output: { family: 'yolox' } }],
    [
      'one class of a raw grid',
      { o: [1, CELLS, 6] },
      noMetadata,
      { classCount: 1, output: { family: 'yolox' } },
    ],
    [
      'three boxes a cell',
      { o: [1, 3 * CELLS, 8] },
      noMetadata,
      { classCount: 3, output: { family: 'yolov5' } },
    ],
    [
      'one class of three boxes a cell',
      { o: [1, 3 * CELLS, 6] },
      noMetadata,
      { classCount: 1, output: { family: 'yolov5' } },
    ],
    [
      'three boxes a cell, with masks',
      { o: [1, 3 * CELLS, 5 + 3 + 4], p: [1, 4, 16, 16] },
      noMetadata,
      { classCount: 3, output: { family: 'yolov5', ignored: 4 } },
    ],
    ['columns of cells', { o: [1, 7, CELLS] }, noMetadata, { classCount: 3, output: { family: 'yolov8' } }],
    [
      'columns of cells on four levels',
      { o: [1, 7, CELLS + 1] },
      noMetadata,
      { classCount: 3, output: { family: 'yolov8', strides: [8, 16, 32, 64] } },
    ],
    [
      'key points',
      { o: [1, 4 + 1 + 51, CELLS] },
      named(1, { task: 'pose' }),
      { classCount: 1, labels: ['n0'], output: { family: 'yolov8', ignored: 51 } },
    ],
    [
      'rows of six',
      { o: [1, 300, 6] },
      noMetadata,
      { classCount: 80, classesUnseen: true, output: { family: 'end-to-end' } },
    ],
    [
      'rows of six with names, as many as cells',
      { o: [1, CELLS, 6] },
      named(2, { end2end: 'True' }),
      { classCount: 2, labels: ['n0', 'n1'], output: { family: 'end-to-end' } },
    ],
    [
      'detections of TensorFlow',
      {
        detection_boxes: [1, 100, 4],
        detection_scores: [1, 100],
        detection_classes: [1, 100],
        num_detections: [1],
      },
      noMetadata,
      {
        output: { family: 'tf-od', boxes: 'yxyx', normalised: true, firstClass: 1 },
        input: { range: [0, 255] },
      },
    ],
    [
      'ninety-one logits and nothing',
      { logits: [1, 100, 92], pred_boxes: [1, 100, 4] },
      noMetadata,
      { classCount: 91, output: { family: 'detr-logits', activation: 'softmax', background: 'last' } },
    ],
    [
      'logits of eighty',
      { logits: [1, 300, 80], pred_boxes: [1, 300, 4] },
      noMetadata,
      { classCount: 80, output: { family: 'detr-logits', activation: 'sigmoid', background: 'none' } },
    ],
    [
      'scores beside boxes',
      { scores: [1, 100, 4], boxes: [1, 100, 4] },
      noMetadata,
      { classCount: 3, output: { family: 'ssd', background: 'first' } },
    ],
    [
      'scores beside boxes, one for each name',
      { scores: [1, 100, 3], boxes: [1, 100, 4] },
      named(3),
      { classCount: 3, output: { family: 'ssd', background: 'none' } },
    ],
    [
      'distances by level',
      { ...byName('c', levels(3, [8, 16, 32])), ...byName('d', levels(32, [8, 16, 32])) },
      noMetadata,
      { classCount: 3, output: { family: 'gfl', strides: [8, 16, 32], cellOffset: 0.5 } },
    ],
    [
      'distances by level, of as many classes as bins',
      { ...byName('c', levels(32, [8, 16, 32])), ...byName('d', levels(32, [8, 16, 32])) },
      noMetadata,
      { classCount: 32, output: { family: 'gfl' } },
    ],
    [
      'distances of four levels in one',
      { o: [1, CELLS + 1, 35] },
      noMetadata,
      { classCount: 3, output: { family: 'gfl', fused: true, strides: [8, 16, 32, 64], cellOffset: 0 } },
    ],
    [
      'as many columns on three levels, which are classes',
      { o: [1, CELLS, 35] },
      noMetadata,
      { classCount: 30, output: { family: 'yolox' } },
    ],
  ])('is told from %s', (_, outputs, metadata, expected) => {
    expect(inferFamily(graphOf(PICTURE, outputs), metadata)).toMatchObject(expected)
  })

  it('is DETR where sizes are asked for, and nothing beside them', () => {
    const outputs = { labels: [1, 300], boxes: [1, 300, 4], scores: [1, 300] }
    const sizes = { name: 'orig_target_sizes', type: 'int64', shape: ['N', 2] }
    expect(inferFamily(graphOf(PICTURE, outputs, { extra: [sizes] }), noMetadata)).toMatchObject({
      input: { extra: [{ name: 'orig_target_sizes', value: 'width-height' }] },
      output: { family: 'detr' },
    })
    expect(inferFamily(graphOf(PICTURE, outputs), noMetadata)?.output).toMatchObject({ normalised: true })
    const prompt = { name: 'prompt', type: 'float32', shape: [1, 77] }
    expect(inferFamily(graphOf(PICTURE, outputs, { extra: [sizes, prompt] }), noMetadata)).toBeUndefined()
  })

  it.each([
    ['uint8', [0, 255]],
    ['int8', [-128, 127]],
    ['float16', [0, 1]],
  ])('takes a picture of %s for what its elements hold', (type, range) => {
    const inferred = inferFamily(graphOf(PICTURE, { o: [1, 7, CELLS] }, { type }), noMetadata)
    expect(inferred?.input.range).toEqual(range)
  })

  it.each<[string, Shape, Outputs, ReadonlyMap<string, string>]>([
    ['more names than columns', PICTURE, { o: [1, 7, CELLS] }, named(4)],
    ['columns that nothing explains', PICTURE, { o: [1, 7, CELLS] }, named(2)],
    ['fewer rows of scores than of boxes', PICTURE, { scores: [1, 99, 4], boxes: [1, 100, 5] }, noMetadata],
    ['rows of scores and boxes that differ', PICTURE, { scores: [1, 99, 3], boxes: [1, 100, 4] }, noMetadata],
    ['several pictures and no other number', [2, 3, 64, 64], { o: [2, 7, CELLS] }, noMetadata],
    ['a size that is no multiple of the stride', [1, 3, 60, 60], { o: [1, 84, 8] }, noMetadata],
    [
      'levels that are not of one kind',
      PICTURE,
      { a: [1, 64, 3], b: [1, 64, 32], c: [1, 16, 3] },
      noMetadata,
    ],
  ])('is not told from %s', (_, input, outputs, metadata) => {
    expect(inferFamily(graphOf(input, outputs), metadata)).toBeUndefined()
  })
})
