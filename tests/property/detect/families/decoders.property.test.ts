import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Tensor } from '../../../../edge/pipeline/detect/backends/tensor.js'
import { createReader, writeElements } from '../../../../edge/pipeline/detect/elements.js'
import { createOutputs } from '../../../../edge/pipeline/detect/outputs.js'
import { decodeRows, decoderFor, manifestFor } from '../../../unit/pipeline/detect/families/decoded.js'
import { type FamilyCase, HEIGHT, type Table, type Thing, WIDTH } from './case.js'
import { gridCases } from './grid-cases.js'
import { listCases } from './list-cases.js'

type Rows = readonly (readonly number[])[]

const rowsOf = ({ rows, columns }: Table): fc.Arbitrary<Rows> =>
  fc.array(fc.tuple(...columns), { minLength: rows, maxLength: rows })

const outputsOf = ({ tables }: FamilyCase): fc.Arbitrary<Rows[]> => fc.tuple(...tables.map(rowsOf))

const thresholdsOf = ({ labels }: FamilyCase) =>
  fc.array(fc.constantFrom(0, 0.25, Math.fround(0.3), 0.5, 0.75, 1), {
    minLength: labels.length,
    maxLength: labels.length,
  })

/** As it lies in memory. */
const flatten = ({ turned, columns }: Table, rows: Rows): number[] =>
  turned ? columns.flatMap((_, column) => rows.map(row => row[column]!)) : rows.flat()

/** What the definition finds, of what may be found: above its threshold, and with an area. */
function expectedOf({ naive }: FamilyCase, rows: readonly Rows[], thresholds: readonly number[]): Thing[] {
  return naive(rows)
    .map(thing => ({ ...thing, box: thing.box.map(Math.fround) as unknown as Thing['box'] }))
    .filter(({ box: [x1, y1, x2, y2] }) => x1 < x2 && y1 < y2)
    .filter(({ score, label }) => score > 0 && score >= thresholds[label]!)
    .map(thing => ({ ...thing, score: Math.min(thing.score, 1) }))
}

const nearly = ({ box, score, label }: Thing) => ({
  box: box.map(side => expect.closeTo(side, 3)),
  score: expect.closeTo(score, 5),
  label,
})

describe.each([...gridCases, ...listCases].map(one => [one.name, one] as const))('%s', (_, family) => {
  const manifest = manifestFor(family.output, family.labels, [WIDTH, HEIGHT])
  const decoder = decoderFor(manifest)
  const decode = (rows: readonly Rows[], thresholds: readonly number[]) =>
    decodeRows(
      decoder,
      rows.map((table, at) => flatten(family.tables[at]!, table)),
      thresholds,
    )

  it('finds what its definition finds', () => {
    let found = 0
    fc.assert(
      fc.property(outputsOf(family), thresholdsOf(family), (rows, thresholds) => {
        const expected = expectedOf(family, rows, thresholds)
        expect(decode(rows, thresholds)).toEqual({ rows: expected.map(nearly), unsound: 0 })
        found += expected.length
      }),
      { numRuns: 200 },
    )
    expect(found).toBeGreaterThan(10)
  })

  it('loses no more than one row to a NaN, and finds nothing that is none', () => {
    const poison = fc.record({ table: fc.nat(), row: fc.nat(), column: fc.nat() })
    fc.assert(
      fc.property(outputsOf(family), thresholdsOf(family), poison, (rows, thresholds, at) => {
        const table = at.table % rows.length
        const row = at.row % rows[table]!.length
        const column = at.column % rows[table]![row]!.length
        const poisoned = rows.map(one => one.map(numbers => [...numbers]))
        poisoned[table]![row]![column] = Number.NaN
        let left: readonly { box: readonly number[]; score: number; label: number }[]
        try {
          left = decode(poisoned, thresholds).rows
        } catch (error) {
          expect(error).toMatchObject({ code: 'MODEL_MISMATCH', message: expect.stringContaining('NaN') })
          return
        }
        for (const { box, score } of left) for (const value of [...box, score]) expect(value).not.toBeNaN()
        const after = new Set(left.map(thing => JSON.stringify(thing)))
        const lost = decode(rows, thresholds).rows.filter(thing => !after.has(JSON.stringify(thing)))
        expect(lost.length).toBeLessThanOrEqual(family.labels.length)
      }),
      { numRuns: 50 },
    )
  })

  it('finds nothing in NaN alone, and says so', () => {
    const empty = family.tables.map(({ rows, columns }) =>
      Array.from({ length: rows }, () => columns.map(() => Number.NaN)),
    )
    const { rows, unsound } = decode(
      empty,
      family.labels.map(() => 0.5),
    )
    expect(rows).toEqual([])
    expect(unsound).toBeGreaterThan(0)
  })

  it('reads several pictures as it reads each', () => {
    const shapes = family.tables.map(({ rows, columns, flat }, at) => ({
      ...{ name: `out${at}`, type: 'float32' },
      shape: flat ? ['batch', rows] : ['batch', rows, columns.length],
    }))
    const pictures = fc.array(outputsOf(family), { minLength: 2, maxLength: 4 })
    fc.assert(
      fc.property(pictures, thresholdsOf(family), (all, thresholds) => {
        const outputs = createOutputs(manifest, shapes)
        const tensors = family.tables.map((table, at): [string, Tensor] => {
          const data = Float32Array.from(all.flatMap(rows => flatten(table, rows[at]!)))
          return [`out${at}`, { type: 'float32', data, dims: [all.length, data.length / all.length] }]
        })
        outputs.read(new Map(tensors), all.length)
        for (const [at, rows] of all.entries()) {
          const together = decodeRows(decoder, outputs.of(at) as Float32Array[], thresholds)
          expect(together).toEqual(decode(rows, thresholds))
        }
      }),
      { numRuns: 10 },
    )
  })

  it.each(['float16', 'int32', 'int64'] as const)('reads the same from %s', type => {
    fc.assert(
      fc.property(outputsOf(family), thresholdsOf(family), (rows, thresholds) => {
        const read = rows.map((table, at) => {
          const values = Float32Array.from(flatten(family.tables[at]!, table))
          const quantised = type === 'float16' ? undefined : { scale: 1 / 8, zeroPoint: -7 }
          return [...createReader(quantised)(asType(type, values))]
        })
        expect(decodeRows(decoder, read, thresholds)).toEqual(decode(rows, thresholds))
      }),
      { numRuns: 10 },
    )
  })
})

/** Every number of a case is a multiple of an eighth. */
function asType(type: 'float16' | 'int32' | 'int64', values: Float32Array): Tensor {
  const dims = [values.length]
  const integers = Array.from(values, value => value * 8 - 7)
  if (type === 'int32') return { type, dims, data: Int32Array.from(integers) }
  if (type === 'int64') return { type, dims, data: BigInt64Array.from(integers, BigInt) }
  const data = new Uint16Array(values.length)
  writeElements(values, type, data)
  return { type, dims, data }
}
