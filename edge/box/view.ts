import type { ActiveScenario } from '../config/active-scenario.js'
import type { CameraConfig } from '../config/schema/camera.js'
import type { Frame } from '../domain/frame.js'
import type { IncidentChange } from '../domain/incident.js'
import type { View } from '../pipeline/record/pictures.js'

export interface ViewOptions {
  readonly id: string
  readonly camera: CameraConfig
  readonly scenarios: readonly ActiveScenario[]
  readonly model: View['model']
  readonly timeZone: string
}

/** What the recorder is told about a camera and a change: the words and shapes that go into the evidence. */
export function createView({ id, camera, scenarios, model, timeZone }: ViewOptions) {
  const { name, zones } = camera
  return ({ incident }: IncidentChange, frame?: Frame): View => {
    const zone = incident.zone === undefined ? undefined : zones[incident.zone]
    const scenario = scenarios.find(known => known.id === incident.scenario)
    const points = frame && zone?.points.map(([x, y]) => [x * frame.width, y * frame.height] as const)
    return {
      camera: { id, ...(name !== undefined && { name }) },
      model,
      timeZone,
      words: {
        scenario: scenario ? `${scenario.name.zh} ${scenario.name.en}` : incident.scenario,
        label: scenario?.labels[incident.label]?.zh ?? incident.label,
        ...(incident.zone !== undefined && { zone: zone?.name ?? incident.zone }),
      },
      ...(frame && { frame }),
      ...(points && { zonePolygon: points }),
    }
  }
}
