import type { ActiveScenario } from '../config/active-scenario.js'
import type { CameraConfig } from '../config/schema/camera.js'
import { bothLanguages, wordsOf } from '../config/words.js'
import type { Box } from '../domain/box.js'
import { boxAt, type Detections, detectionCount, labelAt } from '../domain/detections.js'
import type { IncidentChange } from '../domain/incident.js'
import type { Seen } from '../pipeline/pipeline.js'
import type { View } from '../pipeline/record/pictures.js'

export interface ViewOptions {
  readonly id: string
  readonly camera: Pick<CameraConfig, 'name' | 'zones'>
  readonly scenarios: readonly ActiveScenario[]
  /** Those that look now; an incident may be of one that is gone. */
  readonly models: readonly View['model'][]
  readonly timeZone: string
  /** What the models call people. */
  readonly peopleLabels: readonly string[]
}

/** What the recorder is told about a camera and a change: the words and shapes that go into the evidence. */
export function createView({ id, camera, scenarios, models, timeZone, peopleLabels }: ViewOptions) {
  const { name, zones } = camera
  const words = wordsOf(scenarios)
  return ({ incident }: IncidentChange, seen?: Seen): View => {
    const { frame } = seen ?? {}
    const zone = incident.zone === undefined ? undefined : zones[incident.zone]
    const points = frame && zone?.points.map(([x, y]) => [x * frame.width, y * frame.height] as const)
    return {
      camera: { id, ...(name !== undefined && { name }) },
      model: models.find(model => model.id === incident.modelId) ?? goneModel(incident.modelId),
      timeZone,
      words: {
        scenario: bothLanguages(words.scenario(incident.scenario)),
        label: words.label(incident.scenario, incident.label).zh,
        ...(incident.zone !== undefined && { zone: zone?.name ?? incident.zone }),
      },
      ...(seen && { frame: seen.frame, people: boxesOf(seen.detections, peopleLabels) }),
      ...(points && { zonePolygon: points }),
    }
  }
}

const boxesOf = (all: readonly Detections[], labels: readonly string[]): Box[] =>
  all.flatMap(detections =>
    Array.from({ length: detectionCount(detections) }, (_, row) => row)
      .filter(row => labels.includes(labelAt(detections, row)))
      .map(row => boxAt(detections, row)),
  )

const goneModel = (id: string): View['model'] => ({ id, sha256: '', provider: 'cpu' })
