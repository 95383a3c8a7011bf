import FFT from 'fft.js'

/** Radix-4 FFT of complex numbers; arrays hold real and imaginary parts in turn. */
interface Transform {
  transform(out: Float64Array, data: Float64Array): void
  inverseTransform(out: Float64Array, data: Float64Array): void
}

/** A shift between two patches, in their pixels, and how clear it is: the height of the peak, 0..1. */
export interface Shift {
  readonly x: number
  readonly y: number
  readonly clarity: number
}

/** A grey picture, row by row. */
export interface Luma {
  readonly columns: number
  readonly rows: number
  readonly values: Float64Array
}

/**
 * Finds by how much a square patch of one picture is shifted in another, by the phases of their spectra alone (Kuglin, Hines, "The
 * phase correlation image alignment method", 1975), to a fraction of a pixel by a parabola through the peak.
 */
export class PhaseCorrelation {
  readonly #side: number
  readonly #fft: Transform
  readonly #window: Float64Array
  readonly #from: Float64Array
  readonly #to: Float64Array
  readonly #line: Float64Array
  readonly #result: Float64Array

  /** @param side of the patches, pixels, a power of two */
  constructor(side: number) {
    this.#side = side
    this.#fft = new FFT(side)
    // Hann: the edges of a patch are not part of the scene.
    this.#window = Float64Array.from(
      { length: side },
      (_, at) => Math.sin((Math.PI * (at + 0.5)) / side) ** 2,
    )
    this.#from = new Float64Array(side * side * 2)
    this.#to = new Float64Array(side * side * 2)
    this.#line = new Float64Array(side * 2)
    this.#result = new Float64Array(side * 2)
  }

  /** Of the patch of `to` at `(toX, toY)` against that of `from` at `(fromX, fromY)`, both upper left corners. */
  shift(from: Luma, fromX: number, fromY: number, to: Luma, toX: number, toY: number): Shift {
    this.#load(this.#from, from, fromX, fromY)
    this.#load(this.#to, to, toX, toY)
    this.#transform(this.#from, false)
    this.#transform(this.#to, false)
    this.#keepPhases()
    this.#transform(this.#to, true)
    return this.#peak()
  }

  #load(into: Float64Array, { columns, values }: Luma, left: number, top: number): void {
    const side = this.#side
    let sum = 0
    for (let y = 0; y < side; y += 1) {
      for (let x = 0; x < side; x += 1) sum += values[(top + y) * columns + left + x]!
    }
    const mean = sum / (side * side)
    for (let y = 0; y < side; y += 1) {
      for (let x = 0; x < side; x += 1) {
        const at = (y * side + x) * 2
        into[at] = (values[(top + y) * columns + left + x]! - mean) * this.#window[x]! * this.#window[y]!
        into[at + 1] = 0
      }
    }
  }

  /** In both directions, in place. */
  #transform(grid: Float64Array, inverse: boolean): void {
    const side = this.#side
    for (let across = 0; across < 2; across += 1) {
      const step = across === 0 ? 1 : side
      const next = across === 0 ? side : 1
      for (let at = 0; at < side; at += 1) {
        for (let index = 0; index < side; index += 1) {
          const cell = (at * next + index * step) * 2
          this.#line[index * 2] = grid[cell]!
          this.#line[index * 2 + 1] = grid[cell + 1]!
        }
        if (inverse) this.#fft.inverseTransform(this.#result, this.#line)
        else this.#fft.transform(this.#result, this.#line)
        for (let index = 0; index < side; index += 1) {
          const cell = (at * next + index * step) * 2
          grid[cell] = this.#result[index * 2]!
          grid[cell + 1] = this.#result[index * 2 + 1]!
        }
      }
    }
  }

  /** Into `#to`: the cross spectrum, each number of length 1. */
  #keepPhases(): void {
    const from = this.#from
    const to = this.#to
    for (let at = 0; at < to.length; at += 2) {
      const real = to[at]! * from[at]! + to[at + 1]! * from[at + 1]!
      const imaginary = to[at + 1]! * from[at]! - to[at]! * from[at + 1]!
      const length = Math.hypot(real, imaginary) || 1
      to[at] = real / length
      to[at + 1] = imaginary / length
    }
  }

  #peak(): Shift {
    const side = this.#side
    let best = 0
    for (let cell = 1; cell < side * side; cell += 1) {
      if (this.#to[cell * 2]! > this.#to[best * 2]!) best = cell
    }
    const x = best % side
    const y = (best - x) / side
    const clarity = this.#to[best * 2]!
    return {
      x: signed(x + this.#vertex(x, y, 1, 0), side),
      y: signed(y + this.#vertex(x, y, 0, 1), side),
      clarity,
    }
  }

  /** Where between its neighbours the peak really is, -0.5..0.5. */
  #vertex(x: number, y: number, stepX: number, stepY: number): number {
    const side = this.#side
    const value = (atX: number, atY: number) =>
      this.#to[(((atY + side) % side) * side + ((atX + side) % side)) * 2]!
    const before = value(x - stepX, y - stepY)
    const at = value(x, y)
    const after = value(x + stepX, y + stepY)
    const curve = before - 2 * at + after
    return curve < 0 ? Math.max(-0.5, Math.min(0.5, (before - after) / (2 * curve))) : 0
  }
}

const signed = (shift: number, side: number): number => (shift > side / 2 ? shift - side : shift)
