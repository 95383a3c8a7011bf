import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** Damages a text as cards, copies and hands do: repeatable by its seed. */
export function damagedText(bytes: Uint8Array, seed: number): Uint8Array {
  const lot = xoroshiro128plus(seed)
  const draw = (below: number): number => uniformInt(lot, 0, Math.max(0, below - 1))
  let text: Buffer = Buffer.from(bytes)
  for (let times = 1 + draw(3); times > 0; times -= 1) text = damages[draw(damages.length)]!(text, draw)
  return text
}

type Draw = (below: number) => number

const ODD = [
  'NaN',
  'Infinity',
  '-Infinity',
  '1e400',
  '-1e400',
  '1e-400',
  '--5',
  '9'.repeat(60),
  '',
  '0x1F',
  '٣',
]

const numbersOf = (text: Buffer): RegExpExecArray[] => [...text.toString('latin1').matchAll(/-?\d+(\.\d+)?/g)]

const replaced = (text: Buffer, at: number, length: number, by: Buffer | string): Buffer =>
  Buffer.concat([text.subarray(0, at), Buffer.from(by), text.subarray(at + length)])

const damages: readonly ((text: Buffer, draw: Draw) => Buffer)[] = [
  // Cut off, at either end or in the middle.
  (text, draw) => text.subarray(0, draw(text.length)),
  (text, draw) => text.subarray(draw(text.length)),
  (text, draw) => {
    const at = draw(text.length)
    return replaced(text, at, draw(text.length - at), '')
  },
  // Flipped bits.
  (text, draw) => {
    const flipped = Buffer.from(text)
    for (let count = 1 + draw(40); count > 0 && flipped.length > 0; count -= 1)
      flipped[draw(flipped.length)]! ^= 1 << draw(8)
    return flipped
  },
  // A part twice.
  (text, draw) => {
    const from = draw(text.length)
    const part = text.subarray(from, from + draw(2000))
    return replaced(text, draw(text.length), 0, part)
  },
  // Two numbers exchanged.
  (text, draw) => {
    const numbers = numbersOf(text)
    const [a, b] = [numbers[draw(numbers.length)], numbers[draw(numbers.length)]].sort(
      (one, other) => (one?.index ?? 0) - (other?.index ?? 0),
    )
    if (!a || !b || a === b) return text
    return replaced(replaced(text, b.index, b[0].length, a[0]), a.index, a[0].length, b[0])
  },
  // Numbers that are none.
  (text, draw) => {
    let odd = text
    for (let count = 1 + draw(10); count > 0; count -= 1) {
      const numbers = numbersOf(odd)
      const number = numbers[draw(numbers.length)]
      if (number) odd = replaced(odd, number.index, number[0].length, ODD[draw(ODD.length)]!)
    }
    return odd
  },
]
