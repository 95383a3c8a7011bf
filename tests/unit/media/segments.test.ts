import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { piecesFor } from '../../../edge/media/ring.js'
import { createSegments, type Segment, type Segments } from '../../../edge/media/segments.js'
import { scratchFolder } from '../../fixtures/media/clips.js'

let folder: Awaited<ReturnType<typeof scratchFolder>>
let list: string
beforeEach(async () => {
  folder = await scratchFolder()
  list = join(folder.path, 'segments.csv')
})
afterEach(() => folder.remove())

/** Writes segments as ffmpeg does, 2 s each: a file is begun, filled, listed when the next one begins. */
function writer(segments: Segments) {
  let lines = ''
  let number = -1
  const path = (of: number) => join(folder.path, `${of}.ts`)
  return {
    begin() {
      if (number >= 0) {
        lines += `${number}.ts,${number * 2}.000000,${number * 2 + 1.96}\n`
        writeFileSync(list, lines)
      }
      number += 1
      writeFileSync(path(number), '')
      segments.opened(number)
    },
    fill: (bytes: number) => writeFileSync(path(number), Buffer.alloc(bytes)),
  }
}
const names = () => readdirSync(folder.path).filter(name => name.endsWith('.ts'))
const bytes = () => names().reduce((sum, name) => sum + statSync(join(folder.path, name)).size, 0)
const limits = (most: number, files = 1000) => ({ bytes: most, files })

/** What was begun before has been evicted by then. */
async function settled(expected: readonly string[]): Promise<void> {
  const wanted = [...expected].sort()
  while (names().sort().join() !== wanted.join()) await new Promise(resolve => setTimeout(resolve, 5))
}

describe('the segments of a ring', () => {
  it('are all listed where one is completed while they are', async () => {
    const segments = createSegments(folder.path, list, limits(1e6))
    const { begin } = writer(segments)
    begin()
    const listed = segments.list()
    begin()
    expect((await listed).map(({ number, toMs }) => [number, toMs])).toEqual([
      [0, 1960],
      [1, Infinity],
    ])
  })

  it('last until the next one begins; the one that is being written has no end', async () => {
    const segments = createSegments(folder.path, list, limits(1e6))
    const { begin } = writer(segments)
    expect(await segments.list()).toEqual([])
    begin()
    expect((await segments.list()).map(({ fromMs, toMs }) => [fromMs, toMs])).toEqual([[0, Infinity]])
    begin()
    begin()
    expect((await segments.list()).map(({ number, fromMs, toMs }) => [number, fromMs, toMs])).toEqual([
      [0, 0, 2000],
      [1, 2000, 3960],
      [2, 3960, Infinity],
    ])
  })

  it('go oldest first, so that there is room for one more of the largest', async () => {
    const segments = createSegments(folder.path, list, limits(350))
    const { begin, fill } = writer(segments)
    for (let index = 0; index < 6; index += 1) {
      begin()
      fill(100)
    }
    await settled(['3.ts', '4.ts', '5.ts'])
    expect((await segments.list()).map(({ number }) => number)).toEqual([3, 4, 5])
    expect(bytes()).toBeLessThanOrEqual(350)
  })

  it('are bounded in number too', async () => {
    const segments = createSegments(folder.path, list, limits(1e6, 2))
    const { begin } = writer(segments)
    for (let index = 0; index < 5; index += 1) begin()
    await settled(['3.ts', '4.ts'])
  })

  it('keep the one that is being written, however large', async () => {
    const segments = createSegments(folder.path, list, limits(10))
    const { begin, fill } = writer(segments)
    for (let index = 0; index < 3; index += 1) {
      begin()
      fill(100)
    }
    await settled(['2.ts'])
  })

  it('go last where somebody holds them, and the bytes stay within the limit', async () => {
    const segments = createSegments(folder.path, list, limits(350))
    const { begin, fill } = writer(segments)
    const next = () => {
      begin()
      fill(100)
    }
    next()
    next()
    const letGo = segments.hold({ fromPtsMs: 500, toPtsMs: 500 })
    next()
    next()
    next()
    await settled(['0.ts', '3.ts', '4.ts'])
    letGo()
    next()
    await settled(['3.ts', '4.ts', '5.ts'])
  })

  it('go all the same where all of them are held', async () => {
    const segments = createSegments(folder.path, list, limits(350))
    const { begin, fill } = writer(segments)
    segments.hold({ fromPtsMs: 0, toPtsMs: 100_000 })
    for (let index = 0; index < 6; index += 1) {
      begin()
      fill(100)
    }
    await settled(['3.ts', '4.ts', '5.ts'])
    expect(existsSync(join(folder.path, '0.ts'))).toBe(false)
  })
})

const segment = (number: number): Segment => ({
  ...{ number, path: `${number}.ts`, fromMs: number * 2000, toMs: number * 2000 + 2000 },
})
const numbersFor = (present: readonly number[], fromPtsMs: number, toPtsMs: number) =>
  piecesFor(present.map(segment), { fromPtsMs, toPtsMs }).map(({ number }) => number)

describe('the pieces of a clip', () => {
  it('are the segments of the range', () => {
    expect(numbersFor([1, 2, 3, 4, 5], 4000, 7999)).toEqual([2, 3])
    expect(numbersFor([1, 2, 3, 4, 5], 3999, 8000)).toEqual([1, 2, 3, 4])
  })

  it('are those that are left of it', () => {
    expect(numbersFor([3, 4], 1000, 9000)).toEqual([3, 4])
    expect(numbersFor([7, 8], 1000, 9000)).toEqual([])
    expect(numbersFor([], 1000, 9000)).toEqual([])
  })

  it('begin behind what was evicted in the midst of them', () => {
    expect(numbersFor([1, 3, 4], 2000, 9000)).toEqual([3, 4])
  })

  it('always follow one another, within the range', () => {
    const some = fc.uniqueArray(fc.nat(12)).map(numbers => numbers.sort((a, b) => a - b))
    fc.assert(
      fc.property(some, fc.nat(26_000), fc.nat(10_000), (present, fromPtsMs, lengthMs) => {
        const numbers = numbersFor(present, fromPtsMs, fromPtsMs + lengthMs)
        for (const [index, number] of numbers.entries()) {
          expect(number * 2000).toBeLessThanOrEqual(fromPtsMs + lengthMs)
          if (index > 0) expect(number).toBe(numbers[index - 1]! + 1)
        }
        const last = present.findLast(number => number * 2000 <= fromPtsMs + lengthMs)
        if (last !== undefined && last * 2000 + 2000 > fromPtsMs) expect(numbers.at(-1)).toBe(last)
      }),
    )
  })
})
