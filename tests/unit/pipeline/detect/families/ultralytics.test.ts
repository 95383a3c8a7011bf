import { describe, expect, it } from 'vitest'
import { pictureInput } from '../../../../../edge/pipeline/detect/families/graph.js'
import { readUltralytics, stridesUpTo } from '../../../../../edge/pipeline/detect/families/ultralytics.js'
import { graphOf } from './decoded.js'

const read = (metadata: Readonly<Record<string, string>>) =>
  readUltralytics(new Map(Object.entries(metadata)))

describe('what Ultralytics writes into a file', () => {
  it.each<[string, string, string[] | undefined]>([
    [
      'as Python prints it',
      `{0: 'person', 1: "driver's cab", 2: 'a\\'b'}`,
      ['person', "driver's cab", "a'b"],
    ],
    ['as JSON', '{"0": "bin", "1": "bag"}', ['bin', 'bag']],
    ['out of order', "{1: 'bag', 0: 'bin'}", ['bin', 'bag']],
    ['with a name twice', "{0: 'car', 1: 'car', 2: 'car'}", ['car', 'car-2', 'car-3']],
    ['with a name of nothing', "{0: 'car', 1: ' '}", ['car', 'class-1']],
    ['with a number missing', "{0: 'car', 2: 'bin'}", undefined],
    ['as something else', 'car, bin', undefined],
  ])('names classes %s', (_, names, labels) => {
    expect(read({ names }).labels).toEqual(labels)
  })

  it('tells the coarsest stride, of one or of several', () => {
    expect(read({ stride: '32' }).stride).toBe(32)
    expect(read({ stride: '[8, 16, 64]' }).stride).toBe(64)
    expect(read({}).stride).toBeUndefined()
    expect(stridesUpTo(32)).toEqual([8, 16, 32])
    expect(stridesUpTo(64)).toEqual([8, 16, 32, 64])
  })

  it('tells the size of an open input, height first', () => {
    const graph = graphOf([1, 3, 'height', 'width'], {})
    expect(pictureInput(graph, new Map([['imgsz', '[384, 640]']]))).toMatchObject({
      ...{ size: [640, 384], open: true },
    })
    expect(pictureInput(graph, new Map([['imgsz', '320']]))?.size).toEqual([320, 320])
    expect(pictureInput(graph, new Map())).toBeUndefined()
  })

  it('says whether suppression is inside', () => {
    expect([
      read({ end2end: 'True' }).endToEnd,
      read({ end2end: 'False' }).endToEnd,
      read({}).endToEnd,
    ]).toEqual([true, false, false])
  })
})
