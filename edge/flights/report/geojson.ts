import { type Position, splitLine, splitRing } from '../../geometry/antimeridian.js'
import { ellipseOfFix, ellipseOutline, NINETY_PERCENT } from '../../geometry/ellipse-outline.js'
import type { Finding, FlightReport, Footprint, TrackPoint } from './flight-report.js'
import { enclosingBox } from './shapes/enclosing-box.js'
import { type Strand, strandsOf } from './shapes/strands.js'
import { type Statement, statementOf } from './statement.js'

/** So many decimals of a degree are a centimetre. */
const DECIMALS = 7

/**
 * The flight as GeoJSON (RFC 7946), a line for each feature, in parts of a file. `kind` of a feature is `finding`, `error` (the
 * ellipse around one), `track` or `footprint`; nothing crosses 180 degrees.
 */
export function* geoJsonOf(report: FlightReport): Generator<string> {
  const { accuracy, crs, verticalDatum, ...statement } = statementOf(report)
  const box = enclosingBox([
    ...report.findings.map(({ fix }) => fix),
    ...report.track,
    ...report.footprints.flatMap(({ corners }) => corners),
  ])
  const head = {
    type: 'FeatureCollection',
    name: report.name,
    ...(box && { bbox: box.map(rounded) }),
    // Members of our own: `crs` itself is what RFC 7946 forbids.
    coordinateReferenceSystem: { epsg: 4326, name: 'WGS84', axes: 'longitude, latitude', says: crs },
    verticalDatum: { heights: report.heights, says: verticalDatum },
    accuracy: { sigmas: 1, ellipsesHold: 0.9, says: accuracy },
    ...statement,
    flight: report.id,
  }
  const opening = JSON.stringify(head, null, 1).slice(0, -2)
  yield `${opening},\n "features": [`
  let separator = '\n'
  for (const feature of featuresOf(report, statementOf(report))) {
    yield `${separator}${JSON.stringify(feature)}`
    separator = ',\n'
  }
  yield '\n]}\n'
}

interface Feature {
  readonly type: 'Feature'
  readonly id?: string
  readonly geometry: { readonly type: string; readonly coordinates: unknown }
  readonly properties: Readonly<Record<string, unknown>>
}

function* featuresOf(report: FlightReport, statement: Statement): Generator<Feature> {
  for (const finding of report.findings) {
    yield findingFeature(finding, report)
    yield errorFeature(finding)
  }
  for (const strand of strandsOf(report)) yield* trackFeatures(strand, report, statement)
  for (const footprint of report.footprints) yield* footprintFeature(footprint, report)
}

function findingFeature(finding: Finding, { recordings }: FlightReport): Feature {
  const { fix, words, best, size, picture, closeUp } = finding
  const { sigmaMajorM, sigmaMinorM, bearingDeg } = ellipseOfFix(fix)
  return {
    type: 'Feature',
    id: finding.id,
    geometry: { type: 'Point', coordinates: coordinates([fix.lon, fix.lat]) },
    properties: {
      ...{ kind: 'finding', number: finding.number },
      ...{ scenario: finding.scenario, scenarioZh: words.zh.scenario, scenarioEn: words.en.scenario },
      ...{ label: finding.label, labelZh: words.zh.label, labelEn: words.en.label },
      ...{ confidence: finding.confidence, severity: finding.severity },
      ...{ crs: fix.crs, accuracyM: fix.accuracyM, sigmaMajorM, sigmaMinorM, bearingDeg, method: fix.method },
      ...(fix.alt !== undefined && { altM: fix.alt }),
      ...size,
      ...{ looks: finding.looks, passes: finding.passes },
      ...{ file: recordings[best.recording]?.file ?? null, atMs: best.tMs },
      ...(best.timeMs !== undefined && { time: new Date(best.timeMs).toISOString() }),
      ...{ box: best.box, widthPx: best.widthPx, heightPx: best.heightPx },
      ...(picture !== undefined && { picture }),
      ...(closeUp !== undefined && { closeUp }),
    },
  }
}

function errorFeature({ id, number, fix }: Finding): Feature {
  const outline = ellipseOutline(fix, ellipseOfFix(fix), NINETY_PERCENT).map(asPosition)
  return {
    type: 'Feature',
    geometry: polygonsOf(splitRing(outline)),
    properties: { kind: 'error', finding: id, number, holds: 0.9 },
  }
}

function* trackFeatures(
  { kind, recording, pieces }: Strand,
  { recordings, heights }: FlightReport,
  { verticalDatum }: Statement,
): Generator<Feature> {
  // The third number of a position counts from the ellipsoid (RFC 7946, 3.1.1): other heights have no place in it.
  const position = (point: TrackPoint): Position =>
    heights === 'ellipsoid' && point.altM !== undefined
      ? [point.lon, point.lat, point.altM]
      : asPosition(point)
  for (const { quality, points } of pieces) {
    const properties = {
      ...{ kind: 'track', quality, recording: kind },
      ...{ file: recordings[recording]?.file ?? null, fromMs: points[0]!.tMs, toMs: points.at(-1)!.tMs },
      ...altitudesOf(points),
      heights: verticalDatum.en,
    }
    const lines = splitLine(points.map(position)).map(line => line.map(coordinates))
    const geometry =
      lines.length === 0
        ? { type: 'Point', coordinates: coordinates(position(points[0]!)) }
        : lines.length === 1
          ? { type: 'LineString', coordinates: lines[0] }
          : { type: 'MultiLineString', coordinates: lines }
    yield { type: 'Feature', geometry, properties }
  }
}

function altitudesOf(points: readonly TrackPoint[]): {
  readonly lowestM?: number
  readonly highestM?: number
} {
  let [lowest, highest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const { altM } of points) {
    if (altM === undefined) continue
    lowest = Math.min(lowest, altM)
    highest = Math.max(highest, altM)
  }
  return lowest <= highest ? { lowestM: lowest, highestM: highest } : {}
}

function* footprintFeature(
  { corners, recording, tMs }: Footprint,
  { recordings }: FlightReport,
): Generator<Feature> {
  const rings = splitRing(corners.map(asPosition))
  if (rings.length === 0) return
  yield {
    type: 'Feature',
    geometry: polygonsOf(rings),
    properties: { kind: 'footprint', file: recordings[recording]?.file ?? null, atMs: tMs },
  }
}

function polygonsOf(rings: readonly (readonly Position[])[]): Feature['geometry'] {
  const polygons = rings.map(ring => [ring.map(coordinates)])
  return polygons.length === 1
    ? { type: 'Polygon', coordinates: polygons[0] }
    : { type: 'MultiPolygon', coordinates: polygons }
}

const asPosition = ({ lon, lat }: { readonly lon: number; readonly lat: number }): Position => [lon, lat]

const rounded = (value: number): number => Number(value.toFixed(DECIMALS))

const coordinates = ([lon, lat, ...heights]: Position): number[] => [
  rounded(lon),
  rounded(lat),
  ...heights.map(height => Number(height.toFixed(2))),
]
