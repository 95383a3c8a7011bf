import fc from 'fast-check'
import { describe, it } from 'vitest'
import { Assignment } from '../../../edge/pipeline/track/assignment.js'

/** Every way to pair rows with columns. */
function bestSum(gains: readonly (readonly number[])[], row = 0, used: readonly number[] = []): number {
  if (row === gains.length) return 0
  let best = bestSum(gains, row + 1, used)
  gains[row]!.forEach((gain, column) => {
    if (gain <= 0 || used.includes(column)) return
    best = Math.max(best, gain + bestSum(gains, row + 1, [...used, column]))
  })
  return best
}

const gains = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }))
  .chain(([rows, columns]) =>
    fc.array(
      fc.array(fc.oneof(fc.constant(-1), fc.double({ min: 0.01, max: 1, noNaN: true })), {
        ...{ minLength: columns, maxLength: columns },
      }),
      { minLength: rows, maxLength: rows },
    ),
  )

describe('Assignment', () => {
  it('gains as much as the best of all ways, and uses nothing twice', () => {
    const assignment = new Assignment()
    fc.assert(
      fc.property(gains, matrix => {
        assignment.begin(matrix.length, matrix[0]!.length)
        matrix.forEach((row, at) => {
          for (const [column, gain] of row.entries()) assignment.gain(at, column, gain)
        })
        assignment.solve()
        const columns = matrix.map((_, row) => assignment.columnOf[row]!)
        const paired = columns.filter(column => column >= 0)
        const sum = columns.reduce(
          (total, column, row) => total + (column < 0 ? 0 : matrix[row]![column]!),
          0,
        )
        return new Set(paired).size === paired.length && Math.abs(sum - bestSum(matrix)) < 1e-9
      }),
    )
  })
})
