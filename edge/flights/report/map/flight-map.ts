import type { Point } from '../../../domain/box.js'
import { ellipseOfFix, NINETY_PERCENT } from '../../../geometry/ellipse-outline.js'
import { enuToLonLat, type LonLat, lonLatToEnu } from '../../../geometry/enu.js'
import type { Finding, FlightReport, TrackPoint } from '../flight-report.js'
import { strandsOf } from '../shapes/strands.js'

/** A flight laid out on a plane: metres east and metres SOUTH of the origin, as pictures count. */
export interface FlightMap {
  readonly origin: LonLat
  /** What has to be shown. */
  readonly frame: Frame
  readonly pieces: readonly { readonly quality: TrackPoint['quality']; readonly points: readonly Point[] }[]
  /** Where each video begins and ends. */
  readonly ends: readonly { readonly start: Point; readonly end: Point }[]
  /** Where stills were taken. */
  readonly stations: readonly Point[]
  readonly footprints: readonly (readonly Point[])[]
  readonly allFootprints: number
  readonly findings: readonly { readonly finding: Finding; readonly at: Point }[]
}

export interface Frame {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** Metres; a drawing of less would show nothing but errors. */
const NARROWEST_M = 40
const MARGIN = 0.06
const MOST_FOOTPRINTS = 1_200
/** Of the track, to find out how far it goes. */
const SAMPLES = 800
/** Points nearer to each other than this share of the frame are one in a drawing. */
const FINEST = 1 / 2_500
/** So many times the frame away things are drawn at its rim: a receiver that lost its place puts them anywhere on earth. */
const FAR = 10

/** Lays out a flight; undefined where nothing of it has a place. */
export function layOutMap(report: FlightReport): FlightMap | undefined {
  const { track, findings, footprints } = report
  const first = findings[0]?.fix ?? track.find(({ quality }) => quality === 'good') ?? track[0]
  if (!first) return undefined
  const about = frameOf(report, first)
  const origin = enuToLonLat(first, about.left + about.width / 2, -(about.top + about.height / 2))
  const frame = frameOf(report, origin)
  const [x, y, reach] = [
    frame.left + frame.width / 2,
    frame.top + frame.height / 2,
    FAR * Math.max(frame.width, frame.height),
  ]
  const place = (where: LonLat): Point => {
    const [east, south] = planeOf(origin, where)
    const away = Math.hypot(east - x, south - y)
    return away <= reach ? [east, south] : [x + ((east - x) * reach) / away, y + ((south - y) * reach) / away]
  }
  const strands = strandsOf(report)
  const finest = Math.max(frame.width, frame.height) * FINEST
  const step = Math.ceil(footprints.length / MOST_FOOTPRINTS)
  const ways = strands.map(({ kind, pieces }) => ({
    kind,
    pieces: pieces.map(({ quality, points }) => ({ quality, points: points.map(place) })),
  }))
  return {
    origin,
    frame,
    pieces: ways.flatMap(({ pieces }) =>
      pieces.map(({ quality, points }) => ({ quality, points: thinned(points, finest) })),
    ),
    ends: ways.flatMap(({ kind, pieces }) =>
      kind === 'video' ? [{ start: pieces[0]!.points[0]!, end: pieces.at(-1)!.points.at(-1)! }] : [],
    ),
    stations: ways.flatMap(({ kind, pieces }) =>
      kind === 'still' ? pieces.flatMap(({ points }) => points) : [],
    ),
    footprints: footprints
      .filter((_, index) => index % step === 0)
      .map(({ corners }) => turnedAlike(corners.map(place))),
    allFootprints: footprints.length,
    findings: findings.map(finding => ({ finding, at: place(finding.fix) })),
  }
}

/** Metres east and south. */
function planeOf(origin: LonLat, place: LonLat): Point {
  const [east, north] = lonLatToEnu(origin, place)
  return [east, -north]
}

/** Around what is certain: the known track, and the findings with their errors. */
function frameOf({ track, findings }: FlightReport, origin: LonLat): Frame {
  const every = Math.ceil(track.length / SAMPLES)
  const isShown = ({ quality }: TrackPoint, index: number) => quality !== 'jump' && index % every === 0
  const shown = [
    ...track.filter(isShown).map((point): [Point, number] => [planeOf(origin, point), 0]),
    ...findings.map(({ fix }): [Point, number] => [
      planeOf(origin, fix),
      NINETY_PERCENT * ellipseOfFix(fix).sigmaMajorM,
    ]),
  ]
  // Of nothing but jumps there is no better one.
  if (shown.length === 0) shown.push(...track.map((point): [Point, number] => [planeOf(origin, point), 0]))
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const [[east, south], around] of shown) {
    left = Math.min(left, east - around)
    right = Math.max(right, east + around)
    top = Math.min(top, south - around)
    bottom = Math.max(bottom, south + around)
  }
  const margin = MARGIN * Math.max(right - left, bottom - top)
  const width = Math.max(NARROWEST_M, right - left + 2 * margin)
  const height = Math.max(NARROWEST_M, bottom - top + 2 * margin)
  return { left: (left + right - width) / 2, top: (top + bottom - height) / 2, width, height }
}

/** Without points that would fall onto the one before; the ends stay. */
function thinned(points: readonly Point[], finest: number): Point[] {
  const kept = points.slice(0, 1)
  for (const point of points.slice(1, -1)) {
    const [x, y] = kept.at(-1)!
    if (Math.hypot(point[0] - x, point[1] - y) >= finest) kept.push(point)
  }
  return points.length > 1 ? [...kept, points.at(-1)!] : kept
}

/** All in one direction: drawn as one shape they then cover, and do not cut out of each other. */
function turnedAlike(corners: readonly Point[]): readonly Point[] {
  const area = corners.reduce((sum, [x, y], index) => {
    const [nextX, nextY] = corners[(index + 1) % corners.length]!
    return sum + (x * nextY - nextX * y)
  }, 0)
  return area < 0 ? corners.toReversed() : corners
}
