import { stringify } from 'csv-stringify/sync'
import { type Words, wordsOfBox } from '../../config/words.js'
import type { Incident } from '../../domain/incident.js'
import type { IncidentFilter } from '../../pipeline/record/store.js'
import { withStore } from './store.js'

export type ExportFormat = 'json' | 'csv' | 'geojson'

const EVERYTHING = Number.MAX_SAFE_INTEGER

export function exportIncidents(
  configPath: string,
  filter: IncidentFilter,
  format: ExportFormat,
): Promise<void> {
  return withStore(configPath, (store, loaded) => {
    const incidents = store.listIncidents({ limit: EVERYTHING, ...filter })
    const words = wordsOfBox(loaded)
    process.stdout.write(formats[format](incidents.map(incident => rowOf(incident, words))))
  })
}

/** One incident, flat, for tables and maps; times in RFC 3339, place in WGS84 degrees. */
function rowOf(incident: Incident, words: Words) {
  const { fix } = incident
  const time = (ms: number) => new Date(ms).toISOString()
  return {
    id: incident.id,
    scenario: incident.scenario,
    scenarioName: words.scenario(incident.scenario).zh,
    label: incident.label,
    labelName: words.label(incident.scenario, incident.label).zh,
    state: incident.state,
    severity: incident.severity,
    risk: incident.risk?.score ?? null,
    confidence: incident.confidence,
    firstSeenAt: time(incident.firstSeenAtMs),
    lastSeenAt: time(incident.lastSeenAtMs),
    dwellMs: incident.dwellMs,
    camera: incident.source.id,
    zone: incident.zone ?? null,
    lon: fix?.lon ?? null,
    lat: fix?.lat ?? null,
    crs: fix?.crs ?? null,
    accuracyM: fix?.accuracyM ?? null,
    placeMethod: fix?.method ?? null,
  }
}

type Row = ReturnType<typeof rowOf>

const formats: Record<ExportFormat, (rows: readonly Row[]) => string> = {
  json: rows => `${JSON.stringify(rows, null, 2)}\n`,
  // The byte order mark is what makes Excel read Chinese.
  csv: rows => stringify([...rows], { header: true, bom: true, escape_formulas: true, columns: columnsOf() }),
  geojson: rows =>
    `${JSON.stringify({ type: 'FeatureCollection', features: rows.map(featureOf) }, null, 2)}\n`,
}

/** Named, so that a table without rows has its header too. */
const columnsOf = (): (keyof Row)[] => [
  'id',
  'scenario',
  'scenarioName',
  'label',
  'labelName',
  'state',
  'severity',
  'risk',
  'confidence',
  'firstSeenAt',
  'lastSeenAt',
  'dwellMs',
  'camera',
  'zone',
  'lon',
  'lat',
  'crs',
  'accuracyM',
  'placeMethod',
]

function featureOf({ lon, lat, crs, ...properties }: Row) {
  const geometry = lon === null || lat === null ? null : { type: 'Point', coordinates: [lon, lat] }
  return { type: 'Feature', id: properties.id, geometry, properties }
}
