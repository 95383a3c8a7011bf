import { stringify } from 'csv-stringify/sync'
import type { EvalReport } from './report.js'

/** One line per label under one head, the last one for all; a figure that there is none of is empty. */
export function toCsv({ model, overall, labels, pictures }: EvalReport): string {
  const { id, sha256 } = model
  const records = [
    ...labels.map(({ now, best, ...figures }) => ({
      ...{ model: id, sha256, ...figures },
      ...{ threshold: now?.threshold, f1: now?.f1, precision: now?.precision, recall: now?.recall },
      ...{ bestThreshold: best?.threshold, bestF1: best?.f1 },
    })),
    { model: id, sha256, label: 'all', pictures, ...overall },
  ]
  const columns = [...new Set(records.flatMap(Object.keys))]
  return stringify(records, { header: true, columns })
}
