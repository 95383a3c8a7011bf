import { wordsOfBox } from '../../config/words.js'
import { type IncidentState, isAlive } from '../../domain/incident.js'
import type { IncidentFilter } from '../../pipeline/record/store.js'
import { tableText } from '../table.js'
import { durationText, timeText } from '../text.js'
import { withStore } from './store.js'

export function listIncidents(configPath: string, filter: IncidentFilter, json: boolean): Promise<void> {
  return withStore(configPath, (store, loaded) => {
    const incidents = store.listIncidents(filter)
    if (json) {
      for (const incident of incidents) process.stdout.write(`${JSON.stringify(incident)}\n`)
      return
    }
    const words = wordsOfBox(loaded)
    const { timeZone } = loaded.config
    const rows = incidents.map(({ id, scenario, label, source, zone, state, severity, ...seen }) => [
      id,
      `${words.scenario(scenario).zh}: ${words.label(scenario, label).zh}`,
      zone ? `${source.id} / ${zone}` : source.id,
      state,
      severity,
      timeText(seen.firstSeenAtMs, timeZone),
      lastingText(state, seen.dwellMs),
    ])
    const head = ['id', 'what', 'where', 'state', 'severity', 'since', 'for']
    process.stdout.write(incidents.length > 0 ? `${tableText(head, rows)}\n` : 'No incident fits.\n')
  })
}

function lastingText(state: IncidentState, dwellMs: number): string {
  // Whoever flies by sees no time pass.
  if (dwellMs === 0) return ''
  // What still goes on is written down when it changes, not while it lasts.
  return isAlive(state) ? `over ${durationText(dwellMs)}` : durationText(dwellMs)
}
