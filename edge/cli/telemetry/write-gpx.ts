import type { Pose } from '../../domain/pose.js'
import { flownRows } from '../../flights/telemetry/flown.js'
import { POSE_ELEMENT, POSE_NAMESPACE, poseAttributes } from '../../flights/telemetry/gpx-pose.js'
import { bridgedMs, usualIntervalMs } from '../../flights/telemetry/intervals.js'
import { version } from '../../kit/version.js'
import { escapeXml } from '../../pipeline/record/overlay-svg.js'
import type { ReadFile } from './read-file.js'

/**
 * GPX 1.1, a track for each file, a segment up to each gap and jump. `ele` is the absolute height, whatever it counts from; what GPX has
 * no word for is kept in an extension that this program reads again.
 */
export const gpxOf = (files: readonly ReadFile[]): string => `<?xml version="1.0" encoding="UTF-8"?>
<gpx version="1.1" creator="lamppost ${escapeXml(version)}" xmlns="http://www.topografix.com/GPX/1/1" xmlns:p="${POSE_NAMESPACE}">
${files.map(trackOf).join('\n')}
</gpx>
`

function trackOf({ file, telemetry: { poses, absAltDatum } }: ReadFile): string {
  const datum = absAltDatum ?? 'not said'
  const segments = flownRows(poses, bridgedMs(usualIntervalMs(poses))).map(
    row => `<trkseg>\n${row.map(pointOf).join('\n')}\n</trkseg>`,
  )
  return `<trk>\n<name>${escapeXml(file)}</name>\n<desc>Datum of ele: ${datum}</desc>\n${segments.join('\n')}\n</trk>`
}

function pointOf(pose: Pose): string {
  const ele = pose.absAltM === undefined ? '' : `<ele>${pose.absAltM}</ele>`
  const time = pose.timeMs === undefined ? '' : `<time>${new Date(pose.timeMs).toISOString()}</time>`
  const attributes = poseAttributes.flatMap(name =>
    pose[name] === undefined ? [] : `${name}="${pose[name]}"`,
  )
  return (
    `<trkpt lat="${decimal(pose.lat)}" lon="${decimal(pose.lon)}">${ele}${time}` +
    `<extensions><p:${POSE_ELEMENT} ${attributes.join(' ')}/></extensions></trkpt>`
  )
}

/** XML's decimals have no exponent. Ten decimals of a degree are a hundredth of a millimetre. */
const decimal = (deg: number): string =>
  String(Number(deg.toFixed(10))).includes('e') ? deg.toFixed(10) : String(Number(deg.toFixed(10)))
