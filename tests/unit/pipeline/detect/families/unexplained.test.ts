import { describe, expect, it } from 'vitest'
import { inferFamily } from '../../../../../edge/pipeline/detect/families/infer-family.js'
import { obstacleIn } from '../../../../../edge/pipeline/detect/families/unexplained.js'
import { graphOf, noMetadata, type Shape } from './decoded.js'

const picture = [1, 3, 64, 64]
const names = new Map([['names', "{0: 'a', 1: 'b'}"]])

describe('a graph that no family explains', () => {
  it.each<[string, Shape, Record<string, Shape>, ReadonlyMap<string, string>, RegExp, RegExp]>([
    [
      'classifies',
      picture,
      { y: [1, 1000] },
      new Map([['task', 'classify']]),
      /made to "classify"/,
      /to detect/,
    ],
    ['turns its boxes', picture, { y: [1, 7, 84] }, new Map([['task', 'obb']]), /made to "obb"/, /to detect/],
    ['takes no picture', [1, 128], { y: [1, 10, 6] }, noMetadata, /four dimensions/, /\[1,3,height,width\]/],
    [
      'takes four pictures',
      [4, 3, 64, 64],
      { y: [4, 84, 8] },
      noMetadata,
      /exactly 4 pictures/,
      /batch of 1/,
    ],
    ['takes grey pictures', [1, 1, 64, 64], { y: [1, 84, 8] }, noMetadata, /three channels/, /colour/],
    [
      'has an open size',
      [1, 3, 'h', 'w'],
      { y: [1, 'n', 8] },
      noMetadata,
      /open, and no "imgsz"/,
      /fixed size/,
    ],
    [
      'stops before the last step',
      picture,
      { y: [1, 3, 8, 8, 85] },
      noMetadata,
      /before the last step/,
      /inside/,
    ],
    ['embeds', picture, { y: [1, 512] }, noMetadata, /no output has the three dim/, /have no boxes/],
    ['has open rows', picture, { y: [1, 'n', 9] }, noMetadata, /rows or columns of "y" are open/, /by hand/],
    ['names other classes', picture, { y: [1, 9, 83] }, names, /names 2 classes/, /Correct "names"/],
  ])('and that %s', (_, input, outputs, metadata, seen, todo) => {
    const graph = graphOf(input, outputs)
    expect(inferFamily(graph, metadata)).toBeUndefined()
    const obstacle = obstacleIn(graph, metadata)
    expect(obstacle?.seen).toMatch(seen)
    expect(obstacle?.todo).toMatch(todo)
  })

  it('and that takes numbers of another kind', () => {
    const graph = graphOf(picture, { y: [1, 84, 8] }, { type: 'float64' })
    expect(obstacleIn(graph, noMetadata)).toEqual({
      seen: '"images" is float64',
      todo: 'Export it with an input of float32, float16, uint8 or int8',
    })
  })

  it('and whose parts are all those of a detector', () => {
    expect(obstacleIn(graphOf(picture, { y: [1, 83, 8] }), noMetadata)).toBeUndefined()
  })
})
