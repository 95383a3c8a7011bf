import type { LoadedConfig } from '../config/load.js'
import { reportedScenarios } from '../config/reported-scenarios.js'
import type { RoadKnowledge } from '../pipeline/unite/places/places.js'

/** What the configuration that holds now says about roads. */
export const roadKnowledge = (current: () => LoadedConfig): RoadKnowledge => ({
  riskOf: scenario => reportedScenarios(current()).findLast(({ id }) => id === scenario)?.risk,
  trafficAt(cameraId, zone) {
    const camera = current().config.cameras[cameraId]
    return (zone === undefined ? undefined : camera?.zones[zone]?.traffic) ?? camera?.traffic
  },
  looksFor: (cameraId, wanted) => (current().scenarios[cameraId] ?? []).some(({ id }) => wanted.includes(id)),
  permitsFor: wanted =>
    Object.values(current().scenarios)
      .flat()
      .filter(({ id }) => wanted.includes(id))
      .flatMap(({ permits = [] }) => permits),
})
