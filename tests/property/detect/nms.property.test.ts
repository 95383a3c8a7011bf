import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Box, iou } from '../../../edge/domain/box.js'
import { type Candidates, createCandidates } from '../../../edge/pipeline/detect/candidates.js'
import { createSuppressor, MAX_FAINT, MAX_KEPT } from '../../../edge/pipeline/detect/nms.js'

const CAPACITY = 64
const CLASSES = 4

interface Row {
  readonly box: Box
  readonly score: number
  readonly label: number
}

/** Whole coordinates: single and double precision agree on every overlap. */
const rows = fc.array(
  fc
    .record({
      x: fc.integer({ min: -10, max: 40 }),
      y: fc.integer({ min: -10, max: 40 }),
      width: fc.integer({ min: 1, max: 30 }),
      height: fc.integer({ min: 1, max: 30 }),
      score: fc.integer({ min: 0, max: 20 }).map(score => Math.fround(score / 20)),
      label: fc.integer({ min: 0, max: CLASSES - 1 }),
    })
    .map(
      ({ x, y, width, height, score, label }): Row => ({ box: [x, y, x + width, y + height], score, label }),
    ),
  { maxLength: CAPACITY },
)

function fill(candidates: Candidates, list: readonly Row[]): void {
  candidates.count = list.length
  for (const [at, { box, score, label }] of list.entries()) {
    candidates.boxes.set(box, at * 4)
    candidates.scores[at] = score
    candidates.classes[at] = label
  }
}

/** The definition: the best row that is left stays, and takes its class's overlapping rows away. */
function bruteForce(list: readonly Row[], limit: number): number[] {
  let left = list.map((_, at) => at)
  const kept: number[] = []
  while (left.length > 0) {
    const best = left.reduce((a, b) => (list[b]!.score > list[a]!.score ? b : a))
    kept.push(best)
    left = left.filter(
      at =>
        at !== best &&
        (list[at]!.label !== list[best]!.label || !(iou(list[at]!.box, list[best]!.box) > limit)),
    )
  }
  return kept
}

describe('suppress', () => {
  it('equals brute force, call after call on the same buffers', () => {
    const candidates = createCandidates(CAPACITY)
    const suppressor = createSuppressor(CAPACITY, CLASSES)
    fc.assert(
      fc.property(rows, fc.constantFrom(0, 0.301, 0.4501, 0.7003, 1), (list, limit) => {
        fill(candidates, list)
        expect([...suppressor.suppress(candidates, limit)]).toEqual(bruteForce(list, limit))
      }),
      { numRuns: 500 },
    )
  })

  it('puts what is sure first, as if there were nothing else, and what is faint after it', () => {
    const candidates = createCandidates(CAPACITY)
    const suppressor = createSuppressor(CAPACITY, CLASSES)
    const sure = Float32Array.of(0.3, 0.5, 0.7, 1)
    const thresholds = { sure, least: new Float32Array(CLASSES) }
    fc.assert(
      fc.property(rows, fc.constantFrom(0, 0.301, 0.4501, 1), (list, limit) => {
        const isSure = ({ score, label }: Row) => score >= sure[label]!
        fill(candidates, list)
        const kept = [...suppressor.suppress(candidates, limit, thresholds)].map(row => list[row]!)
        const sureRows = list.filter(isSure)
        const alone = bruteForce(sureRows, limit).map(row => sureRows[row]!)
        expect(kept.slice(0, alone.length)).toEqual(alone)
        // A faint row gives way to whatever is sure: as if that scored 1 more.
        const raised = list.map(row => (isSure(row) ? { ...row, score: row.score + 1 } : row))
        expect(kept).toEqual(bruteForce(raised, limit).map(row => list[row]!))
      }),
      { numRuns: 500 },
    )
  })

  it('keeps few of what is faint, however much there is, and all that is sure', () => {
    const candidates = createCandidates(1000)
    candidates.count = 1000
    for (let row = 0; row < 1000; row += 1) {
      candidates.boxes.set([row * 2, 0, row * 2 + 1, 1], row * 4)
      candidates.scores[row] = row < 250 ? 0.9 : 0.2
    }
    const thresholds = { sure: Float32Array.of(0.5), least: Float32Array.of(0.1) }
    const suppressor = createSuppressor(1000, 1)
    const scores = () =>
      [...suppressor.suppress(candidates, 0.5, thresholds)].map(row => candidates.scores[row]! > 0.5)
    expect(scores().filter(Boolean)).toHaveLength(250)
    expect(scores()).toHaveLength(MAX_KEPT)
    candidates.scores.fill(0.2, 10)
    expect(scores()).toHaveLength(10 + MAX_FAINT)
  })

  it('keeps a box that overlaps by the limit, and not by more', () => {
    const candidates = createCandidates(2)
    const halves: Row[] = [
      { box: [0, 0, 2, 1], score: 0.75, label: 0 },
      { box: [0, 0, 1, 1], score: 0.5, label: 0 },
    ]
    fill(candidates, halves)
    const suppressor = createSuppressor(2, 1)
    expect([...suppressor.suppress(candidates, 0.5)]).toEqual([0, 1])
    expect([...suppressor.suppress(candidates, 0.499)]).toEqual([0])
  })

  it('stays bounded where a model fires everywhere', () => {
    const count = 33_600
    const candidates = createCandidates(count)
    candidates.count = count
    for (let row = 0; row < count; row += 1) {
      candidates.boxes.set([row * 2, 0, row * 2 + 1, 1], row * 4)
      candidates.scores[row] = (row + 1) / count
    }
    const kept = createSuppressor(count, 1).suppress(candidates, 0.5)
    expect(kept.length).toBe(MAX_KEPT)
    expect([...kept.slice(0, 3)]).toEqual([count - 1, count - 2, count - 3])
  })
})
