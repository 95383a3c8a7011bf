import { durationText } from '../../paper/time-text.js'
import { type OptionalPart, optionalParts, type TelemetryQuality } from './quality.js'
import { percent, seconds } from './quality-warnings.js'
import type { Telemetry, TelemetryFormat } from './telemetry.js'

const formatNames: Readonly<Record<TelemetryFormat, string>> = {
  'dji-srt': 'DJI subtitles',
  gpx: 'GPX track',
  csv: 'table (CSV)',
  'misb-klv': 'MISB ST 0601 metadata',
  'mavlink-tlog': 'MAVLink log',
  'still-exif': 'still picture (EXIF, XMP)',
  'dji-osd': 'messages of DJI Cloud API',
}

const partNames: Readonly<Record<OptionalPart, string>> = {
  timeMs: 'time of day (UTC)',
  relAltM: 'height above the take-off',
  absAltM: 'absolute height',
  yawDeg: 'yaw of the camera',
  pitchDeg: 'pitch of the camera',
  rollDeg: 'roll of the camera',
  headingDeg: 'heading of the aircraft',
  focalLengthMm: 'focal length',
  focalLength35Mm: 'focal length (35 mm film)',
  horizontalFovDeg: 'field of view',
  zoom: 'digital zoom',
  positionSigmaM: 'error of the place',
}

const datumNames = { ellipsoid: 'the WGS84 ellipsoid', egm96: 'sea level (EGM96)' } as const

/** What telemetry is, and what it is good for, in lines for people. */
export function qualityText(telemetry: Telemetry, quality: TelemetryQuality): string {
  const { format, variant, poses } = telemetry
  const { known, lock, gaps, skipped, warnings } = quality
  const lines: (readonly [name: string, what: string])[] = [
    ['format', `${formatNames[format]}${variant === undefined ? '' : `: ${variant}`}`],
    ['poses', `${poses.length}${rateText(quality)}`],
  ]
  if (poses.length > 0) {
    lines.push(
      ['time', timeSpan(telemetry, quality)],
      ['way', `${wayText(quality)}${quality.crossesAntimeridian ? ', across 180 degrees' : ''}`],
      ['known', all(optionalParts.filter(part => known[part] > 0).map(part => partText(part, known[part])))],
      ['not known', all(optionalParts.filter(part => known[part] === 0).map(part => partNames[part]))],
      ['heights', all([...heightText(telemetry, 'relAltM'), ...heightText(telemetry, 'absAltM')])],
      ['datum', datumText(quality)],
    )
  }
  lines.push(['lock', lockText(lock)])
  if (gaps.count > 0)
    lines.push([
      'gaps',
      some(
        gaps.first.map(({ fromMs, toMs }) => `${seconds(fromMs)} to ${seconds(toMs)}`),
        gaps.count,
      ),
    ])
  for (const [name, { count, first }] of [
    ['jumps', quality.jumps],
    ['height jumps', quality.heightJumps],
  ] as const)
    if (count > 0)
      lines.push([
        name,
        some(
          first.map(({ atMs, metres }) => `${metres.toFixed(0)} m at ${seconds(atMs)}`),
          count,
        ),
      ])
  if (skipped.count > 0)
    lines.push([
      'skipped',
      all(
        skipped.reasons.map(
          ({ reason, count, firstAt }) => `${count} because ${reason} (the first at ${firstAt})`,
        ),
        '; ',
      ),
    ])
  const width = Math.max(...lines.map(([name]) => name.length)) + 2
  return [
    ...lines.map(([name, what]) => `  ${name.padEnd(width)}${what}`),
    ...(warnings.length === 0
      ? ['  Nothing is wrong with it.']
      : warnings.map(({ code, what }) => `  ! ${code}: ${what}`)),
  ].join('\n')
}

function rateText({ rateHz, newPlacesHz }: TelemetryQuality): string {
  if (rateHz === undefined) return ''
  const slower = newPlacesHz !== undefined && newPlacesHz < 0.8 * rateHz
  return `, ${hertz(rateHz)} a second${slower ? `, of which ${hertz(newPlacesHz)} with another place` : ''}`
}

const hertz = (rate: number): string => String(Number(rate.toPrecision(3)))

function timeSpan({ poses }: Telemetry, { durationMs, firstMs, crossesMidnight }: TelemetryQuality): string {
  const startMs = poses[0]!.timeMs
  const from = startMs === undefined ? '' : ` from ${new Date(startMs).toISOString()}`
  const later = firstMs === 0 ? '' : `, the first ${seconds(firstMs!)} after the start of the recording`
  return `${durationMs < 60_000 ? seconds(durationMs) : durationText(durationMs)}${from}${later}${crossesMidnight ? ', across midnight' : ''}`
}

const wayText = ({ metresFlown }: TelemetryQuality): string =>
  metresFlown < 1000 ? `${metresFlown.toFixed(0)} m` : `${(metresFlown / 1000).toFixed(2)} km`

const partText = (part: OptionalPart, share: number): string =>
  `${partNames[part]}${share < 1 ? ` (${percent(share)})` : ''}`

/** The first tells whether the recording began on the ground. */
function heightText({ poses }: Telemetry, part: 'relAltM' | 'absAltM'): string[] {
  const heights = poses.flatMap(pose => pose[part] ?? [])
  const [first] = heights
  if (first === undefined) return []
  const least = heights.reduce((lowest, height) => Math.min(lowest, height))
  const most = heights.reduce((highest, height) => Math.max(highest, height))
  const of = part === 'relAltM' ? 'above the take-off' : 'absolute'
  return [`${least.toFixed(1)} to ${most.toFixed(1)} m ${of} (${first.toFixed(1)} at first)`]
}

function datumText({ known, absAltDatum }: TelemetryQuality): string {
  if (known.absAltM === 0) return 'it has no absolute heights'
  return absAltDatum === undefined ? 'not said' : `absolute heights count from ${datumNames[absAltDatum]}`
}

function lockText({ share, withoutPlace, satellites }: TelemetryQuality['lock']): string {
  const counted = satellites ? `, ${satellites.least} to ${satellites.most} satellites` : ''
  return `${percent(share)} with a position${withoutPlace > 0 ? ` (${withoutPlace} without)` : ''}${counted}`
}

const LISTED = 5

const all = (items: readonly string[], separator = ', '): string =>
  items.length === 0 ? 'nothing' : items.join(separator)

/** The first of them, and how many more there are. */
function some(items: readonly string[], count: number): string {
  const shown = items.slice(0, LISTED)
  return `${shown.join(', ')}${count > shown.length ? ` and ${count - shown.length} more` : ''}`
}
