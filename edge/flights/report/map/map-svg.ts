import type { Point } from '../../../domain/box.js'
import { ellipseOfFix, NINETY_PERCENT } from '../../../geometry/ellipse-outline.js'
import { severityColours } from '../../../paper/colours.js'
import { niceStep } from '../../../paper/nice-step.js'
import { escapeXml, fontFamily } from '../../../pipeline/record/overlay-svg.js'
import type { TrackPoint } from '../flight-report.js'
import type { FlightMap } from './flight-map.js'

export interface MapSize {
  /** Pixels, which are the units of the drawing. */
  readonly width: number
  readonly height: number
}

export interface DrawnMap extends MapSize {
  readonly svg: string
  /** Metres. */
  readonly stepM: number
  readonly perMetre: number
  /** Of the origin, pixels. */
  readonly originAt: Point
}

export interface MapWords {
  /** What the pin of a finding says to those who cannot see it. */
  readonly finding: (index: number) => string
  /** Of its north, as text of SVG. */
  readonly north: string
}

export const qualityColours: Readonly<Record<TrackPoint['quality'], string>> = {
  good: '#1565c0',
  gap: '#b26a00',
  jump: '#c62828',
}
export const footprintColour = '#3c70a0'

const GRID_SQUARES = 9
/** More pins than this hide each other, and the map: they become dots. */
export const MOST_PINS = 120

/** Draws a flight over a plain grid, north up. The same drawing is shown on paper, and moved about in a page. */
export function flightMapSvg(map: FlightMap, size: MapSize, words: MapWords): DrawnMap {
  const { frame } = map
  const perMetre = Math.min(size.width / frame.width, size.height / frame.height)
  const originAt: Point = [
    size.width / 2 - (frame.left + frame.width / 2) * perMetre,
    size.height / 2 - (frame.top + frame.height / 2) * perMetre,
  ]
  const at = ([east, south]: Point): Point => [originAt[0] + east * perMetre, originAt[1] + south * perMetre]
  const stepM = niceStep(size.width / perMetre / GRID_SQUARES)
  const isCrowded = map.findings.length > MOST_PINS
  const body = [
    `<rect class="ground" width="${size.width}" height="${size.height}" fill="#fbfcfd"/>`,
    '<g class="tiles"></g>',
    `<path class="grid" d="${gridPath(size, stepM * perMetre, originAt)}" fill="none" stroke="#dfe4e9" stroke-width="0.8" ${steady}/>`,
    footprints(map.footprints, at),
    ...map.pieces.map(({ quality, points }) => trackLine(quality, points.map(at))),
    ...map.stations.map(point => circle(at(point), 2.6, `fill="${qualityColours.good}"`)),
    ...map.ends.flatMap(({ start, end }) => [startShape(at(start)), endShape(at(end))]),
    ...map.findings.map(({ finding, at: place }) => errorShape(finding, at(place), perMetre)),
    ...map.findings.map(({ finding, at: place }, index) =>
      pin(finding, at(place), words.finding(index), isCrowded),
    ),
    `<g class="hud">${north(size, words.north)}${scaleBar(size, stepM, perMetre)}</g>`,
  ]
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" class="${isCrowded ? 'map crowded' : 'map'}" viewBox="0 0 ${size.width} ${size.height}" ` +
    `width="${size.width}" height="${size.height}" font-family="${fontFamily}" font-size="12">${body.join('')}</svg>`
  return { ...size, svg, stepM, perMetre, originAt }
}

export function metresText(metres: number): string {
  if (metres < 1000) return `${Number(metres.toPrecision(2))} m`
  return `${(metres / 1000).toFixed(metres < 10_000 ? 1 : 0)} km`
}

/** A line stays as thin where the page shows it larger. */
const steady = 'vector-effect="non-scaling-stroke"'
const px = (value: number): string => String(Number(value.toFixed(2)))
const pathOf = (points: readonly Point[]): string =>
  `M${points.map(([x, y]) => `${px(x)} ${px(y)}`).join('L')}`

/** Lines of whole steps from the origin. */
function gridPath({ width, height }: MapSize, step: number, [x, y]: Point): string {
  const lines = (from: number, extent: number) => {
    const first = Math.ceil(-from / step)
    const last = Math.floor((extent - from) / step)
    return Array.from({ length: last - first + 1 }, (_, index) => px(from + (first + index) * step))
  }
  return [
    ...lines(x, width).map(at => `M${at} 0V${px(height)}`),
    ...lines(y, height).map(at => `M0 ${at}H${px(width)}`),
  ].join('')
}

/** As one shape: where many overlap it is no darker. */
function footprints(shapes: FlightMap['footprints'], at: (point: Point) => Point): string {
  if (shapes.length === 0) return ''
  const path = shapes.map(corners => `${pathOf(corners.map(at))}Z`).join('')
  return `<path class="footprints" d="${path}" fill="${footprintColour}" fill-opacity="0.09"/>`
}

/** Colours are not the only difference: a gap is dashed, a jump is thin. */
function trackLine(quality: TrackPoint['quality'], points: readonly Point[]): string {
  const colour = qualityColours[quality]
  if (points.length === 1) return circle(points[0]!, 3, `fill="${colour}"`)
  const look = {
    good: 'stroke-width="2.6"',
    gap: 'stroke-width="2.2" stroke-dasharray="7 5"',
    jump: 'stroke-width="1.1"',
  }[quality]
  return `<path class="track ${quality}" d="${pathOf(points)}" fill="none" stroke="${colour}" stroke-linejoin="round" ${look} ${steady}/>`
}

const circle = ([x, y]: Point, radius: number, look: string): string =>
  placed([x, y], `<circle r="${radius}" ${look}/>`)

/** What stands at a point and stays as large where the page shows the map larger. */
const placed = ([x, y]: Point, shape: string): string =>
  `<g transform="translate(${px(x)} ${px(y)})"><g class="steady">${shape}</g></g>`

const startShape = (at: Point): string =>
  placed(at, `<circle r="5" fill="#fff" stroke="${qualityColours.good}" stroke-width="2.4"/>`)

const endShape = (at: Point): string =>
  placed(
    at,
    `<rect x="-4.5" y="-4.5" width="9" height="9" fill="${qualityColours.good}" stroke="#fff" stroke-width="1.4"/>`,
  )

/** Drawn along the east axis and turned: SVG turns clockwise, as bearings do, but from the east and not from the north. */
function errorShape(
  { fix, severity, number }: FlightMap['findings'][number]['finding'],
  [x, y]: Point,
  perMetre: number,
): string {
  const { sigmaMajorM, sigmaMinorM, bearingDeg } = ellipseOfFix(fix)
  const axis = (sigmaM: number) => px(Math.max(0.2, NINETY_PERCENT * sigmaM * perMetre))
  const colour = severityColours[severity]
  return `<ellipse class="error" data-n="${number}" cx="${px(x)}" cy="${px(y)}" rx="${axis(sigmaMajorM)}" ry="${axis(sigmaMinorM)}" transform="rotate(${px(bearingDeg - 90)} ${px(x)} ${px(y)})" fill="${colour}" fill-opacity="0.16" stroke="${colour}" stroke-width="1.1" ${steady}/>`
}

/** Its point is at the place. */
function pin(
  { number, severity }: FlightMap['findings'][number]['finding'],
  [x, y]: Point,
  name: string,
  isCrowded: boolean,
): string {
  const colour = severityColours[severity]
  const digits = String(number)
  const textSize = digits.length < 3 ? 11 : digits.length === 3 ? 9 : 7.5
  const head =
    `<g class="head"${isCrowded ? ' display="none"' : ''}><path d="M0 0C-2.6 -5.4 -10 -9.4 -10 -17.5a10 10 0 1 1 20 0C10 -9.4 2.6 -5.4 0 0z" fill="${colour}" stroke="#fff" stroke-width="1.4"/>` +
    `<text y="${px(-17.5 + textSize * 0.36)}" text-anchor="middle" font-size="${textSize}" font-weight="700" fill="#fff">${digits}</text></g>`
  const dot = `<circle class="dot"${isCrowded ? '' : ' display="none"'} r="4" fill="${colour}" stroke="#fff" stroke-width="1"/>`
  return `<g class="finding" data-n="${number}" tabindex="0" role="button" aria-label="${escapeXml(name)}" transform="translate(${px(x)} ${px(y)})"><g class="steady">${dot}${head}</g></g>`
}

const north = ({ width }: MapSize, words: string): string =>
  `<g class="north" transform="translate(${width - 26} 16)"><path d="M0 0L7 22L0 17L-7 22Z" fill="#1f2933"/><g text-anchor="middle" font-weight="700" fill="#1f2933" transform="translate(0 37)">${words}</g></g>`

const scaleBar = ({ height }: MapSize, stepM: number, perMetre: number): string =>
  `<g class="scale" transform="translate(16 ${height - 18})"><path d="M0 -5V5M0 0H${px(stepM * perMetre)}M${px(stepM * perMetre)} -5V5" fill="none" stroke="#1f2933" stroke-width="1.8"/><text y="-10" fill="#1f2933" font-weight="600" stroke="#fff" stroke-width="3" paint-order="stroke">${metresText(stepM)}</text></g>`
