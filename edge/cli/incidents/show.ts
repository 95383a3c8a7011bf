import { join } from 'node:path'
import { codingOf } from '../../config/city-codes.js'
import type { LoadedConfig } from '../../config/load.js'
import { type Words, wordsOfBox } from '../../config/words.js'
import type { Evidence } from '../../domain/evidence.js'
import { LamppostError } from '../../kit/lamppost-error.js'
import type { IncidentHistory, IncidentStore } from '../../pipeline/record/store.js'
import { codeLines } from '../code-lines.js'
import { riskLine } from '../risk-text.js'
import { durationText, timeText } from '../text.js'
import { historyLines, sightingLines } from './history-lines.js'
import { withStore } from './store.js'

export function showIncident(
  configPath: string,
  idOrBeginning: string,
  { json = false, why = false }: { readonly json?: boolean; readonly why?: boolean },
): Promise<void> {
  return withStore(configPath, (store, loaded) => {
    const history = findHistory(store, idOrBeginning)
    if (json) {
      const { scenario, label } = history.incident
      process.stdout.write(`${JSON.stringify({ ...history, ...codingOf(loaded.codes, scenario, label) })}\n`)
      return
    }
    process.stdout.write(`${describe(history, wordsOfBox(loaded), loaded, why)}\n`)
  })
}

/** By its id, or a beginning that only one has. Throws INCIDENT_UNKNOWN. */
export function findHistory(store: IncidentStore, idOrBeginning: string): IncidentHistory {
  const exact = store.getHistory(idOrBeginning)
  if (exact) return exact
  const found = store.listIncidents({ limit: 100_000 }).filter(({ id }) => id.startsWith(idOrBeginning))
  if (found.length === 1) return store.getHistory(found[0]!.id)!
  throw new LamppostError('INCIDENT_UNKNOWN', {
    what:
      found.length === 0
        ? `No incident has the id ${idOrBeginning}`
        : `${found.length} incidents begin with ${idOrBeginning}`,
  })
}

function evidenceLines(
  { kind, variant, path, sha256, url, removedAtMs }: Evidence,
  dir: string,
  time: (ms: number) => string,
): string {
  const where = removedAtMs === undefined ? join(dir, 'evidence', path) : `evicted ${time(removedAtMs)}`
  return `  ${kind} ${variant}  ${where}\n    sha256 ${sha256}${url === undefined ? '' : `\n    uploaded to ${url}`}`
}

function describe(
  history: IncidentHistory,
  words: Words,
  { config, codes }: LoadedConfig,
  why: boolean,
): string {
  const { timeZone } = config
  const { dir } = config.storage
  const { incident, sightings, notes, evidence } = history
  const time = (ms: number) => timeText(ms, timeZone)
  const { fix, risk, measured } = incident
  return [
    `${incident.id}  ${incident.state}, severity ${incident.severity}`,
    `${words.scenario(incident.scenario).zh}: ${words.label(incident.scenario, incident.label).zh} (${incident.confidence.toFixed(2)})`,
    ...codeLines(codes, incident),
    `seen by ${[...new Set(sightings.map(({ source }) => source.id))].join(', ')}${incident.zone ? ` in ${incident.zone}` : ''}`,
    ...(incident.mergedInto ? [`turned out to be ${incident.mergedInto}`] : []),
    `since ${time(incident.firstSeenAtMs)}, last ${time(incident.lastSeenAtMs)}, for ${durationText(incident.dwellMs)}`,
    ...(measured
      ? [
          `measured ${measured.value} ${measured.unit}, between ${measured.min} and ${measured.max} ${measured.unit} meanwhile`,
        ]
      : []),
    fix
      ? `at ${fix.lon.toFixed(6)}, ${fix.lat.toFixed(6)} (${fix.crs}) ± ${fix.accuracyM.toFixed(1)} m, by ${fix.method}`
      : 'at an unknown place',
    ...(risk ? [riskLine(risk), ...(risk.placeId ? [`place ${risk.placeId}`] : [])] : []),
    '',
    'sightings',
    ...sightingLines(sightings, timeZone),
    'history',
    ...historyLines(notes, timeZone, why),
    'evidence',
    ...evidence.map(item => evidenceLines(item, dir, time)),
  ].join('\n')
}
