type Corner = readonly [x: number, y: number]

/** Below this share of the frame an area is none: a tenth of a pixel of a 1280x720 frame. */
const smallestArea = 1e-7

/** Whether all points, fractions of a frame, lie on one line. */
export function isFlat(points: readonly Corner[]): boolean {
  const [first] = points
  return points.every((from, index) =>
    points.slice(index + 1).every(to => Math.abs(doubleArea(first!, from, to)) < 2 * smallestArea),
  )
}

/** Twice the area of a triangle, positive or negative by the way its corners turn. */
const doubleArea = (a: Corner, b: Corner, c: Corner): number =>
  (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])

/** Side of `point` seen along `from` -> `to`: -1, 0 (on the line) or 1. */
const side = (from: Corner, to: Corner, point: Corner): number => Math.sign(doubleArea(from, to, point))

const within = (from: Corner, to: Corner, point: Corner): boolean =>
  Math.min(from[0], to[0]) <= point[0] &&
  point[0] <= Math.max(from[0], to[0]) &&
  Math.min(from[1], to[1]) <= point[1] &&
  point[1] <= Math.max(from[1], to[1])

/** Whether the segments a-b and c-d share a point, ends included. */
function meet(a: Corner, b: Corner, c: Corner, d: Corner): boolean {
  const [abC, abD, cdA, cdB] = [side(a, b, c), side(a, b, d), side(c, d, a), side(c, d, b)]
  if (abC !== abD && cdA !== cdB) return true
  return (
    (abC === 0 && within(a, b, c)) ||
    (abD === 0 && within(a, b, d)) ||
    (cdA === 0 && within(c, d, a)) ||
    (cdB === 0 && within(c, d, b))
  )
}

/** Whether two edges that are not neighbours touch, or two neighbours fold back onto each other. */
export function crossesItself(points: readonly Corner[]): boolean {
  const count = points.length
  const corner = (index: number) => points[index % count]!
  for (let i = 0; i < count; i++) {
    const [start, middle, end] = [corner(i), corner(i + 1), corner(i + 2)]
    const folds = side(start, middle, end) === 0 && (within(start, middle, end) || within(middle, end, start))
    if (folds) return true
    for (let j = i + 2; j < count; j++) {
      const neighbours = (j + 1) % count === i
      if (!neighbours && meet(start, middle, corner(j), corner(j + 1))) return true
    }
  }
  return false
}
