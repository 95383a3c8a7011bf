import { isAlive } from '../../domain/incident.js'
import type { Terminal } from '../progress.js'
import { factorBasis, riskCaution } from '../risk-text.js'
import { tableText } from '../table.js'
import { timeText } from '../text.js'
import { whereText, withPlaces } from './history.js'

/** Tells which places there are, the riskiest first. */
export function listPlaces(configPath: string, json: boolean, stdout: Terminal): Promise<void> {
  return withPlaces(configPath, (places, { config }) => {
    const listed = places.map(({ place, worst, incidents, measurements }) => ({
      ...place,
      risk: worst?.risk ?? null,
      severity: worst?.severity ?? null,
      incidents: incidents.length,
      alive: incidents.filter(({ state }) => isAlive(state)).length,
      measurements: measurements.length,
      measuredAtMs: measurements.at(-1)?.atMs ?? null,
    }))
    if (json) {
      for (const place of listed) stdout.write(`${JSON.stringify(place)}\n`)
      return
    }
    if (listed.length === 0) return void stdout.write('No place has been measured yet.\n')
    const rows = listed.map(place => [
      place.id,
      whereText(place),
      place.risk?.score.toFixed(2) ?? '',
      place.severity ?? '',
      factorBasis('extent', place.risk?.measured),
      factorBasis('growth', place.risk?.measured),
      `${place.alive} of ${place.incidents}`,
      place.measuredAtMs === null ? '' : timeText(place.measuredAtMs, config.timeZone),
    ])
    const head = ['id', 'where', 'risk', 'severity', 'extent', 'growth', 'alive', 'last measured']
    stdout.write(`${tableText(head, rows)}\n${riskCaution}\n`)
  })
}
