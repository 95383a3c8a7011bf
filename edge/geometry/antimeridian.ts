/** Longitude, latitude, degrees, and what else belongs to the point, as GeoJSON has it. */
export type Position = readonly [lon: number, lat: number, ...rest: number[]]

/** -180 to 180. */
export function wrappedLon(lon: number): number {
  const turned = (((lon + 180) % 360) + 360) % 360
  return turned === 0 && lon > 0 ? 180 : turned - 180
}

/**
 * A line cut at 180 degrees, as RFC 7946 (3.1.9) wants it: no part crosses. Between two points it goes the shorter way round. Parts
 * have two points at least.
 */
export function splitLine(points: readonly Position[]): Position[][] {
  const parts: Position[][] = []
  let part: Position[] = []
  for (const point of points) {
    const before = part.at(-1)
    if (before && Math.abs(point[0] - before[0]) > 180) {
      const side = before[0] > 0 ? 180 : -180
      const at = crossing(before, [point[0] + 2 * side, ...point.slice(1)] as unknown as Position, side)
      parts.push([...part, at])
      part = [[-side, ...at.slice(1)] as unknown as Position]
    }
    part.push(point)
  }
  parts.push(part)
  return parts.map(withoutRepeats).filter(({ length }) => length > 1)
}

/**
 * A polygon cut at 180 degrees: exterior rings, closed and counter-clockwise, none of which crosses. The corners go round it in
 * either direction, with none twice; it is less than half of the earth wide, and no pole lies inside.
 */
export function splitRing(corners: readonly Position[]): Position[][] {
  const ring = unwrapped(corners)
  const lons = ring.map(([lon]) => lon)
  const side = Math.max(...lons) > 180 ? 180 : Math.min(...lons) < -180 ? -180 : undefined
  const rings =
    side === undefined
      ? [ring]
      : [
          clipped(ring, lon => (side - lon) * Math.sign(side), side),
          clipped(ring, lon => (lon - side) * Math.sign(side), side).map(
            ([lon, ...rest]) => [lon - 2 * side, ...rest] as Position,
          ),
        ]
  return rings
    .map(ring => withoutRepeats(ring).filter((point, index) => index === 0 || !isSame(point, ring[0]!)))
    .filter(({ length }) => length > 2)
    .map(open => {
      const turned = signedArea(open) < 0 ? open.toReversed() : open
      return [...turned, turned[0]!]
    })
}

/** Each longitude within half a turn of the one before. */
function unwrapped(points: readonly Position[]): Position[] {
  let before = points[0]?.[0] ?? 0
  return points.map(([lon, ...rest]) => {
    before += wrappedLon(lon - before)
    return [before, ...rest] as Position
  })
}

/** The part of a ring where `inside` is not negative; its edges are cut at the longitude `side` (Sutherland and Hodgman 1974). */
function clipped(ring: readonly Position[], inside: (lon: number) => number, side: number): Position[] {
  return ring.flatMap((point, index) => {
    const before = ring.at(index - 1)!
    const [was, is] = [inside(before[0]) >= 0, inside(point[0]) >= 0]
    return [...(was === is ? [] : [crossing(before, point, side)]), ...(is ? [point] : [])]
  })
}

function crossing(from: Position, to: Position, lon: number): Position {
  const share = (lon - from[0]) / (to[0] - from[0])
  return [lon, ...from.slice(1).map((value, index) => value + share * (to[index + 1]! - value))] as never
}

const withoutRepeats = (points: readonly Position[]): Position[] =>
  points.filter((point, index) => {
    const before = points[index - 1]
    return !before || !isSame(point, before)
  })

const isSame = (a: Position, b: Position): boolean => a[0] === b[0] && a[1] === b[1]

/** Positive where the ring goes counter-clockwise. */
const signedArea = (ring: readonly Position[]): number =>
  ring.reduce((sum, [lon, lat], index) => {
    const [nextLon, nextLat] = ring[(index + 1) % ring.length]!
    return sum + (lon * nextLat - nextLon * lat)
  }, 0)
