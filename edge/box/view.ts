import type { ActiveScenario } from '../config/active-scenario.js'
import type { LoadedConfig } from '../config/load.js'
import type { CameraConfig } from '../config/schema/camera.js'
import type { PrivacyConfig } from '../config/schema/privacy.js'
import { bothLanguages, wordsOf } from '../config/words.js'
import type { Box } from '../domain/box.js'
import { boxAt, type Detections, detectionCount, labelAt } from '../domain/detections.js'
import type { IncidentChange } from '../domain/incident.js'
import type { Seen } from '../pipeline/pipeline.js'
import type { View } from '../pipeline/record/pictures.js'
import type { Detectors } from './detectors.js'

export interface ViewOptions {
  readonly id: string
  readonly camera: Pick<CameraConfig, 'name' | 'zones'>
  readonly scenarios: readonly ActiveScenario[]
  /** Those that look now; an incident may be of one that is gone. */
  readonly models: readonly View['model'][]
  readonly timeZone: string
  readonly hidden: HiddenLabels
}

/** What the models call people, and vehicles. */
export type HiddenLabels = Pick<PrivacyConfig, 'people' | 'vehicles'>

/** What the recorder is told about a camera and a change: the words and shapes that go into the evidence. */
export function createView({ id, camera, scenarios, models, timeZone, hidden }: ViewOptions) {
  const { name, zones } = camera
  const words = wordsOf(scenarios)
  const keepPlates = scenarios
    .filter(({ evidence }) => evidence.plates === 'keep')
    .map(scenario => scenario.id)
  return ({ kind, incident }: IncidentChange, seen?: Seen): View => {
    const { frame } = seen ?? {}
    /** Its track may know of it where no model saw it just now. */
    const subject = (labels: readonly string[]): Box[] =>
      kind !== 'cleared' && labels.includes(incident.label) ? [incident.box] : []
    const rule = scenarios.find(scenario => scenario.id === incident.scenario)
    const zone = incident.zone === undefined ? undefined : zones[incident.zone]
    const points = frame && zone?.points.map(([x, y]) => [x * frame.width, y * frame.height] as const)
    return {
      camera: { id, ...(name !== undefined && { name }) },
      model: models.find(model => model.id === incident.modelId) ?? goneModel(incident.modelId),
      ...(rule && { rule }),
      timeZone,
      words: {
        scenario: bothLanguages(words.scenario(incident.scenario)),
        label: words.label(incident.scenario, incident.label).zh,
        ...(incident.zone !== undefined && { zone: zone?.name ?? incident.zone }),
      },
      keepsPlate: keepPlates.includes(incident.scenario),
      ...(seen && {
        frame: seen.frame,
        people: [...boxesOf(seen.detections, hidden.people), ...subject(hidden.people)],
        vehicles: [...boxesOf(seen.detections, hidden.vehicles), ...subject(hidden.vehicles)],
      }),
      ...(points && { zonePolygon: points }),
    }
  }
}

/** The same for all sources of a configuration. Of a camera that is gone, only its id is known. */
export function createViews({ config, scenarios }: LoadedConfig, detectors: Detectors, hidden: HiddenLabels) {
  return (change: IncidentChange, seen?: Seen): View => {
    const { source, modelId } = change.incident
    const detector = detectors.of(modelId)
    const view = createView({
      id: source.id,
      camera: config.cameras[source.id] ?? { zones: {} },
      scenarios: scenarios[source.id] ?? [],
      models: 'error' in detector ? [] : [detector.model],
      timeZone: config.timeZone,
      hidden,
    })
    return view(change, seen)
  }
}

/** The boxes of everything that the models call by one of these labels. */
export const boxesOf = (all: readonly Detections[], labels: readonly string[]): Box[] =>
  all.flatMap(detections =>
    Array.from({ length: detectionCount(detections) }, (_, row) => row)
      .filter(row => labels.includes(labelAt(detections, row)))
      .map(row => boxAt(detections, row)),
  )

const goneModel = (id: string): View['model'] => ({ id, sha256: '', provider: 'cpu' })
