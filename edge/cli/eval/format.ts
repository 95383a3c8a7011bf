import { tableText } from '../table.js'
import type { EvalReport, FiguresReport } from './report.js'

/** The report for a person: the labels, the whole, and what was odd. */
export function formatEval(report: EvalReport): string {
  const { model, pictures, overall, labels, minScore, warnings } = report
  const head = ['label', 'pictures', 'boxes', ...figureHeads, 'threshold', 'F1', 'best', 'F1']
  const rows = labels.map(({ label, pictures: covering, now, best, ...figures }) => [
    label,
    covering,
    figures.boxes,
    ...figureCells(figures),
    ...[now?.threshold, now?.f1, best?.threshold, best?.f1].map(value => cell(value ?? null)),
  ])
  const all = ['all', pictures, overall.boxes, ...figureCells(overall), '', '', '', '']
  return [
    `${model.id} ${model.version} on ${pictures} pictures, ${model.provider}, scores from ${minScore}`,
    tableText(head, [...rows, all]),
    `AR with 1, 10, 100 per picture: ${[overall.ar1, overall.ar10, overall.ar100].map(cell).join(', ')};` +
      ` small, medium, large: ${[overall.arSmall, overall.arMedium, overall.arLarge].map(cell).join(', ')}`,
    'AP is the mean over IoU 0.50 to 0.95; small is below 32 x 32 pixels, large from 96 x 96 on; F1 is at IoU 0.50.',
    ...warnings.map(warning => `Note: ${warning}.`),
    '',
  ].join('\n')
}

const figureHeads = ['AP', 'AP50', 'AP75', 'small', 'medium', 'large', 'AR']

const figureCells = (figures: FiguresReport): string[] =>
  [
    figures.ap,
    figures.ap50,
    figures.ap75,
    figures.apSmall,
    figures.apMedium,
    figures.apLarge,
    figures.ar100,
  ].map(cell)

const cell = (value: number | null): string => (value === null ? '' : value.toFixed(3))
