import type { AtThreshold } from './best-threshold.js'
import { ink, line, page, text } from './chart.js'
import type { Curve } from './curve.js'
import type { JudgedLabel } from './judge.js'

const PLOT = 200
const CELL = { width: 270, height: 285 }
const MARGIN = { left: 48, top: 44 }
const COLUMNS = 4
const HEADER = 58

const colour50 = '#0b6bcb'
const colour75 = '#e07a1f'

/** Precision over recall, one plot for each label that has something to find. */
export function curvesChart(title: string, labels: readonly JudgedLabel[]): string {
  const shown = labels.filter(({ curve50 }) => curve50 !== undefined)
  const columns = Math.max(1, Math.min(COLUMNS, shown.length))
  const rows = Math.ceil(shown.length / columns)
  const width = Math.max(columns * CELL.width, 540)
  const plots = shown.map((label, at) => {
    const x = (at % columns) * CELL.width + MARGIN.left
    const y = Math.floor(at / columns) * CELL.height + HEADER + MARGIN.top
    return `<g transform="translate(${x} ${y})">${plot(label)}</g>`
  })
  return page(width, rows * CELL.height + HEADER, [
    text(16, 26, title, { size: 16, weight: 'bold' }),
    legend(16, 46),
    ...plots,
  ])
}

const legend = (x: number, y: number): string =>
  [
    `<line x1="${x}" y1="${y - 4}" x2="${x + 20}" y2="${y - 4}" stroke="${colour50}" stroke-width="2"/>`,
    text(x + 26, y, 'IoU 0.50'),
    `<line x1="${x + 96}" y1="${y - 4}" x2="${x + 116}" y2="${y - 4}" stroke="${colour75}" stroke-width="2"/>`,
    text(x + 122, y, 'IoU 0.75'),
    `<circle cx="${x + 202}" cy="${y - 4}" r="4" fill="white" stroke="${ink}" stroke-width="1.5"/>`,
    text(x + 212, y, 'threshold of the manifest'),
    `<circle cx="${x + 378}" cy="${y - 4}" r="4" fill="${ink}"/>`,
    text(x + 388, y, 'best F1'),
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
    text(0, -20, label, { size: 13, weight: 'bold' }),
    text(0, -6, figures, { size: 11 }),
    text(PLOT / 2, PLOT + 28, 'recall', { size: 11, anchor: 'middle' }),
    text(-34, PLOT / 2, 'precision', { size: 11, anchor: 'middle', turned: true }),
    path(curve75!, colour75),
    path(curve50!, colour50),
    dot(now, 'white'),
    dot(best, ink),
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

const dot = (at: AtThreshold | undefined, fill: string): string =>
  at === undefined || at.recall === 0
    ? ''
    : `<circle cx="${xOf(at.recall)}" cy="${yOf(at.precision)}" r="4" fill="${fill}" stroke="${ink}" stroke-width="1.5"/>`
