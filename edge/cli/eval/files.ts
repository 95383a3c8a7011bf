import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { toPng } from './chart.js'
import type { CocoFile } from './coco-file.js'
import { confusionChart } from './confusion-chart.js'
import { curvesChart } from './curves-chart.js'
import type { Judgement } from './judge.js'
import type { LookedAt } from './look.js'
import type { EvalReport } from './report.js'

export interface Evaluated {
  readonly report: EvalReport
  readonly judgement: Judgement
  readonly looks: readonly LookedAt[]
  readonly annotations: CocoFile
  readonly labelOf: ReadonlyMap<string, number>
}

/** `report.json`, the pictures, and the detections as other programs for COCO read them; their names. */
export async function writeFiles(dir: string, evaluated: Evaluated): Promise<string[]> {
  const { report, judgement } = evaluated
  const title = `${report.model.id} ${report.model.version}, ${report.pictures} pictures`
  const files: Record<string, string | Buffer> = {
    'report.json': `${JSON.stringify(report, undefined, 1)}\n`,
    'detections.json': detectionsText(evaluated),
    'precision-recall.png': await toPng(curvesChart(title, judgement.labels)),
    'confusion.png': await toPng(confusionChart(title, report.confusion)),
  }
  for (const [name, content] of Object.entries(files)) await writeFile(join(dir, name), content)
  return Object.keys(files)
}

/** One detection a line. A label that several categories share is written under the first of them. */
function detectionsText({ looks, annotations, labelOf }: Evaluated): string {
  const categoryOf = new Map<number, number | string>()
  for (const { id, name } of annotations.categories) {
    const label = labelOf.get(name)
    if (label !== undefined && !categoryOf.has(label)) categoryOf.set(label, id)
  }
  const lines = looks.flatMap(({ picture, found }) =>
    found.flatMap(({ box: [x1, y1, x2, y2], score, label }) => {
      const category_id = categoryOf.get(label)
      if (category_id === undefined) return []
      return JSON.stringify({ image_id: picture.id, category_id, bbox: [x1, y1, x2 - x1, y2 - y1], score })
    }),
  )
  return `[\n${lines.join(',\n')}\n]\n`
}
