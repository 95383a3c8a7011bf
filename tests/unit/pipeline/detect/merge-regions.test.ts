import { describe, expect, it } from 'vitest'
import type { Box } from '../../../../edge/domain/box.js'
import { mergeRegions } from '../../../../edge/pipeline/detect/merge-regions.js'
import type { Region } from '../../../../edge/pipeline/detect/regions.js'

const picture = { width: 800, height: 400 }
const whole: Region = [0, 0, 800, 400]
const left: Region = [0, 0, 440, 400]
const right: Region = [360, 0, 800, 400]

type Row = readonly [box: Box, score: number, label: number]
const seen = (region: Region, ...rows: readonly Row[]) => ({
  region,
  boxes: Float32Array.from(rows.flatMap(([box]) => box)),
  scores: Float32Array.from(rows, ([, score]) => score),
  classes: Uint16Array.from(rows, ([, , label]) => label),
})
const merged = (...found: ReturnType<typeof seen>[]): Row[] => {
  const { boxes, scores, classes } = mergeRegions(found, picture, 0.45)
  return Array.from(
    scores,
    (score, row): Row => [
      [...boxes.subarray(row * 4, row * 4 + 4)] as unknown as Box,
      Number(score.toFixed(3)),
      classes[row]!,
    ],
  )
}
const [CAR, PERSON] = [0, 1]

describe('what several regions of a picture show', () => {
  it('is joined where a seam cut it, with the better score', () => {
    const halves = [
      seen(left, [[300, 100, 440, 200], 0.6, CAR]),
      seen(right, [[360, 100, 520, 200], 0.8, CAR]),
    ]
    expect(merged(...halves)).toEqual([[[300, 100, 520, 200], 0.8, CAR]])
  })

  it('has the box of the region that shows it whole, however sure the piece is', () => {
    const piece: Row = [[360, 100, 420, 200], 0.9, CAR]
    expect(merged(seen(left, [[300, 100, 420, 200], 0.5, CAR]), seen(right, piece))).toEqual([
      [[300, 100, 420, 200], 0.9, CAR],
    ])
  })

  it('has the box of the finest of those', () => {
    const coarse: Row = [[96, 96, 136, 136], 0.9, CAR]
    const fine: Row = [[100, 100, 130, 130], 0.7, CAR]
    expect(merged(seen(whole, coarse), seen(left, fine))).toEqual([[[100, 100, 130, 130], 0.9, CAR]])
  })

  it('keeps things of different classes apart at the same place', () => {
    const rider: Row = [[380, 100, 420, 200], 0.7, PERSON]
    const found = merged(seen(left, [[380, 100, 420, 200], 0.8, CAR]), seen(right, rider))
    expect(found.map(([, , label]) => label)).toEqual([CAR, PERSON])
  })

  it('keeps neighbours apart that both regions see', () => {
    const two: Row[] = [
      [[370, 100, 395, 200], 0.8, CAR],
      [[400, 100, 425, 200], 0.7, CAR],
    ]
    expect(merged(seen(left, ...two), seen(right, ...two))).toEqual(two)
  })

  it('drops a piece that lies in something larger, though both see it differently', () => {
    const lorry: Row = [[300, 100, 700, 300], 0.6, CAR]
    const cab: Row = [[380, 210, 440, 290], 0.9, CAR]
    expect(merged(seen(whole, lorry), seen(left, cab))).toEqual([lorry])
  })

  it('drops the weaker of two that lie in one another, seen at different scales', () => {
    const blob: Row = [[100, 100, 200, 160], 0.4, CAR]
    const car: Row = [[100, 100, 150, 160], 0.8, CAR]
    expect(merged(seen(whole, blob), seen(left, car))).toEqual([car])
  })

  it('is nothing where nothing is seen', () => {
    expect(merged(seen(left), seen(right))).toEqual([])
  })
})

describe('what is faint in several regions', () => {
  /** Rows of a score below 0.35 are faint. */
  const withFaint = (...found: ReturnType<typeof seen>[]) =>
    mergeRegions(
      found.map(part => ({ ...part, sure: part.scores.filter(score => score >= 0.35).length })),
      picture,
      0.45,
    )
  const rowsOf = ({ boxes, scores }: ReturnType<typeof withFaint>) =>
    Array.from(scores, (score, row) => [...boxes.subarray(row * 4, row * 4 + 4), Number(score.toFixed(2))])

  it('comes after what is sure, and each thing once', () => {
    const found = withFaint(
      seen(left, [[10, 10, 60, 60], 0.5, CAR], [[300, 100, 440, 200], 0.2, CAR]),
      seen(right, [[600, 10, 660, 60], 0.9, CAR], [[360, 100, 520, 200], 0.3, CAR]),
    )
    expect(found.sure).toBe(2)
    expect(rowsOf(found)).toEqual([
      [600, 10, 660, 60, 0.9],
      [10, 10, 60, 60, 0.5],
      [300, 100, 520, 200, 0.3],
    ])
  })

  it('neither joins nor hides what is sure, and gives way to it', () => {
    const sure = seen(left, [[300, 100, 440, 200], 0.6, CAR])
    const faint = seen(right, [[360, 100, 520, 200], 0.2, CAR], [[360, 110, 430, 190], 0.2, CAR])
    const found = withFaint(sure, faint)
    expect(rowsOf(found).slice(0, found.sure)).toEqual(rowsOf(withFaint(sure)))
    // The other half lies mostly beyond the seam; the piece lies within what is sure.
    expect(rowsOf(found).slice(found.sure)).toEqual([[360, 100, 520, 200, 0.2]])
  })
})
