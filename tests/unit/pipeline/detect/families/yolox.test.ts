import { describe, expect, it } from 'vitest'
import { loadManifest } from '../../../../../edge/models/manifest.js'
import { yolox } from '../../../../../edge/pipeline/detect/families/yolox.js'
import { decodeRows, decoderFor, graphOf, noMetadata, type Shape } from './decoded.js'

const infer = (input: Shape, output: Shape) => yolox.infer(graphOf(input, { output }), noMetadata)

/** 64 x 64 input: 64 + 16 + 4 cells, two classes. */
const manifest = {
  ...(await loadManifest('urban-nano')),
  labels: ['car', 'bin'],
  input: { ...(await loadManifest('urban-nano')).input, size: [64, 64] as [number, number] },
}
const decoder = decoderFor(manifest)

function decode(cells: Record<number, readonly number[]>, thresholds = [0.5, 0.25]) {
  const values = new Float32Array(84 * 7)
  for (const [cell, columns] of Object.entries(cells)) values.set(columns, Number(cell) * 7)
  return decodeRows(decoder, [values], thresholds).rows
}

describe('decode', () => {
  it('places a cell of each level by its column, row and stride', () => {
    const found = decode({
      [8 * 2 + 3]: [0.5, 0.25, Math.log(2), Math.log(1), 1, 0.75, 0],
      [64 + 4 * 1 + 2]: [0, 0, 0, 0, 0.5, 0, 1],
      [80 + 3]: [0.5, 0.5, 0, 0, 1, 1, 0],
    })
    expect(found).toEqual([
      { box: [28 - 8, 18 - 4, 28 + 8, 18 + 4], score: 0.75, label: 0 },
      { box: [32 - 8, 16 - 8, 32 + 8, 16 + 8], score: 0.5, label: 1 },
      { box: [48 - 16, 48 - 16, 48 + 16, 48 + 16], score: 1, label: 0 },
    ])
  })

  it('holds each class against its own threshold', () => {
    const weak = [0, 0, 0, 0, 0.5, 0.75, 0.125]
    const weakBin = [0, 0, 0, 0, 0.5, 0.125, 0.75]
    expect(decode({ 0: weak, 1: weakBin }).map(({ label }) => label)).toEqual([1])
    expect(decode({ 0: weak, 1: weakBin }, [0.25, 0.5]).map(({ label }) => label)).toEqual([0])
  })

  it.each([
    ['a score that is NaN', [0, 0, 0, 0, Number.NaN, 1, 0]],
    ['a class that is NaN', [0, 0, 0, 0, 1, Number.NaN, 0]],
    ['a place that is NaN', [Number.NaN, 0, 0, 0, 1, 1, 0]],
    ['a place that is infinite', [0, Number.POSITIVE_INFINITY, 0, 0, 1, 1, 0]],
    ['a width that overflows', [0, 0, 1000, 0, 1, 1, 0]],
    ['a height that overflows 32 bits only', [0, 0, 0, 100, 1, 1, 0]],
    ['a width of nothing', [0, 0, -1000, 0, 1, 1, 0]],
    ['a score of zero at a threshold of zero', [0, 0, 0, 0, 0, 1, 0]],
  ])('leaves out %s', (_, columns) => {
    expect(decode({ 5: columns }, [0, 0])).toEqual([])
  })
})

describe('infer', () => {
  it('knows the raw grid and its preprocessing', () => {
    expect(infer([1, 3, 416, 416], [1, 3549, 85])).toEqual({
      classCount: 80,
      input: {
        name: 'images',
        size: [416, 416],
        layout: 'nchw',
        colour: 'bgr',
        range: [0, 255],
        letterbox: 'top-left',
        pad: 114,
      },
      output: { family: 'yolox', strides: [8, 16, 32] },
      reasons: expect.arrayContaining([
        'output [1,3549,85] = 3549 cells of 416x416 by 5 + 80 classes: YOLOX',
      ]),
    })
  })

  it('takes an open batch and a picture that is not square', () => {
    const inferred = infer(['batch', 3, 384, 640], ['batch', 5040, 6])
    expect(inferred).toMatchObject({ classCount: 1, input: { size: [640, 384] } })
  })

  it.each([
    ['an Ultralytics head', [1, 3, 320, 320], [1, 84, 2100]],
    ['another number of cells', [1, 3, 416, 416], [1, 3548, 85]],
    ['an open size', [1, 3, 'height', 'width'], [1, 'cells', 85]],
    ['a batch of four', [4, 3, 416, 416], [4, 3549, 85]],
    ['grey pictures', [1, 1, 416, 416], [1, 3549, 85]],
    ['no class', [1, 3, 416, 416], [1, 3549, 5]],
  ])('refuses %s', (_, input, output) => {
    expect(infer(input, output)).toBeUndefined()
  })
})
