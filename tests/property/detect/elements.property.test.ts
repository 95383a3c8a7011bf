import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createReader, writeElements } from '../../../edge/pipeline/detect/elements.js'

/** From the definition: the sign, a fraction of 10 bits, an exponent of 5 with bias 15. */
function halfOf(bits: number): number {
  const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023]
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY
  return exponent === 0
    ? (sign * fraction) / 1024 / 2 ** 14
    : sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

const allHalves = Uint16Array.from({ length: 65_536 }, (_, bits) => bits)
const readHalves = (halves: Uint16Array) =>
  createReader()({ type: 'float16', dims: [halves.length], data: halves })

describe('float16', () => {
  it('is read as it is defined, all of it', () => {
    const wrong = [...readHalves(allHalves)].filter((value, bits) => !Object.is(value, halfOf(bits)))
    expect(wrong).toEqual([])
  })

  it('is written so that it reads back the same', () => {
    const back = new Uint16Array(65_536)
    writeElements(Float32Array.from(readHalves(allHalves)), 'float16', back)
    const wrong = [...back].filter((bits, at) => bits !== at && !Number.isNaN(halfOf(at)))
    expect(wrong).toEqual([])
  })

  it('is the nearest of all halves, the even one of two', () => {
    const near = fc.oneof(
      fc.float({ noNaN: true, min: -70_000, max: 70_000 }),
      fc.float({ noNaN: true, min: Math.fround(-1e-4), max: Math.fround(1e-4) }),
      // Half way between two.
      fc.integer({ min: 0, max: 0x7bfe }).map(bits => (halfOf(bits) + halfOf(bits + 1)) / 2),
    )
    fc.assert(
      fc.property(near, value => {
        const out = new Uint16Array(1)
        writeElements(Float32Array.of(value), 'float16', out)
        const bits = out[0]! & 0x7fff
        const size = Math.abs(value)
        // What is beyond the largest counts as the next step.
        const at = (half: number) => (half >= 0x7c00 ? 65_536 : halfOf(half))
        const distance = Math.abs(at(bits) - size)
        for (const other of [bits - 1, bits + 1].filter(half => half >= 0 && half <= 0x7c00)) {
          const otherDistance = Math.abs(at(other) - size)
          if (size < 65_536) expect(distance).toBeLessThanOrEqual(otherDistance)
          if (distance === otherDistance && size < 65_536) expect(bits % 2).toBe(0)
        }
      }),
      { numRuns: 2000 },
    )
  })
})

describe('integers', () => {
  it('are rounded and cut off at their limits', () => {
    const bytes = new Uint8Array(4)
    writeElements(Float32Array.of(-3, 12.6, 254.9, 300), 'uint8', bytes)
    expect([...bytes]).toEqual([0, 13, 255, 255])
    const signed = new Int8Array(4)
    writeElements(Float32Array.of(-300, -12.6, 126.9, 300), 'int8', signed)
    expect([...signed]).toEqual([-128, -13, 127, 127])
  })

  it('are read as they are, or by scale and zero point', () => {
    const data = Int8Array.of(-128, 0, 127)
    expect([...createReader()({ type: 'int8', dims: [3], data })]).toEqual([-128, 0, 127])
    const quantised = createReader({ scale: 0.5, zeroPoint: -128 })
    expect([...quantised({ type: 'int8', dims: [3], data })]).toEqual([0, 64, 127.5])
    expect([...createReader()({ type: 'int64', dims: [2], data: BigInt64Array.of(-1n, 79n) })]).toEqual([
      -1, 79,
    ])
  })

  it('are read into the same room each time', () => {
    const read = createReader()
    const first = read({ type: 'uint8', dims: [4], data: Uint8Array.of(1, 2, 3, 4) })
    const second = read({ type: 'uint8', dims: [2], data: Uint8Array.of(5, 6) })
    expect([...second]).toEqual([5, 6])
    expect(second.buffer).toBe(first.buffer)
  })
})
