import type { AtThreshold } from './best-threshold.js'
import { grey, ink, line, page, shortenedTo, text, wrapped } from './chart.js'
import type { Curve } from './curve.js'
import type { JudgedLabel } from './judge.js'

const PLOT = 200
const CELL = { width: 270, height: 292 }
const MARGIN = { left: 48, top: 48 }
const COLUMNS = 4
const HEADER = 58
const LINE = 16
const LEAST_WIDTH = 580

const colour50 = '#0b6bcb'
const colour75 = '#e07a1f'

/** Precision over recall, one plot for each label that has something to find; the others are named below. */
export function curvesChart(title: string, labels: readonly JudgedLabel[]): string {
  const shown = labels.filter(({ curve50 }) => curve50 !== undefined)
  const absent = labels.filter(({ curve50 }) => curve50 === undefined).map(({ label }) => label)
  const columns = Math.max(1, Math.min(COLUMNS, shown.length))
  const bottom = Math.ceil(shown.length / columns) * CELL.height + HEADER
  const width = Math.max(columns * CELL.width, LEAST_WIDTH)
  const plots = shown.map((label, at) => {
    const x = (at % columns) * CELL.width + MARGIN.left
    const y = Math.floor(at / columns) * CELL.height + HEADER + MARGIN.top
    return `<g transform="translate(${x} ${y})">${plot(label)}</g>`
  })
  const outro =
    absent.length === 0 ? [] : wrapped(width - 32, `Nothing annotated, so no curve: ${absent.join(', ')}.`)
  return page(width, bottom + outro.length * LINE + 8, [
    text(16, 26, title, { size: 16, weight: 'bold' }),
    legend(16, 46),
    ...plots,
    ...outro.map((words, at) => text(16, bottom + 8 + at * LINE, words, { fill: grey })),
  ])
}

const legend = (x: number, y: number): string =>
  [
    `<line x1="${x}" y1="${y - 4}" x2="${x + 20}" y2="${y - 4}" stroke="${colour50}" stroke-width="2"/>`,
    text(x + 26, y, 'IoU 0.50'),
    `<line x1="${x + 96}" y1="${y - 4}" x2="${x + 116}" y2="${y - 4}" stroke="${colour75}" stroke-width="2"/>`,
    text(x + 122, y, 'IoU 0.75'),
    `<g transform="translate(${x + 202} ${y - 4})">${ring}</g>`,
    text(x + 214, y, 'threshold of the manifest'),
    `<g transform="translate(${x + 380} ${y - 4})">${dot}</g>`,
    text(x + 390, y, 'threshold with the best F1'),
  ].join('')

function plot({ label, boxes, ap50, ap75, curve50, curve75, now, best }: JudgedLabel): string {
  const ticks = [0, 0.25, 0.5, 0.75, 1].flatMap(value => [
    line(0, yOf(value), PLOT, yOf(value)),
    line(xOf(value), 0, xOf(value), PLOT),
    text(-6, yOf(value) + 4, String(value), { size: 10, anchor: 'end' }),
    text(xOf(value), PLOT + 14, String(value), { size: 10, anchor: 'middle' }),
  ])
  const figures = `AP50 ${ap50!.toFixed(3)}, AP75 ${ap75!.toFixed(3)}, ${boxes} ${boxes === 1 ? 'box' : 'boxes'}`
  return [
    ...ticks,
    text(0, -24, shortenedTo(CELL.width - 36, label, 14), { size: 13, weight: 'bold' }),
    text(0, -9, figures, { size: 11 }),
    text(PLOT / 2, PLOT + 28, 'recall', { size: 11, anchor: 'middle' }),
    text(-34, PLOT / 2, 'precision', { size: 11, anchor: 'middle', turned: true }),
    path(curve75!, colour75),
    path(curve50!, colour50),
    placed(now, ring),
    placed(best, dot),
  ].join('')
}

const xOf = (recall: number): number => Number((recall * PLOT).toFixed(1))
const yOf = (precision: number): number => Number(((1 - precision) * PLOT).toFixed(1))

/** Points that fall onto the one before are left out: a long tail of wrong detections would draw thousands. */
function path({ recall, precision }: Curve, stroke: string): string {
  const points: string[] = []
  for (const row of recall.keys()) {
    const point = `${xOf(recall[row]!)},${yOf(precision[row]!)}`
    if (point !== points.at(-1)) points.push(point)
  }
  return `<polyline points="${points.join(' ')}" fill="none" stroke="${stroke}" stroke-width="1.8" stroke-linejoin="round"/>`
}

/** A ring and a dot: both are seen where the two thresholds are one. */
const ring = `<circle r="6" fill="none" stroke="${ink}" stroke-width="1.5"/>`
const dot = `<circle r="3" fill="${ink}"/>`

const placed = (at: AtThreshold | undefined, mark: string): string =>
  at === undefined || at.recall === 0
    ? ''
    : `<g transform="translate(${xOf(at.recall)} ${yOf(at.precision)})">${mark}</g>`
