import type { Point } from '../../domain/box.js'
import { NINETY_PERCENT } from '../../geometry/ellipse-outline.js'
import { niceStep } from '../../paper/nice-step.js'
import { escapeXml, fontFamily } from '../../pipeline/record/overlay-svg.js'
import { shortenedTo } from '../eval/chart.js'
import type { Sketch } from './sketch.js'
import type { ReportWords } from './words-en.js'

/** A drawing and what is to be said below it. */
export interface DrawnSketch {
  readonly svg: string
  readonly width: number
  readonly height: number
  readonly caption: string
}

const WIDTH = 720
const HEIGHT = 400
/** Of the map; the legend stands to the right of it. */
const MAP_WIDTH = 500
const SIZE = 13
const LEGEND_X = MAP_WIDTH + 22
const LEGEND_WIDTH = WIDTH - LEGEND_X - 26
const GRID_SQUARES = 9
const MARGIN = 6

const colours = {
  grid: '#d9dee3',
  ink: '#1f2933',
  incident: '#c62828',
  zone: '#b58900',
  camera: '#1565c0',
  sighting: '#6a1b9a',
}

/** Draws the surroundings of an incident: plain metres, north up, everything labelled in the legend. */
export function sketchSvg(sketch: Sketch, words: ReportWords['sketch']): DrawnSketch {
  const { middle, halfM } = sketch
  const perMetre = Math.min((MAP_WIDTH / 2 - MARGIN) / halfM[0], (HEIGHT / 2 - MARGIN) / halfM[1])
  const toPx = ([east, north]: Point): Point => [
    MAP_WIDTH / 2 + (east - middle[0]) * perMetre,
    HEIGHT / 2 - (north - middle[1]) * perMetre,
  ]
  const stepM = niceStep(MAP_WIDTH / perMetre / GRID_SQUARES)
  const body = [
    `<clipPath id="map"><rect width="${MAP_WIDTH}" height="${HEIGHT}"/></clipPath>`,
    `<rect width="${MAP_WIDTH}" height="${HEIGHT}" fill="#fbfcfd"/>`,
    `<g clip-path="url(#map)">`,
    ...grid(sketch, stepM, perMetre, toPx),
    ...sketch.zones.map(({ points }) => zoneShape(points.map(toPx))),
    errorShape(sketch, perMetre, toPx),
    ...sketch.sightings.map(at => dot(toPx(at))),
    ...sketch.cameras.map(({ at }) => cameraShape(toPx(at))),
    cross(toPx([0, 0])),
    '</g>',
    `<rect width="${MAP_WIDTH}" height="${HEIGHT}" fill="none" stroke="${colours.ink}" stroke-width="0.8"/>`,
    northArrow(words.north),
    ...legend(sketch, words),
    scaleBar(stepM, perMetre),
  ]
  const away = sketch.away.map(({ name, distanceM, bearingDeg }) =>
    words.away(name, metresText(distanceM), bearingDeg.toFixed(0)),
  )
  return {
    svg: `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1 -1 ${WIDTH + 2} ${HEIGHT + 2}" width="${WIDTH}" height="${HEIGHT}" font-family="${fontFamily}" font-size="${SIZE}">${body.join('')}</svg>`,
    width: WIDTH,
    height: HEIGHT,
    caption: [words.caption(metresText(stepM)), ...away].join(' '),
  }
}

type ToPx = (metres: Point) => Point

function metresText(metres: number): string {
  if (metres < 1000) return `${Number(metres.toPrecision(2))} m`
  return `${(metres / 1000).toFixed(metres < 10_000 ? 1 : 0)} km`
}

const px = (value: number): string => value.toFixed(1)

/** Lines of whole steps from the incident on, which stands on a crossing. */
function grid({ middle }: Sketch, stepM: number, perMetre: number, toPx: ToPx): string[] {
  const lines = (along: 0 | 1, extentPx: number): number[] => {
    const half = extentPx / 2 / perMetre
    const first = Math.ceil((middle[along] - half) / stepM)
    const last = Math.floor((middle[along] + half) / stepM)
    return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * stepM)
  }
  const line = (x1: number, y1: number, x2: number, y2: number) =>
    `<line x1="${px(x1)}" y1="${px(y1)}" x2="${px(x2)}" y2="${px(y2)}" stroke="${colours.grid}" stroke-width="0.8"/>`
  return [
    ...lines(0, MAP_WIDTH).map(east => line(toPx([east, 0])[0], 0, toPx([east, 0])[0], HEIGHT)),
    ...lines(1, HEIGHT).map(north => line(0, toPx([0, north])[1], MAP_WIDTH, toPx([0, north])[1])),
  ]
}

const zoneShape = (points: readonly Point[]): string =>
  `<polygon points="${points.map(at => at.map(px).join(',')).join(' ')}" fill="${colours.zone}" fill-opacity="0.14" stroke="${colours.zone}" stroke-width="1.2"/>`

/** Drawn along the east axis and turned: SVG turns clockwise, as bearings do, but from the east and not from the north. */
function errorShape({ ellipse }: Sketch, perMetre: number, toPx: ToPx): string {
  const [x, y] = toPx([0, 0]).map(px)
  const axis = (sigmaM: number) => px(Math.max(1, NINETY_PERCENT * sigmaM * perMetre))
  return `<ellipse cx="${x}" cy="${y}" rx="${axis(ellipse.sigmaMajorM)}" ry="${axis(ellipse.sigmaMinorM)}" transform="rotate(${px(ellipse.bearingDeg - 90)} ${x} ${y})" fill="${colours.incident}" fill-opacity="0.12" stroke="${colours.incident}" stroke-width="1.2" stroke-dasharray="5 3"/>`
}

const cross = ([x, y]: Point): string =>
  `<path d="M${px(x - 7)} ${px(y)}h14M${px(x)} ${px(y - 7)}v14" stroke="${colours.incident}" stroke-width="2.4"/>`

const dot = ([x, y]: Point): string =>
  `<circle cx="${px(x)}" cy="${px(y)}" r="3" fill="${colours.sighting}"/>`

const cameraShape = ([x, y]: Point): string =>
  `<path d="M${px(x)} ${px(y - 7)}l7 12h-14z" fill="${colours.camera}" stroke="#fff" stroke-width="1"/>`

const text = (x: number, y: number, words: string, anchor = 'start'): string =>
  `<text x="${px(x)}" y="${px(y)}" text-anchor="${anchor}" fill="${colours.ink}">${escapeXml(words)}</text>`

const northArrow = (word: string): string =>
  `<path d="M${LEGEND_X + 8} 52v-38m-5 9l5 -10l5 10" fill="none" stroke="${colours.ink}" stroke-width="1.8"/>` +
  text(LEGEND_X + 24, 34, word)

/** Only of what is drawn. */
function legend({ zones, cameras, sightings }: Sketch, words: ReportWords['sketch']): string[] {
  const x = LEGEND_X + 8
  const rows: [draw: (at: Point) => string, words: string][] = [
    [cross, words.incident],
    [
      ([x, y]) =>
        `<ellipse cx="${x}" cy="${y}" rx="9" ry="5.5" fill="${colours.incident}" fill-opacity="0.12" stroke="${colours.incident}" stroke-dasharray="4 2"/>`,
      words.error,
    ],
    ...(sightings.length > 0 ? ([[dot, words.sighting]] as [typeof dot, string][]) : []),
    ...cameras.map(({ name }): [typeof dot, string] => [cameraShape, `${words.camera} ${name}`]),
    ...zones.map(({ name }): [typeof dot, string] => [
      ([x, y]) =>
        `<rect x="${x - 8}" y="${y - 6}" width="16" height="12" fill="${colours.zone}" fill-opacity="0.14" stroke="${colours.zone}"/>`,
      `${words.zone} ${name}`,
    ]),
  ]
  return rows.map(([draw, label], row) => {
    const y = 88 + row * 26
    return draw([x, y]) + text(x + 18, y + 4.5, shortenedTo(LEGEND_WIDTH, label, SIZE))
  })
}

function scaleBar(stepM: number, perMetre: number): string {
  const y = HEIGHT - 16
  const length = stepM * perMetre
  return (
    `<path d="M${LEGEND_X} ${y - 5}v10M${LEGEND_X} ${y}h${px(length)}m0 -5v10" fill="none" stroke="${colours.ink}" stroke-width="1.6"/>` +
    text(LEGEND_X, y - 12, metresText(stepM))
  )
}
