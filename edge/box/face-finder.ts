import { boxAt, detectionCount } from '../domain/detections.js'
import { lookInto } from '../pipeline/detect/look-into.js'
import type { FindFaces } from '../pipeline/record/anonymise.js'
import type { Detectors } from './detectors.js'

/** Looks for faces with one of the models of the box; rejects where that one cannot be used. */
export function createFaceFinder(detectors: Detectors, faceModel: string): FindFaces {
  return async (picture, people) => {
    const detector = detectors.of(faceModel)
    if ('error' in detector) throw detector.error
    // Pictures are drawn one after the other: one source is enough.
    const faces = await lookInto(detector, 'evidence', picture, people)
    return Array.from({ length: detectionCount(faces) }, (_, row) => boxAt(faces, row))
  }
}
