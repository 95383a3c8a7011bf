import { describe, expect, it } from 'vitest'
import { createCandidates } from '../../../../edge/pipeline/detect/candidates.js'
import { toFrameColumns } from '../../../../edge/pipeline/detect/to-frame.js'

const placement = { scaleX: 0.5, scaleY: 0.25, offsetX: 10, offsetY: 20 }
const frame = { width: 100, height: 200 }

function candidatesOf(...boxes: readonly number[][]) {
  const candidates = createCandidates(boxes.length)
  candidates.count = boxes.length
  for (const [row, box] of boxes.entries()) {
    candidates.boxes.set(box, row * 4)
    candidates.scores[row] = (row + 1) / 8
    candidates.classes[row] = row
  }
  return candidates
}

describe('toFrameColumns', () => {
  it('undoes scale and offset, in the order of the kept rows', () => {
    const found = toFrameColumns(
      candidatesOf([15, 25, 20, 30], [10, 20, 60, 70]),
      Uint32Array.of(1, 0),
      placement,
      frame,
    )
    expect([...found.boxes]).toEqual([0, 0, 100, 200, 10, 20, 20, 40])
    expect([...found.scores]).toEqual([0.25, 0.125])
    expect([...found.classes]).toEqual([1, 0])
  })

  it('clips to the frame, and leaves out what lies in the padding alone', () => {
    const found = toFrameColumns(
      candidatesOf([-40, -40, 30, 30], [0, 20, 10, 70], [61, 30, 64, 40]),
      Uint32Array.of(0, 1, 2),
      placement,
      frame,
    )
    expect([...found.boxes]).toEqual([0, 0, 40, 40])
    expect(found.scores.length).toBe(1)
    expect(found.classes.length).toBe(1)
  })
})
