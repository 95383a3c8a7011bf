import { durationText } from '../../../paper/time-text.js'
import { escapeXml } from '../../../pipeline/record/overlay-svg.js'
import type { FlightReport, Recording, TrackPoint } from '../flight-report.js'
import { qualityColours } from '../map/map-svg.js'
import { type Strand, strandsOf } from '../shapes/strands.js'
import { qualityOf } from '../summary.js'
import type { Speaker } from './speak.js'

/** Of each recording: what it is, where its poses come from, and how good they are over time. All stills are one row. */
export function telemetrySection(report: FlightReport, speaker: Speaker): string {
  const { say } = speaker
  const strands = strandsOf(report)
  const rows = report.recordings.flatMap((recording, index) =>
    recording.kind === 'video'
      ? [
          rowOf(
            escapeXml(recording.file),
            [recording],
            strands.filter(strand => strand.recording === index),
            speaker,
          ),
        ]
      : [],
  )
  const stills = report.recordings.filter(({ kind }) => kind === 'still')
  if (stills.length > 0)
    rows.push(
      rowOf(
        say(words => words.stills(stills.length)),
        stills,
        strands.filter(({ kind }) => kind === 'still'),
        speaker,
      ),
    )
  const heads = [
    'recording',
    'length',
    'size',
    'telemetry',
    'offset',
    'rate',
    'gaps',
    'jumps',
    'looked',
    'chart',
  ] as const
  return `<div class="scroll"><table class="list"><thead><tr>${heads.map(head => `<th scope="col">${say(({ columns }) => columns[head])}</th>`).join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></div>
<p class="plain">${legend(speaker)}</p>`
}

function rowOf(
  name: string,
  recordings: readonly Recording[],
  strands: readonly Strand[],
  { say }: Speaker,
): string {
  const qualities = strands.map(qualityOf)
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)
  const seconds = sum(qualities.map(({ spanMs }) => spanMs)) / 1_000
  const positions = sum(qualities.map(quality => quality.positions))
  const lengthMs = sum(recordings.map(({ durationMs }) => durationMs))
  const longestMs = Math.max(0, ...qualities.map(({ longestGapMs }) => longestGapMs))
  const gaps = sum(qualities.map(quality => quality.gaps))
  const sources = [
    ...new Set(
      recordings.flatMap(({ telemetry, telemetryFormat }) =>
        telemetry === undefined && telemetryFormat === undefined
          ? []
          : [
              [telemetryFormat, recordings.length === 1 ? telemetry : undefined]
                .filter(part => part !== undefined)
                .join(' · '),
            ],
      ),
    ),
  ]
  const offset = recordings.length === 1 ? recordings[0]!.clockOffsetMs : undefined
  const sizes = [...new Set(recordings.map(({ widthPx, heightPx }) => `${widthPx} × ${heightPx}`))]
  return `<tr><td>${name}</td><td>${lengthMs > 0 ? say(({ units }) => durationText(lengthMs, units as readonly string[])) : ''}</td><td>${sizes.join('<br>')}</td><td>${
    sources.length > 0
      ? sources.map(escapeXml).join('<br>')
      : `<span class="careful">${say(({ noTelemetry }) => noTelemetry)}</span>`
  }</td><td>${offset === undefined ? '' : `${(offset / 1_000).toFixed(2)} s`}</td><td>${positions}${
    seconds > 0 ? ` (${say(({ perSecond }) => perSecond(((positions - 1) / seconds).toFixed(1)))})` : ''
  }</td><td>${say(({ gapText }) => gapText(gaps, (longestMs / 1_000).toFixed(1)))}</td><td>${sum(qualities.map(({ jumps }) => jumps))}</td><td>${sum(recordings.map(({ looked }) => looked))}</td><td>${strands.map(chart).join('')}</td></tr>`
}

const WIDTH = 460
const HEIGHT = 48
const STRIP = 7
/** Positions that a chart shows; it is no wider. */
const MOST = WIDTH

/** Height over time where it is known, above a strip of quality. */
function chart({ kind, pieces }: Strand): string {
  const points = pieces.flatMap(piece => piece.points)
  const first = points[0]!
  const last = points.at(-1)!
  // Stills begin anew each.
  const order = new Map(points.map((point, index) => [point, index]))
  const timeOf = (point: TrackPoint) => (kind === 'video' ? point.tMs - first.tMs : (order.get(point) ?? 0))
  const span = Math.max(1, timeOf(last))
  const x = (point: TrackPoint) => ((timeOf(point) / span) * WIDTH).toFixed(1)
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const { altM } of points)
    if (altM !== undefined) [low, high] = [Math.min(low, altM), Math.max(high, altM)]
  const isKnown = low <= high
  // A level flight is a level line, and no noise as high as the chart.
  const range = Math.max(10, high - low)
  const middle = (low + high) / 2
  const y = (altM: number) =>
    ((HEIGHT - STRIP - 4) / 2 + ((middle - altM) / range) * (HEIGHT - STRIP - 12)).toFixed(1)
  const every = Math.ceil(points.length / MOST)
  const strips = pieces.map(({ quality, points }) => {
    const [from, to] = [Number(x(points[0]!)), Number(x(points.at(-1)!))]
    return `<rect x="${from}" y="${HEIGHT - STRIP}" width="${Math.max(1.5, to - from).toFixed(1)}" height="${STRIP}" fill="${qualityColours[quality]}"/>`
  })
  const lines = pieces.map(({ quality, points }) => {
    const shown = points.filter(
      ({ altM }, index) => altM !== undefined && (index % every === 0 || index === points.length - 1),
    )
    const path = shown.map(point => `${x(point)} ${y(point.altM!)}`).join('L')
    return quality !== 'good' || shown.length < 2
      ? ''
      : `<path d="M${path}" fill="none" stroke="#43505c" stroke-width="1.4" vector-effect="non-scaling-stroke"/>`
  })
  const heights = isKnown ? `<small class="plain">${low.toFixed(1)} – ${high.toFixed(1)} m</small>` : ''
  return `<svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img"><rect width="${WIDTH}" height="${HEIGHT}" fill="#f3f5f7"/>${lines.join('')}${strips.join('')}</svg>${heights}`
}

const legend = ({ say }: Speaker): string =>
  (['good', 'gap', 'jump'] as const)
    .map(
      quality =>
        `<svg width="12" height="10"><rect width="12" height="10" fill="${qualityColours[quality]}"/></svg> ${say(words => words.quality[quality])}`,
    )
    .join(' &nbsp; ')
