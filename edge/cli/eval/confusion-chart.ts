import { grey, ink, page, shortenedTo, text, textWidthPx, wrapped } from './chart.js'
import type { EvalReport } from './report.js'

const CELL = 44
const MARGIN = 24
const LINE = 16
const LONGEST_LABEL_PX = 220
const LEAST_WIDTH = 560

/** What was taken for what: a row for each thing, its shade the share of the row. Labels that never occur are named below. */
export function confusionChart(title: string, { iou, labels, counts }: EvalReport['confusion']): string {
  const background = labels.length - 1
  const occurs = (at: number) =>
    at === background || counts[at]!.some(count => count > 0) || counts.some(row => row[at]! > 0)
  const shown = [...labels.keys()].filter(occurs)
  const absent = labels.filter((_, at) => !occurs(at))
  const named = shown.map(at => shortenedTo(LONGEST_LABEL_PX, labels[at]!))
  const rowNames = [...named.slice(0, -1), 'nothing is there']
  const columnNames = [...named.slice(0, -1), 'not found']

  const longest = (names: readonly string[]) => Math.max(...names.map(name => textWidthPx(name)))
  const above = longest(columnNames) + 8
  const side = shown.length * CELL
  const left = MARGIN + LINE + longest(rowNames) + 16
  const width = Math.max(left + side + MARGIN, LEAST_WIDTH)
  const intro = wrapped(
    width - 2 * MARGIN,
    `Counts with the thresholds of the manifest, at IoU ${iou}. The shade is the share of the row.`,
  )
  const top = 46 + intro.length * LINE + LINE + above + 8
  const outro =
    absent.length === 0
      ? []
      : wrapped(width - 2 * MARGIN, `Neither annotated nor found: ${absent.join(', ')}.`)
  const bottom = top + side + 28

  return page(width, bottom + outro.length * LINE, [
    text(MARGIN, 30, title, { size: 16, weight: 'bold' }),
    ...intro.map((words, at) => text(MARGIN, 50 + at * LINE, words)),
    text(left + side / 2, top - above - 12, 'what was found', { anchor: 'middle', fill: grey }),
    text(MARGIN + 8, top + side / 2, 'what is there', { anchor: 'middle', fill: grey, turned: true }),
    ...shown.map((truth, row) =>
      rowOf(
        shown.map(detection => counts[truth]![detection]!),
        left,
        top + row * CELL,
      ),
    ),
    ...rowNames.map((name, at) => text(left - 8, top + at * CELL + CELL / 2 + 4, name, { anchor: 'end' })),
    ...columnNames.map((name, at) => text(left + at * CELL + CELL / 2 + 4, top - 8, name, { turned: true })),
    ...outro.map((words, at) => text(MARGIN, bottom + at * LINE, words, { fill: grey })),
  ])
}

function rowOf(counts: readonly number[], x: number, y: number): string {
  const total = counts.reduce((a, b) => a + b, 0)
  return counts.map((count, at) => square(x + at * CELL, y, count, total)).join('')
}

function square(x: number, y: number, count: number, total: number): string {
  const share = total === 0 ? 0 : count / total
  const fill = `rgb(${[255 - 244 * share, 255 - 148 * share, 255 - 52 * share].map(Math.round).join(' ')})`
  const number = text(x + CELL / 2, y + CELL / 2 + 4, String(count), {
    anchor: 'middle',
    fill: share > 0.5 ? 'white' : ink,
    size: count >= 10_000 ? 10 : 12,
  })
  return (
    `<rect x="${x}" y="${y}" width="${CELL}" height="${CELL}" fill="${fill}" stroke="#e4e7eb"/>` +
    (count === 0 ? '' : number)
  )
}
