import type { ActiveSignal } from '../../config/active-signal.js'
import type { LoadedConfig } from '../../config/load.js'
import { bothLanguages } from '../../config/words.js'
import type { IncidentChange } from '../../domain/incident.js'
import type { Seen } from '../../pipeline/pipeline.js'
import type { View } from '../../pipeline/record/pictures.js'
import { boxesOf, type HiddenLabels } from '../view.js'
import { NO_MODEL } from './signal-sighting.js'

/** What the recorder is told about a signal and a change: the words and shapes that go into the evidence. */
export function createSignalViews({ config, signals }: LoadedConfig, hidden: HiddenLabels) {
  return ({ incident }: IncidentChange, seen?: Seen): View => {
    const signal = signals[incident.source.id]
    const camera = signal?.camera === undefined ? undefined : config.cameras[signal.camera]
    const zone = incident.zone === undefined ? undefined : camera?.zones[incident.zone]
    const { measured } = incident
    const number = measured ? ` ${measured.value} ${measured.unit}` : ''
    return {
      camera: { id: incident.source.id, ...(signal && { name: signal.name }) },
      ...(signal?.camera !== undefined && { through: camera?.name ?? signal.camera }),
      model: NO_MODEL,
      ...(signal && { rule: ruleOf(signal) }),
      timeZone: config.timeZone,
      words: {
        scenario: signal ? bothLanguages(signal.words.scenario) : incident.scenario,
        label: `${signal?.words.label.zh ?? incident.label}${number}`,
        ...(incident.zone !== undefined && { zone: zone?.name ?? incident.zone }),
      },
      ...(seen && {
        frame: seen.frame,
        people: boxesOf(seen.detections, hidden.people),
        vehicles: boxesOf(seen.detections, hidden.vehicles),
        ...(zone && {
          zonePolygon: zone.points.map(([x, y]) => [x * seen.frame.width, y * seen.frame.height] as const),
        }),
      }),
    }
  }
}

/** What its numbers are held against. */
const ruleOf = ({ topic, value, unit, range, above, below, clear, ...rule }: ActiveSignal) => ({
  kind: 'signal',
  ...{ topic, value, unit, range, clear },
  ...(above && { above }),
  ...(below && { below }),
  ...{ forMs: rule.forMs, clearForMs: rule.clearForMs, silentAfterMs: rule.silentAfterMs },
})
