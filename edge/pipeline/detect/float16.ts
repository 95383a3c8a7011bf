/** IEEE 754 half precision by its bits: 1 sign, 5 exponent (bias 15), 10 fraction. */

let table: Float32Array | undefined

/** The number of each of the 65,536 halves. */
function halfTable(): Float32Array {
  table ??= Float32Array.from({ length: 65_536 }, (_, bits) => halfToNumber(bits))
  return table
}

function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >>> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN
  return sign * (1024 + fraction) * 2 ** (exponent - 25)
}

/** Writes the numbers of `halves` to the beginning of `into`. */
export function fromHalves(halves: Uint16Array, into: Float32Array): void {
  const numbers = halfTable()
  for (let at = 0; at < halves.length; at += 1) into[at] = numbers[halves[at]!]!
}

/** Writes the nearest halves of `numbers` to the beginning of `into`, the even one of two; too large becomes infinite. */
export function toHalves(numbers: Float32Array, into: Uint16Array): void {
  const bits = new Uint32Array(numbers.buffer, numbers.byteOffset, numbers.length)
  for (let at = 0; at < bits.length; at += 1) {
    const sign = (bits[at]! >>> 16) & 0x8000
    into[at] = sign | halfOf(bits[at]! & 0x7fffffff)
  }
}

/** Of the bits of a float32 without its sign. */
function halfOf(bits: number): number {
  if (bits > 0x7f800000) return 0x7e00
  // From 2^16 on.
  if (bits >= 0x47800000) return 0x7c00
  // From 2^-14 on: the exponent moves by 112, and 13 bits of fraction are rounded away.
  if (bits >= 0x38800000) return (bits - 0x38000000 + 0xfff + ((bits >>> 13) & 1)) >>> 13
  // Below 2^-25 there is nothing.
  if (bits < 0x33000000) return 0
  const shift = 126 - (bits >>> 23)
  const fraction = (bits & 0x7fffff) | 0x800000
  const whole = fraction >>> shift
  const rest = fraction & ((1 << shift) - 1)
  const half = 1 << (shift - 1)
  return rest > half || (rest === half && whole % 2 === 1) ? whole + 1 : whole
}
