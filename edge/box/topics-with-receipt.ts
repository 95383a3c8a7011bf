import type { LoadedConfig } from '../config/load.js'
import { reportedScenarios } from '../config/reported-scenarios.js'
import { type BoxName, incidentTopic } from '../messages/topics.js'

/** Topics of the incidents whose messages the centre has to have stored. */
export const topicsWithReceipt = (name: BoxName, loaded: LoadedConfig): ReadonlySet<string> =>
  new Set(
    [
      ...reportedScenarios(loaded),
      ...Object.values(loaded.signals).map(({ scenario: id, receipt }) => ({ id, receipt })),
    ]
      .filter(({ receipt }) => receipt === 'required')
      .map(({ id }) => incidentTopic(name, id)),
  )
