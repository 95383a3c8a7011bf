import gcoordModule from 'gcoord'
import { codingOf } from '../../config/city-codes.js'
import type { LoadedConfig } from '../../config/load.js'
import { wordsOfBox } from '../../config/words.js'
import type { Fix } from '../../domain/fix.js'
import { version } from '../../kit/version.js'
import { loadManifest } from '../../models/manifest.js'
import type {
  FileState,
  IncidentReport,
  ReportedModel,
  ReportedPlace,
  ReportSubject,
} from './incident-report.js'

/** Its types speak of an ES module, what Node loads is CommonJS. */
const gcoord = gcoordModule as unknown as typeof gcoordModule.default

export interface GatherOptions {
  /** Epoch milliseconds UTC. */
  readonly nowMs: number
  readonly clockSynced: boolean | undefined
  /** Whether the place is to be given in GCJ-02 as well. */
  readonly gcj02: boolean
  /** Of each piece of evidence, by its id. */
  readonly files: ReadonlyMap<string, FileState>
}

/** All that is known of an incident, from the store and from the configuration as it is now. */
export async function gatherReport(
  { incident, sightings, notes, evidence }: ReportSubject,
  loaded: LoadedConfig,
  { nowMs, clockSynced, gcj02, files }: GatherOptions,
): Promise<IncidentReport> {
  const { scenario, label, source, zone, fix } = incident
  const { config, scenarios, signals, codes, modelPaths } = loaded
  const words = wordsOfBox(loaded)
  const signal = source.kind === 'signal' ? signals[source.id] : undefined
  const camera = config.cameras[source.kind === 'signal' ? (signal?.camera ?? '') : source.id]
  const rule = scenarios[source.id]?.find(({ id }) => id === scenario)?.rule
  return {
    caseNumber: incident.id,
    reportedAt: iso(nowMs),
    software: { name: 'Lamppost', version },
    ...{ site: config.site, box: config.box, timeZone: config.timeZone },
    scenario: { id: scenario, name: words.scenario(scenario) },
    label: { id: label, name: words.label(scenario, label) },
    ...codingOf(codes, scenario, label),
    ...{ state: incident.state, severity: incident.severity, confidence: incident.confidence },
    mergedInto: incident.mergedInto ?? null,
    risk: incident.risk ?? null,
    ...(incident.measured && { measured: incident.measured }),
    firstSeenAt: iso(incident.firstSeenAtMs),
    lastSeenAt: iso(incident.lastSeenAtMs),
    dwellMs: incident.dwellMs,
    source: { ...source, name: (signal ?? camera)?.name ?? null },
    zone: zone === undefined ? null : { id: zone, name: camera?.zones[zone]?.name ?? null },
    place: fix ? placeOf(fix, gcj02) : null,
    model: await modelOf(incident.modelId, modelPaths),
    rule: rule ?? null,
    clockSynced: clockSynced ?? null,
    sightings: sightings.map(({ firstSeenAtMs, lastSeenAtMs, ...seen }) => ({
      ...{ id: seen.id, source: seen.source, state: seen.state, label: seen.label },
      ...{ confidence: seen.confidence, dwellMs: seen.dwellMs, modelId: seen.modelId },
      ...{ firstSeenAt: iso(firstSeenAtMs), lastSeenAt: iso(lastSeenAtMs) },
      ...(seen.zone !== undefined && { zone: seen.zone }),
      ...(seen.fix && { fix: seen.fix }),
    })),
    notes: notes.map(({ atMs, incidentId, ...note }) => ({ ...note, at: iso(atMs) })),
    evidence: evidence.map(({ incidentId, capturedAtMs, removedAtMs, ...file }) => ({
      ...file,
      capturedAt: iso(capturedAtMs),
      ...(removedAtMs !== undefined && { removedAt: iso(removedAtMs) }),
      file: files.get(file.id) ?? 'unreadable',
    })),
  }
}

const iso = (timeMs: number): string => new Date(timeMs).toISOString()

function placeOf(fix: Fix, gcj02: boolean): ReportedPlace {
  if (!gcj02) return fix
  const [lon, lat] = gcoord.transform([fix.lon, fix.lat], gcoord.WGS84, gcoord.GCJ02)
  // Outside of China gcoord gives back what it was given: there is no such offset there.
  const isElsewhere = lon === fix.lon && lat === fix.lat
  return { ...fix, gcj02: isElsewhere ? null : { lon, lat } }
}

async function modelOf(id: string, paths: LoadedConfig['modelPaths']): Promise<ReportedModel> {
  const path = paths[id]
  const manifest = path === undefined ? undefined : await loadManifest(path).catch(() => undefined)
  return { id, version: manifest?.version ?? null, sha256: manifest?.sha256 || null }
}
