import { boxAt, detectionCount } from '../domain/detections.js'
import { lookInto } from '../pipeline/detect/look-into.js'
import type { FindIn } from '../pipeline/record/anonymise.js'
import type { Detectors } from './detectors.js'

/** Looks for faces or plates with one of the models of the box; rejects where that one cannot be used. */
export function createFinder(detectors: Detectors, modelId: string): FindIn {
  return async (picture, boxes) => {
    const detector = detectors.of(modelId)
    if ('error' in detector) throw detector.error
    // Pictures are drawn one after the other: one source is enough.
    const found = await lookInto(detector, 'evidence', picture, boxes)
    return Array.from({ length: detectionCount(found) }, (_, row) => boxAt(found, row))
  }
}
