import Table from 'cli-table3'
import type { IncidentFilter } from '../../pipeline/record/store.js'
import { withStore } from './store.js'
import { durationText, timeText, wordsOf } from './words.js'

export function listIncidents(configPath: string, filter: IncidentFilter, json: boolean): Promise<void> {
  return withStore(configPath, (store, loaded) => {
    const incidents = store.listIncidents(filter)
    if (json) {
      for (const incident of incidents) process.stdout.write(`${JSON.stringify(incident)}\n`)
      return
    }
    const words = wordsOf(loaded)
    const { timeZone } = loaded.config
    const table = new Table({ head: ['id', 'what', 'where', 'state', 'severity', 'since', 'for'] })
    for (const { id, scenario, label, sourceId, zone, state, severity, ...seen } of incidents) {
      const what = `${words.scenario(scenario)}: ${words.label(scenario, label)}`
      const where = zone ? `${sourceId} / ${zone}` : sourceId
      table.push([
        id,
        what,
        where,
        state,
        severity,
        timeText(seen.firstSeenAtMs, timeZone),
        durationText(seen.dwellMs),
      ])
    }
    process.stdout.write(incidents.length > 0 ? `${table.toString()}\n` : 'No incident fits.\n')
  })
}
