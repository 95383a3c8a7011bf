import { scaleLinear } from 'd3-scale'
import { escapeXml } from '../../../pipeline/record/overlay-svg.js'

/** Drawn by hand on d3's scales: the chart libraries that draw without a browser weigh more than Lamppost. */

const WIDTH = 860
const LABEL_WIDTH = 210
const MOST_LABEL_WIDTH = 400
const LETTER_WIDTH = 7
const RIGHT = 70
const ROW_HEIGHT = 30
const BAR_HEIGHT = 16
const TOP = 8
const AXIS_HEIGHT = 34

export interface Segment {
  readonly name: string
  readonly value: number
}

/** Bars of one or more segments, one row each; the sum stands at the end. */
export function barChart(
  rows: readonly { readonly label: string; readonly segments: readonly Segment[] }[],
  unit: string,
): string {
  const sums = rows.map(({ segments }) => segments.reduce((sum, { value }) => sum + value, 0))
  const left = leftOf(rows)
  const x = axisTo(Math.max(0, ...sums), left)
  const names = [...new Set(rows.flatMap(({ segments }) => segments.map(({ name }) => name)))]
  const drawn = rows.map(({ label, segments }, row) => {
    const y = rowTop(row)
    let from = 0
    const bars = segments.map(({ name, value }) => {
      const width = x(from + value) - x(from)
      const bar = `<rect class="c${names.indexOf(name)}" x="${px(x(from))}" y="${y}" width="${px(width)}" height="${BAR_HEIGHT}"><title>${escapeXml(`${label}, ${name}: ${figure(value)} ${unit}`)}</title></rect>`
      from += value
      return bar
    })
    return `${rowLabel(label, row, left)}${bars.join('')}${text(x(from) + 5, y + 12, figure(from), 'value')}`
  })
  const legend = names.length > 1 ? legendOf(names) : ''
  return `${legend}${frame(rows.length, axis(x, rows.length, unit) + drawn.join(''))}`
}

/** From the median to the p95 as a bar, the p99 as a line, the maximum as a dot. */
export function rangeChart(
  rows: readonly {
    readonly label: string
    readonly p50: number
    readonly p95: number
    readonly p99: number
    readonly max: number
  }[],
  unit: string,
): string {
  const left = leftOf(rows)
  const x = axisTo(Math.max(0, ...rows.map(({ max }) => max)), left)
  const drawn = rows.map(({ label, p50, p95, p99, max }, row) => {
    const y = rowTop(row)
    const middle = y + BAR_HEIGHT / 2
    const title = `${label}: p50 ${figure(p50)}, p95 ${figure(p95)}, p99 ${figure(p99)}, max ${figure(max)} ${unit}`
    return [
      rowLabel(label, row, left),
      `<g><title>${escapeXml(title)}</title>`,
      `<line class="whisker" x1="${px(x(p50))}" x2="${px(x(max))}" y1="${middle}" y2="${middle}"/>`,
      `<rect class="c0" x="${px(x(p50))}" y="${y}" width="${px(Math.max(2, x(p95) - x(p50)))}" height="${BAR_HEIGHT}"/>`,
      `<line class="median" x1="${px(x(p50))}" x2="${px(x(p50))}" y1="${y - 3}" y2="${y + BAR_HEIGHT + 3}"/>`,
      `<line class="whisker" x1="${px(x(p99))}" x2="${px(x(p99))}" y1="${y + 2}" y2="${y + BAR_HEIGHT - 2}"/>`,
      `<circle class="whisker" cx="${px(x(max))}" cy="${middle}" r="2.5"/></g>`,
      text(x(max) + 7, y + 12, figure(max), 'value'),
    ].join('')
  })
  return frame(rows.length, axis(x, rows.length, unit) + drawn.join(''))
}

const CURVE_HEIGHT = 240

/** Values by percentile, one line each: 101 values from the least to the largest. */
export function percentileChart(
  curves: readonly { readonly label: string; readonly values: readonly number[] }[],
  unit: string,
): string {
  const x = scaleLinear([0, 100], [LABEL_WIDTH / 3, WIDTH - RIGHT])
  const most = Math.max(0, ...curves.flatMap(({ values }) => values))
  const y = scaleLinear([0, most || 1], [CURVE_HEIGHT, TOP]).nice()
  const tickText = y.tickFormat(5)
  const across = y.ticks(5).map(tick => {
    const at = px(y(tick))
    return `<line class="grid" x1="${x(0)}" x2="${x(100)}" y1="${at}" y2="${at}"/>${text(x(0) - 6, y(tick) + 4, `${tickText(tick)} ${unit}`, 'label')}`
  })
  const down = [0, 25, 50, 75, 90, 95, 99].map(tick => text(x(tick), CURVE_HEIGHT + 18, `p${tick}`, 'tick'))
  const lines = curves.map(({ label, values }, at) => {
    const points = values.map((value, percent) => `${px(x(percent))},${px(y(value))}`).join(' ')
    return `<polyline class="s${at % COLOURS}" points="${points}"><title>${escapeXml(label)}</title></polyline>`
  })
  const height = CURVE_HEIGHT + AXIS_HEIGHT
  return `${legendOf(curves.map(({ label }) => label))}${svg(height, [...across, ...down, ...lines].join(''))}`
}

/** Of the style sheet: classes c0.. for areas, s0.. for lines. */
export const COLOURS = 8

const axisTo = (most: number, left: number) => scaleLinear([0, most || 1], [left, WIDTH - RIGHT]).nice(5)

/** Room for the longest label, within reason. */
function leftOf(rows: readonly { readonly label: string }[]): number {
  const longest = Math.max(0, ...rows.map(({ label }) => label.length * LETTER_WIDTH))
  return Math.min(MOST_LABEL_WIDTH, Math.max(LABEL_WIDTH, longest + 16))
}

const rowTop = (row: number): number => TOP + row * ROW_HEIGHT + (ROW_HEIGHT - BAR_HEIGHT) / 2

function axis(x: ReturnType<typeof axisTo>, rows: number, unit: string): string {
  const bottom = TOP + rows * ROW_HEIGHT
  const tickText = x.tickFormat(6)
  return x
    .ticks(6)
    .map((tick, index, ticks) => {
      const words = index === ticks.length - 1 ? `${tickText(tick)} ${unit}` : tickText(tick)
      return `<line class="grid" x1="${px(x(tick))}" x2="${px(x(tick))}" y1="${TOP}" y2="${bottom}"/>${text(x(tick), bottom + 18, words, 'tick')}`
    })
    .join('')
}

const frame = (rows: number, content: string): string => svg(TOP + rows * ROW_HEIGHT + AXIS_HEIGHT, content)

const svg = (height: number, content: string): string =>
  `<svg viewBox="0 0 ${WIDTH} ${height}" role="img">${content}</svg>`

const rowLabel = (label: string, row: number, left: number): string =>
  text(left - 8, rowTop(row) + 12, label, 'label')

const text = (x: number, y: number, words: string, kind: string): string =>
  `<text class="${kind}" x="${px(x)}" y="${px(y)}">${escapeXml(words)}</text>`

const legendOf = (names: readonly string[]): string =>
  `<p class="legend">${names.map((name, at) => `<span><i class="k${at % COLOURS}"></i>${escapeXml(name)}</span>`).join('')}</p>`

/** Three digits that count. */
export const figure = (value: number): string =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : String(Number(value.toFixed(2)))

const px = (value: number): string => value.toFixed(1)
