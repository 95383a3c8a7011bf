import { PrivacySchema } from '../../config/schema/privacy.js'
import type { Box } from '../../domain/box.js'
import { boxAt, type Detections, detectionCount, labelAt } from '../../domain/detections.js'
import { headPart, platePart } from '../../pipeline/record/telling-parts.js'

const { people, vehicles } = PrivacySchema.parse({})

/** Where people could be recognised and plates be read, by what the model found, whatever its score. */
export function tellingParts(found: Detections): Box[] {
  const parts: Box[] = []
  for (let row = 0; row < detectionCount(found); row += 1) {
    const label = labelAt(found, row)
    if (people.includes(label)) parts.push(headPart(boxAt(found, row)))
    else if (vehicles.includes(label)) parts.push(platePart(boxAt(found, row)))
  }
  return parts
}
