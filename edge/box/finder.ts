import { boxAt, detectionCount } from '../domain/detections.js'
import { inTurn } from '../kit/in-turn.js'
import { lookInto } from '../pipeline/detect/look-into.js'
import type { FindIn } from '../pipeline/record/anonymise.js'
import type { Detectors } from './detectors.js'

/** Looks for faces or plates with one of the models of the box; rejects where that one cannot be used. */
export function createFinder(detectors: Detectors, modelId: string): FindIn {
  const turn = inTurn()
  const find: FindIn = async (picture, boxes) => {
    const detector = detectors.of(modelId)
    if ('error' in detector) throw detector.error
    const found = await lookInto(detector, 'evidence', picture, boxes)
    return Array.from({ length: detectionCount(found) }, (_, row) => boxAt(found, row))
  }
  // Evidence, albums and commands want it, and a source asks once at a time.
  return (picture, boxes) => turn(() => find(picture, boxes))
}
