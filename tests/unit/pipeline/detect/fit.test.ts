import { describe, expect, it } from 'vitest'
import type { ModelManifest } from '../../../../edge/models/manifest-schema.js'
import type { TensorShape } from '../../../../edge/pipeline/detect/families/family.js'
import { checkFit, takesBatches } from '../../../../edge/pipeline/detect/fit.js'
import { graphOf, manifestFor } from './families/decoded.js'

const PICTURE = [1, 3, 64, 64]
const load = (output: ModelManifest['output'], labels = ['a', 'b', 'c']) => ({
  ...manifestFor(output, labels),
  weightsPath: 'test.onnx',
})
const namesOf = (matched: readonly (TensorShape | undefined)[]) => matched.map(output => output?.name)

const ssd = load({
  family: 'ssd',
  ...{ boxes: 'xyxy', normalised: true, activation: 'none', background: 'first' },
})
const tfOd = load({ family: 'tf-od', boxes: 'yxyx', normalised: true, firstClass: 1 })
const detections = { detection_boxes: [1, 9, 4], detection_scores: [1, 9], detection_classes: [1, 9] }

describe('checkFit', () => {
  it('tells outputs of one shape apart by their usual names, in whatever order they come', () => {
    for (const outputs of [
      { boxes: [1, 5, 4], scores: [1, 5, 4] },
      { scores: [1, 5, 4], boxes: [1, 5, 4] },
    ]) {
      expect(namesOf(checkFit(ssd, graphOf(PICTURE, outputs)))).toEqual(['scores', 'boxes'])
    }
  })

  it('takes the names of the manifest before its own', () => {
    const turned = { ...ssd, output: { ...ssd.output, names: ['boxes', 'scores'] } }
    const graph = graphOf(PICTURE, { boxes: [1, 5, 4], scores: [1, 5, 4] })
    expect(namesOf(checkFit(turned, graph))).toEqual(['boxes', 'scores'])
  })

  it('does not take another output for one that need not be there', () => {
    expect(namesOf(checkFit(tfOd, graphOf(PICTURE, { ...detections, temperature: [1] })))).toEqual([
      ...['detection_boxes', 'detection_scores', 'detection_classes'],
      undefined,
    ])
    expect(namesOf(checkFit(tfOd, graphOf(PICTURE, { ...detections, num_detections: [1] })))[3]).toBe(
      'num_detections',
    )
  })

  it('refuses a graph that asks for more than the manifest gives, or for less', () => {
    const sizes = { name: 'sizes', type: 'int64', shape: ['N', 2] }
    const asking = graphOf(PICTURE, detections, { extra: [sizes] })
    const giving = {
      ...tfOd,
      input: { ...tfOd.input, extra: [{ name: 'sizes', value: 'width-height' as const }] },
    }
    expect(() => checkFit(tfOd, asking)).toThrow(
      /expected input "images" .*, found .* and "sizes" int64 \[N,2\]/,
    )
    expect(() => checkFit(giving, graphOf(PICTURE, detections))).toThrow(
      /expected input .* and "sizes" \[1,2\]/,
    )
    expect(checkFit(giving, asking)).toHaveLength(4)
  })

  it('refuses numbers that cannot be read', () => {
    const { inputs, outputs } = graphOf(PICTURE, { boxes: [1, 5, 4], scores: [1, 5, 4] })
    const strings = { inputs, outputs: outputs.map(output => ({ ...output, type: 'string' })) }
    expect(() => checkFit(ssd, strings)).toThrow(/found "boxes" string/)
  })
})

describe('takesBatches', () => {
  it('is so where every input and every output that is read leaves the number of pictures open', () => {
    const takes = (input: (number | string)[], scores: (number | string)[]) => {
      const graph = graphOf(input, { scores, boxes: ['N', 5, 4], other: [1, 2] })
      return takesBatches(ssd, graph, checkFit(ssd, graph))
    }
    expect(takes(['N', 3, 64, 64], ['N', 5, 4])).toBe(true)
    expect(takes([1, 3, 64, 64], ['N', 5, 4])).toBe(false)
    expect(takes(['N', 3, 64, 64], [1, 5, 4])).toBe(false)
  })
})
