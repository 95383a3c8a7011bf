import type { Pose } from '../../domain/pose.js'
import { flownRows } from '../../flights/telemetry/flown.js'
import { bridgedMs, usualIntervalMs } from '../../flights/telemetry/intervals.js'
import type { Telemetry } from '../../flights/telemetry/telemetry.js'
import { type Position, splitLine } from '../../geometry/antimeridian.js'
import type { ReadFile } from './read-file.js'
import { focalLengthOf, rowOf } from './rows.js'

/**
 * RFC 7946: of each file the way it flew, cut at gaps, jumps and 180 degrees, and a point for each pose. Coordinates have a height only
 * where it counts from the ellipsoid, which is what the standard means by one.
 */
export const geoJsonOf = (files: readonly ReadFile[]): string => {
  const features = files.flatMap(file => [...trackOf(file), ...pointsOf(file)])
  return `{"type":"FeatureCollection","features":[\n${features.map(feature => JSON.stringify(feature)).join(',\n')}\n]}\n`
}

interface Feature {
  readonly type: 'Feature'
  readonly geometry: { readonly type: string; readonly coordinates: unknown }
  readonly properties: Readonly<Record<string, unknown>>
}

function trackOf({ file, telemetry }: ReadFile): Feature[] {
  const { format, variant, absAltDatum, poses } = telemetry
  const lines = flownRows(poses, bridgedMs(usualIntervalMs(poses))).flatMap(row =>
    splitLine(row.map(pose => positionOf(pose, telemetry))),
  )
  if (lines.length === 0) return []
  const geometry =
    lines.length === 1
      ? { type: 'LineString', coordinates: lines[0] }
      : { type: 'MultiLineString', coordinates: lines }
  const [first, last] = [poses[0]!, poses.at(-1)!]
  const said = {
    ...(variant !== undefined && { variant }),
    ...(absAltDatum !== undefined && { datum: absAltDatum }),
    ...(first.timeMs !== undefined && { time: new Date(first.timeMs).toISOString() }),
  }
  const properties = {
    kind: 'track',
    file,
    format,
    ...said,
    poses: poses.length,
    durationMs: last.tMs - first.tMs,
  }
  return [{ type: 'Feature', geometry, properties }]
}

function pointsOf({ file, telemetry }: ReadFile): Feature[] {
  const focal = focalLengthOf(telemetry.poses)
  return telemetry.poses.map(pose => {
    const { lat: _lat, lon: _lon, ...said } = rowOf(pose, focal)
    const geometry = { type: 'Point', coordinates: positionOf(pose, telemetry) }
    return { type: 'Feature', geometry, properties: { kind: 'pose', file, ...said } }
  })
}

/** All positions of a line have a height, or none. */
function positionOf({ lon, lat, absAltM }: Pose, { absAltDatum, poses }: Telemetry): Position {
  const hasHeights = absAltDatum === 'ellipsoid' && poses.every(pose => pose.absAltM !== undefined)
  return hasHeights ? [lon, lat, absAltM!] : [lon, lat]
}
