import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { iou } from '../../../edge/domain/box.js'
import { BoxFilters } from '../../../edge/pipeline/track/box-filters.js'
import { shareWithin, widenedIou } from '../../../edge/pipeline/track/columns.js'

const box = fc.tuple(
  fc.double({ min: -500, max: 500, noNaN: true }),
  fc.double({ min: -500, max: 500, noNaN: true }),
  fc.double({ min: 5, max: 300, noNaN: true }),
  fc.double({ min: 5, max: 300, noNaN: true }),
)
const seconds = fc.double({ min: 0.02, max: 2, noNaN: true })

/** The only thing there is, so many seconds on. */
const goOn = (filters: BoxFilters, elapsedS: number): void => filters.predict(Int32Array.of(0), 1, elapsedS)

const filtersAt = (...boxes: readonly (readonly number[])[]): BoxFilters => {
  const filters = new BoxFilters()
  filters.reserve(1)
  filters.start(0, Float64Array.from(boxes[0]!), 0)
  for (const seen of boxes.slice(1)) {
    goOn(filters, 0.2)
    filters.see(0, Float64Array.from(seen), 0)
  }
  return filters
}

describe('BoxFilters', () => {
  it('predicts the same whether the time passes at once or in two parts', () => {
    fc.assert(
      fc.property(box, box, seconds, seconds, (first, second, some, more) => {
        const once = filtersAt(first, second)
        const twice = filtersAt(first, second)
        goOn(once, some + more)
        goOn(twice, some)
        goOn(twice, more)
        // A width that would shrink to nothing stops at one pixel, earlier or later.
        for (const axis of [0, 1]) expect(once.means[axis]).toBeCloseTo(twice.means[axis]!, 6)
      }),
    )
  })

  it('is never surer after more time, and never less sure after a sight', () => {
    fc.assert(
      fc.property(box, seconds, seconds, (first, some, more) => {
        const filters = filtersAt(first)
        goOn(filters, some)
        const soon = filters.variances[0]!
        goOn(filters, more)
        const later = filters.variances[0]!
        filters.see(0, Float64Array.from(first), 0)
        const seen = filters.variances[0]!
        const determinant = seen * filters.variances[2]! - filters.variances[1]! ** 2
        return later >= soon && seen <= later && seen > 0 && determinant > 0
      }),
    )
  })

  it('learns the speed of what moves steadily, at any interval', () => {
    fc.assert(
      fc.property(seconds, fc.double({ min: -200, max: 200, noNaN: true }), (everyS, pxPerS) => {
        const filters = new BoxFilters()
        filters.reserve(1)
        for (let step = 0; step < 40; step += 1) {
          const seen = Float64Array.of(step * everyS * pxPerS, 50, 100, 60)
          if (step === 0) filters.start(0, seen, 0)
          else {
            goOn(filters, everyS)
            filters.see(0, seen, 0)
          }
        }
        expect(Math.abs(filters.means[4]! - pxPerS)).toBeLessThan(5 + 0.35 * Math.abs(pxPerS))
      }),
    )
  })
})

describe('relive', () => {
  it('learns from the way that was really taken while a thing was hidden, not from the guess', () => {
    const movingThenHidden = (): BoxFilters => {
      const filters = filtersAt(...Array.from({ length: 10 }, (_, step) => [step * 20, 50, 100, 60]))
      goOn(filters, 2)
      return filters
    }
    const back = Float64Array.of(190, 50, 100, 60)
    const seen = movingThenHidden()
    seen.see(0, back, 0)
    const relived = movingThenHidden()
    relived.relive(0, back, 0, 2, 10)
    // It went 10 px in 2 s.
    expect(Math.abs(relived.means[4]! - 5)).toBeLessThan(10)
    expect(Math.abs(seen.means[4]! - 5)).toBeGreaterThan(20)
  })
})

const corners = ([x, y, width, height]: readonly [number, number, number, number]) =>
  [x - width / 2, y - height / 2, x + width / 2, y + height / 2] as const

describe('overlap', () => {
  it('is that of the domain where nothing is widened, and of widened boxes where it is', () => {
    fc.assert(
      fc.property(box, box, fc.double({ min: 0, max: 50, noNaN: true }), (a, b, margin) => {
        const plain = widenedIou(Float64Array.from(a), 0, Float64Array.from(b), 0, 0, 0)
        expect(plain).toBeCloseTo(iou(corners(a), corners(b)), 9)
        const widen = ([x, y, width, height]: typeof a) =>
          corners([x, y, width + 2 * margin, height + 2 * margin])
        const widened = widenedIou(Float64Array.from(a), 0, Float64Array.from(b), 0, margin, margin)
        expect(widened).toBeCloseTo(iou(widen(a), widen(b)), 9)
      }),
    )
  })

  it('says how much of a box lies within another', () => {
    const [small, large] = [Float64Array.of(10, 10, 10, 10), Float64Array.of(12, 10, 10, 40)]
    expect(shareWithin(small, 0, large, 0)).toBeCloseTo(0.8, 9)
    expect(shareWithin(large, 0, small, 0)).toBeCloseTo(0.2, 9)
  })
})
