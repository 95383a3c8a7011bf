import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { FlightViews } from '../../edge/box/flights/flight-views.js'
import { tellFlight } from '../../edge/box/flights/tell-flight.js'
import { createRegister, type Register } from '../../edge/box/register.js'
import { openStorage } from '../../edge/box/storage.js'
import { loadConfig } from '../../edge/config/load.js'
import type { Incident, NoteKind } from '../../edge/domain/incident.js'
import type { Clock } from '../../edge/kit/clock.js'
import { silentLog } from '../../edge/kit/log.js'
import { createEvidenceFiles } from '../../edge/pipeline/record/evidence-files.js'
import { createRecorder } from '../../edge/pipeline/record/recorder.js'

const IDENTITY = { site: 'test/street', box: 'flights', prefix: 'lamppost', bootId: 'test', version: '0' }

/** What a box does with flights that are done: register, storage and evidence as in `main.ts`, without cameras and a broker. */
export interface FlightBox {
  readonly register: Register
  /** Tells of the flight whose job lies in `dir`, at a time. */
  tell(
    flight: { readonly id: string; readonly dir: string; readonly droneId: string },
    atMs: number,
  ): Promise<void>
  /** With the kinds of the notes in its history. */
  incidents(): (Incident & { readonly notes: readonly NoteKind[] })[]
  /** Id of the incident that a finding became. */
  homeOf(findingId: string): string | undefined
  close(): void
}

/** @param scenarios by id, what the configuration calls them: what flights are looked at for */
export async function openFlightBox(
  dir: string,
  scenarios: Readonly<Record<string, string>>,
): Promise<FlightBox> {
  mkdirSync(dir, { recursive: true })
  const path = join(dir, 'box.yaml')
  // A box has a camera; this one sees nothing.
  const cameras = { pole: { url: 'rtsp://192.0.2.1/stream', scenarios: { sanitation: {} } } }
  const config = {
    ...{
      site: 'test/street',
      box: 'flights',
      timeZone: 'Asia/Shanghai',
      cameras,
      scenarios: Object.values(scenarios),
    },
    ...{
      flights: { scenarios: Object.keys(scenarios) },
      storage: { dir: join(dir, 'data'), minFree: '0MB' },
    },
  }
  writeFileSync(path, stringify(config))
  const loaded = await loadConfig(path, { env: {} })
  let nowMs = 0
  const clock = { now: () => nowMs, monotonicMs: () => nowMs, sleep: async () => {} } as Clock
  const speaker = { identity: IDENTITY, clock, isClockSynced: () => true, log: silentLog }
  const storage = await openStorage(loaded.config.storage, speaker)
  const { store } = storage
  const recorder = createRecorder({
    ...{ ...storage, ...speaker, files: createEvidenceFiles(loaded.config.storage.dir, 0) },
    onRecorded: () => {},
  })
  const views = new FlightViews(() => loaded, {
    of: () => ({ error: new Error('there are no detectors') }),
  } as never)
  const register = createRegister(loaded, {
    ...{ store, recorder, clips: undefined, clock, viewOf: change => views.viewOf(change) },
  })
  const signal = new AbortController().signal
  return {
    register,
    tell(flight, atMs) {
      nowMs = atMs
      return tellFlight(flight, { register, views, records: store }, signal)
    },
    incidents: () =>
      store.listIncidents({ limit: 1000 }).map(incident => ({
        ...incident,
        notes: store.getHistory(incident.id)!.notes.map(({ kind }) => kind),
      })),
    homeOf: findingId => store.homeOf(findingId),
    close: () => store.close(),
  }
}
