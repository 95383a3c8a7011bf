import fc from 'fast-check'
import munkres from 'munkres'
import { describe, expect, it } from 'vitest'
import { Assignment } from '../../../edge/pipeline/track/assignment.js'
import { AugmentingPaths } from '../../../edge/pipeline/track/augmenting-paths.js'

type Gains = readonly (readonly number[])[]

/** Few different values make ties, and many zeros make rows that have nothing to choose. */
const gain = fc.oneof(
  { weight: 3, arbitrary: fc.constant(0) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 4 }) },
  { weight: 4, arbitrary: fc.double({ min: 1e-6, max: 1, noNaN: true }) },
)

const matrix: fc.Arbitrary<Gains> = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }))
  .chain(([rows, columns]) =>
    fc.array(fc.array(gain, { minLength: columns, maxLength: columns }), {
      minLength: rows,
      maxLength: rows,
    }),
  )

/** The most that all pairs can gain together, by a library. */
function mostGain(gains: Gains): number {
  const pairs = munkres(gains.map(row => row.map(value => -value)))
  return pairs.reduce((sum, [row, column]) => sum + gains[row]![column]!, 0)
}

/** What these pairs gain. Fails where two rows have one column, or a pair has no gain. */
function gainOf(gains: Gains, columnOf: Int32Array): number {
  const taken = gains.map((_, row) => columnOf[row]!).filter(column => column >= 0)
  expect(new Set(taken).size).toBe(taken.length)
  return gains.reduce((sum, row, at) => {
    const column = columnOf[at]!
    if (column < 0) return sum
    expect(row[column]).toBeGreaterThan(0)
    return sum + row[column]!
  }, 0)
}

describe('Assignment, with ties and rows that have no choice', () => {
  it('gains as much as a library does, of one matrix after the other', () => {
    const assignment = new Assignment()
    fc.assert(
      fc.property(matrix, gains => {
        assignment.begin(gains.length, gains[0]!.length)
        for (const [row, values] of gains.entries())
          for (const [column, value] of values.entries()) assignment.gain(row, column, value)
        assignment.solve()
        expect(gainOf(gains, assignment.columnOf)).toBeCloseTo(mostGain(gains), 9)
      }),
      { numRuns: 2000 },
    )
  })

  it('pairs nothing that has no gain, and takes no gain that is no number', () => {
    const assignment = new Assignment()
    assignment.begin(2, 2)
    for (const value of [-1, 0, Number.NaN]) assignment.gain(0, 0, value)
    assignment.solve()
    expect([...assignment.columnOf.subarray(0, 2)]).toEqual([-1, -1])
  })
})

describe('AugmentingPaths', () => {
  const solve = (
    paths: AugmentingPaths,
    gains: Gains,
    rows: readonly number[],
    columns: readonly number[],
  ) => {
    const columnOf = new Int32Array(gains.length).fill(-7)
    paths.begin(Float64Array.from(gains.flat()), gains.length, gains[0]!.length)
    for (const row of rows) paths.addRow(row)
    for (const column of columns) paths.addColumn(column)
    paths.solve(columnOf)
    return columnOf
  }
  const all = (count: number) => Array.from({ length: count }, (_, index) => index)

  it('gains as much as a library does', () => {
    const paths = new AugmentingPaths()
    fc.assert(
      fc.property(matrix, gains => {
        const columnOf = solve(paths, gains, all(gains.length), all(gains[0]!.length))
        expect(gainOf(gains, columnOf)).toBeCloseTo(mostGain(gains), 9)
      }),
      { numRuns: 2000 },
    )
  })

  it('looks at the rows and columns that take part, and at no others', () => {
    fc.assert(
      fc.property(matrix, fc.infiniteStream(fc.boolean()), (gains, coins) => {
        const toss = () => coins.next().value
        const rows = all(gains.length).filter(toss)
        const columns = all(gains[0]!.length).filter(toss)
        const columnOf = solve(new AugmentingPaths(), gains, rows, columns)
        for (const row of all(gains.length)) {
          if (!rows.includes(row)) expect(columnOf[row]).toBe(-7)
          else expect([-1, ...columns]).toContain(columnOf[row])
        }
        const among = rows.map(row => columns.map(column => gains[row]![column]!))
        const gained = rows.reduce((sum, row) => sum + (gains[row]![columnOf[row]!] ?? 0), 0)
        const most = rows.length === 0 || columns.length === 0 ? 0 : mostGain(among)
        expect(gained).toBeCloseTo(most, 9)
      }),
    )
  })

  it('leaves a row alone where another makes more of its column', () => {
    const columnOf = solve(new AugmentingPaths(), [[3], [5], [4]], all(3), [0])
    expect([...columnOf]).toEqual([-1, 0, -1])
  })
})
