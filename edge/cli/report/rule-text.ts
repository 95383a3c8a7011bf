import { formatDuration } from '../../config/schema/duration.js'
import type { IncidentReport } from './incident-report.js'

/** `dwell: dwell 3m, stillness 0.15`: the settings of a rule as they are written in its file. */
export function ruleText(rule: NonNullable<IncidentReport['rule']>): string {
  const settings = Object.entries(rule)
    .filter(([key, value]) => key !== 'kind' && (typeof value === 'number' || typeof value === 'string'))
    .map(([key, value]) =>
      key.endsWith('Ms') && typeof value === 'number'
        ? `${key.slice(0, -2)} ${formatDuration(value)}`
        : `${key} ${value}`,
    )
  return `${rule.kind}: ${settings.join(', ')}`
}
