/** A smooth curve through points that never overshoots between them (Fritsch and Carlson's monotone cubic). */
export function monotoneCurve(points: readonly (readonly [x: number, y: number])[]): (x: number) => number {
  const sorted = [...points].sort((a, b) => a[0] - b[0])
  const xs = sorted.map(point => point[0])
  const ys = sorted.map(point => point[1])
  const last = xs.length - 1
  if (last === 0) return () => ys[0]!

  const widths = Array.from({ length: last }, (_, i) => xs[i + 1]! - xs[i]!)
  const slopes = widths.map((width, i) => (ys[i + 1]! - ys[i]!) / width)
  const tangents = xs.map((_, i) => {
    if (i === 0) return slopes[0]!
    if (i === last) return slopes[last - 1]!
    const [before, after] = [slopes[i - 1]!, slopes[i]!]
    // the harmonic mean, or a flat tangent where the direction turns: this is what forbids overshoot
    return before * after <= 0 ? 0 : (2 * before * after) / (before + after)
  })

  return x => {
    if (x <= xs[0]!) return ys[0]!
    if (x >= xs[last]!) return ys[last]!
    let i = 0
    while (x > xs[i + 1]!) i++
    const t = (x - xs[i]!) / widths[i]!
    const t2 = t * t
    const t3 = t2 * t
    return (
      (2 * t3 - 3 * t2 + 1) * ys[i]! +
      (t3 - 2 * t2 + t) * widths[i]! * tangents[i]! +
      (-2 * t3 + 3 * t2) * ys[i + 1]! +
      (t3 - t2) * widths[i]! * tangents[i + 1]!
    )
  }
}
