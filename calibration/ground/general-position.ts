import type { Point } from '../../edge/domain/box.js'

/** Height over length below which three points are as good as on one line. */
const FLAT = 0.01

/** Whether no three of the four lie on one line: only then do they fix a homography. */
export const inGeneralPosition = (points: readonly Point[]): boolean =>
  !onOneLine([points[0]!, points[1]!, points[2]!]) &&
  !onOneLine([points[0]!, points[1]!, points[3]!]) &&
  !onOneLine([points[0]!, points[2]!, points[3]!]) &&
  !onOneLine([points[1]!, points[2]!, points[3]!])

export function onOneLine([a, b, c]: readonly [Point, Point, Point]): boolean {
  const area = Math.abs((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]))
  const longest = Math.max(between(a, b), between(b, c), between(c, a))
  return area <= FLAT * longest * longest
}

/** The most points that lie on one line, as their indices; of two points at least. */
export function fullestLine(points: readonly Point[]): readonly number[] {
  let best: number[] = []
  for (let i = 0; i < points.length; i += 1)
    for (let j = i + 1; j < points.length; j += 1) {
      const line = points.flatMap((point, at) =>
        at === i || at === j || onOneLine([points[i]!, points[j]!, point]) ? [at] : [],
      )
      if (line.length > best.length) best = line
    }
  return best
}

const between = (a: Point, b: Point): number => Math.hypot(a[0] - b[0], a[1] - b[1])
