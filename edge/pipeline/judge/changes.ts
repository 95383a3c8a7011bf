import type { Scenario } from '../../config/schema/scenario.js'
import type { Severity, Sighting, SightingChange } from '../../domain/sighting.js'

export const ended = (kind: 'cleared' | 'expired', sighting: Sighting): SightingChange => ({
  kind,
  sighting: { ...sighting, state: kind },
})

/** The last step that `forMs` has reached; steps rise. */
export const severityAfter = (steps: Scenario['severity'], forMs: number): Severity =>
  steps.filter(step => forMs >= step.afterMs).at(-1)?.severity ?? 0
