import { ink, page, text } from './chart.js'
import type { EvalReport } from './report.js'

const CELL = 44
const LETTER = 7.2
const HEADER = 70

/** What was taken for what: a row for each thing, its shade the share of the row. */
export function confusionChart(title: string, { iou, labels, counts }: EvalReport['confusion']): string {
  const longest = Math.max(...labels.map(label => label.length)) * LETTER + 24
  const side = labels.length * CELL
  const left = longest + 24
  const top = HEADER + longest
  const rows = counts.map((row, truth) => {
    const total = row.reduce((a, b) => a + b, 0)
    return row
      .map((count, detection) => square(left + detection * CELL, top + truth * CELL, count, total))
      .join('')
  })
  const width = Math.max(left + side + 24, 480)
  return page(width, top + side + 24, [
    text(16, 26, title, { size: 16, weight: 'bold' }),
    text(16, 46, `Thresholds of the manifest, IoU ${iou}. Rows: what is there. Columns: what was found.`),
    text(16, 62, 'Last row: found where nothing is. Last column: not found.'),
    ...rows,
    ...labels.map((label, at) => text(left - 8, top + at * CELL + CELL / 2 + 4, label, { anchor: 'end' })),
    ...labels.map((label, at) => text(left + at * CELL + CELL / 2 + 4, top - 8, label, { turned: true })),
  ])
}

function square(x: number, y: number, count: number, total: number): string {
  const share = total === 0 ? 0 : count / total
  const fill = `rgb(${[255 - 244 * share, 255 - 148 * share, 255 - 52 * share].map(Math.round).join(' ')})`
  const number = text(x + CELL / 2, y + CELL / 2 + 4, String(count), {
    anchor: 'middle',
    fill: share > 0.5 ? 'white' : ink,
  })
  return (
    `<rect x="${x}" y="${y}" width="${CELL}" height="${CELL}" fill="${fill}" stroke="#e4e7eb"/>` +
    (count === 0 ? '' : number)
  )
}
