import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Box } from '../../domain/box.js'
import type { Incident } from '../../domain/incident.js'
import type { Source } from '../../domain/sighting.js'
import { limitsOf } from '../../flights/job/job-options.js'
import { JobStore } from '../../flights/job/job-store.js'
import type { LookedFrame } from '../../flights/job/part.js'
import { stillOf } from '../../flights/job/pictures.js'
import type { Survey } from '../../flights/job/survey.js'
import type { FlightRow } from '../../flights/queue/flight-table.js'
import type { Finding, FlightReport } from '../../flights/report/flight-report.js'
import { LamppostError } from '../../kit/lamppost-error.js'
import type { FootageLimits } from '../../media/footage-limits.js'
import type { IncidentStore } from '../../pipeline/record/store.js'
import type { Showing } from '../../pipeline/unite/uniter.js'
import type { Register } from '../register.js'
import { coverageOf } from './flight-coverage.js'
import { type Shown, scaled, seenAt, shownOf, sightingOf, sourceOf } from './flight-sightings.js'
import type { FlightViews } from './flight-views.js'

/** Of pictures that become evidence: more would fill the memory of a box that has live cameras. */
const LARGEST = { widthPx: 4096, heightPx: 4096 }

export interface TellOptions {
  readonly register: Register
  readonly views: FlightViews
  /** What was told before the box was killed is there, and is not told again. */
  readonly records: Pick<IncidentStore, 'homeOf' | 'getHistory'>
}

/**
 * Makes incidents of what a flight found, and misses what it looked at and did not find. All of it is on record once this resolves.
 * @throws LamppostError STORE_UNAVAILABLE where the disk does not take it
 */
export async function tellFlight(
  { id, dir, droneId }: Pick<FlightRow, 'id' | 'dir' | 'droneId'>,
  options: TellOptions,
  signal: AbortSignal,
): Promise<void> {
  const { register, views, records } = options
  const report = JSON.parse(await readFile(join(dir, 'report.json'), 'utf8')) as FlightReport
  const store = JobStore.open(dir)
  try {
    const source = sourceOf(droneId, id)
    views.lookedBy(id, report.model)
    const { recordings } = store.survey()!
    const limits = limitsOf(store.options()!.options)
    const { present } = store.findings()!
    const isOnRecord = ({ id }: Finding): boolean => records.homeOf(id) !== undefined
    for (const finding of report.findings) {
      signal.throwIfAborted()
      if (isOnRecord(finding)) continue
      const { best } = finding
      const still = await stillOf(recordings[best.recording]!, best.tMs, { limits, fitWithin: LARGEST })
      const capturedAtMs = seenAt(finding, report.madeAtMs)
      const shown = still && shownOf({ ...best, capturedAtMs }, source, still, present[finding.number])
      const sighting = sightingOf(finding, report, source, still)
      const pictures = new Map(shown && [[sighting.id, shown]])
      await views.showing(pictures, () => register.see({ kind: 'opened', sighting }))
    }
    const waiting = report.findings.filter(finding => !isOnRecord(finding))
    if (waiting.length > 0)
      throw new LamppostError('STORE_UNAVAILABLE', {
        what: `${waiting.length} of ${report.findings.length} findings of the flight ${id} wait for the disk`,
      })
    await tellMissed(store, { ...options, source, recordings, report, limits }, signal)
  } finally {
    store.close()
  }
}

interface Telling extends TellOptions {
  readonly source: Source
  readonly recordings: Survey['recordings']
  readonly report: FlightReport
  readonly limits: FootageLimits
}

/** Tells what the flight looked at and did not find, each with a picture of its place: one at a time, they may be many. */
async function tellMissed(store: JobStore, telling: Telling, signal: AbortSignal): Promise<void> {
  const { source, report, register, views, records } = telling
  const isTold = (incidentId: string): boolean =>
    records.getHistory(incidentId)?.notes.some(({ why }) => why?.flight === source.flightId) ?? false
  const coverage = await coverageOf(store, report.scenarios)
  const atMs = Math.max(report.madeAtMs, ...report.findings.map(({ best }) => best.timeMs ?? 0))
  for (const { incident, sightings } of register.unseenBy(source)) {
    signal.throwIfAborted()
    const look = coverage(incident, sightings)
    if (!look || isTold(incident.id) || wasSeenSince(incident, shownAtMs(look.frame, telling))) continue
    const { picture, showing } = (look.box && (await placeShown(look.frame, look.box, telling))) ?? {}
    const isMissed = ({ id }: Incident): boolean => id === incident.id
    await views.showing(new Map(picture && [[incident.id, picture]]), () =>
      register.change(uniter => uniter.flightOver(source, atMs, isMissed, () => showing)),
    )
  }
}

/** What is handed in late tells nothing of what was seen, or asked for, after it was flown. */
const wasSeenSince = ({ lastSeenAtMs, verifyAskedAtMs = 0 }: Incident, lookedAtMs: number): boolean =>
  lookedAtMs < Math.max(lastSeenAtMs, verifyAskedAtMs)

/** Epoch milliseconds UTC; when the report was made, where the recording has no time of its own. */
function shownAtMs({ recording, tMs }: LookedFrame, { recordings, report }: Telling): number {
  const { startedAtMs } = recordings[recording]!
  return startedAtMs === undefined ? report.madeAtMs : startedAtMs + tMs
}

/** The picture of a place, and where in it the place is. */
async function placeShown(
  frame: LookedFrame,
  box: Box,
  telling: Telling,
): Promise<{ readonly picture: Shown; readonly showing: Showing } | undefined> {
  const picture = await pictureOf(frame, telling)
  if (!picture) return undefined
  const { width, height, capturedAtMs } = picture.frame
  const inPicture = scaled(box, width / frame.widthPx, height / frame.heightPx)
  return { picture, showing: { box: inPicture, frameWidth: width, frameHeight: height, capturedAtMs } }
}

async function pictureOf(frame: LookedFrame, telling: Telling) {
  const { source, recordings, limits } = telling
  const still = await stillOf(recordings[frame.recording]!, frame.tMs, { limits, fitWithin: LARGEST })
  const capturedAtMs = shownAtMs(frame, telling)
  return still && shownOf({ ...frame, capturedAtMs }, source, still, frame.present)
}
