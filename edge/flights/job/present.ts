import { PrivacySchema } from '../../config/schema/privacy.js'
import type { Box } from '../../domain/box.js'
import { boxAt, type Detections, detectionCount, labelAt } from '../../domain/detections.js'
import { headPart, platePart } from '../../pipeline/record/telling-parts.js'
import type { Present } from './part.js'

const labels = PrivacySchema.parse({})

/** Who is in a picture by what the model found, whatever its score. */
export function presentIn(found: Detections): Present | undefined {
  const people: Box[] = []
  const vehicles: Box[] = []
  for (let row = 0; row < detectionCount(found); row += 1) {
    const label = labelAt(found, row)
    if (labels.people.includes(label)) people.push(boxAt(found, row))
    else if (labels.vehicles.includes(label)) vehicles.push(boxAt(found, row))
  }
  return people.length + vehicles.length > 0 ? { people, vehicles } : undefined
}

/** What of them nobody is to see: heads and plates. */
export const hiddenParts = ({ people, vehicles }: Present): Box[] => [
  ...people.map(headPart),
  ...vehicles.map(platePart),
]
