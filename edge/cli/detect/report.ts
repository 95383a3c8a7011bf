import { boxAt, detectionCount, labelAt } from '../../domain/detections.js'
import type { Found } from '../../pipeline/detect/detector.js'
import { tableText } from '../table.js'

/** What was found in one image, as scripts read it: one line of JSON. Boxes in pixels of the upright image. */
export interface ImageReport {
  readonly image: string
  readonly width: number
  readonly height: number
  readonly detections: readonly {
    readonly label: string
    readonly score: number
    readonly box: readonly [x1: number, y1: number, x2: number, y2: number]
  }[]
  /** Milliseconds: scaling the picture, running the model, reading its output. */
  readonly ms: { readonly pre: number; readonly infer: number; readonly post: number }
}

export function reportOf(
  image: string,
  size: { readonly width: number; readonly height: number },
  { detections, timings }: Found,
): ImageReport {
  return {
    image,
    width: size.width,
    height: size.height,
    detections: Array.from({ length: detectionCount(detections) }, (_, row) => {
      const [x1, y1, x2, y2] = boxAt(detections, row)
      const box = [round(x1, 2), round(y1, 2), round(x2, 2), round(y2, 2)] as const
      return { label: labelAt(detections, row), score: round(detections.scores[row]!, 4), box }
    }),
    ms: { pre: round(timings.preMs, 2), infer: round(timings.inferMs, 2), post: round(timings.postMs, 2) },
  }
}

const round = (value: number, digits: number): number => Number(value.toFixed(digits))

/** The same for a person: a headline, and a row for each detection. */
export function formatReport({ image, width, height, detections, ms }: ImageReport): string {
  const totalMs = Math.round(ms.pre + ms.infer + ms.post)
  const headline = `${image}  ${width} x ${height}  ${totalMs} ms`
  if (detections.length === 0) return `${headline}\n  nothing found\n`
  const rows = detections.map(({ label, score, box }) => [
    label,
    score.toFixed(2),
    ...box.map(value => value.toFixed(0)),
  ])
  return `${headline}\n${tableText(['label', 'score', 'x1', 'y1', 'x2', 'y2'], rows)}\n`
}
