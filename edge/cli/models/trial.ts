import { systemClock } from '../../kit/clock.js'
import { silentLog } from '../../kit/log.js'
import type { LoadedManifest } from '../../models/manifest.js'
import { openDetector } from '../../pipeline/detect/detector.js'
import type { Picture } from '../detect/read-picture.js'
import { type ImageReport, reportOf } from '../detect/report.js'

/** What a model made of one picture, on the path that it takes on the street. */
export interface Trial {
  /** What scores enough. Its times are of a second look: the first one pays for what is made once. */
  readonly report: ImageReport
  /** The best of what does not: it tells a model that is blind from one that is unsure. */
  readonly bestBelow: { readonly label: string; readonly score: number } | undefined
  /** Until the model was ready. */
  readonly loadMs: number
}

/** What scores less says nothing of a model. */
const LOWEST = 0.05

/** Opens the model, looks, and closes it. Throws what openDetector and detect throw. */
export async function tryModel(manifest: LoadedManifest, name: string, picture: Picture): Promise<Trial> {
  const startMs = systemClock.monotonicMs()
  const { perLabelThresholds: _, ...rest } = manifest
  const eager = { ...rest, threshold: Math.min(manifest.threshold, LOWEST) }
  const detector = await openDetector({ manifest: eager, workers: 1, log: silentLog })
  try {
    const loadMs = systemClock.monotonicMs() - startMs
    await detector.detect(name, () => picture)
    const all = reportOf(name, picture, await detector.detect(name, () => picture))
    const enough = ({ label, score }: { readonly label: string; readonly score: number }) =>
      score >= (manifest.perLabelThresholds?.[label] ?? manifest.threshold)
    const [bestBelow] = all.detections.filter(found => !enough(found)).sort((a, b) => b.score - a.score)
    const report = { ...all, detections: all.detections.filter(enough) }
    return { report, bestBelow: bestBelow && { label: bestBelow.label, score: bestBelow.score }, loadMs }
  } finally {
    await detector.close()
  }
}
