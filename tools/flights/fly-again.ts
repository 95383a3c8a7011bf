/**
 * What a flight would have found had its telemetry erred otherwise: in the frames that its job looked at, what is recorded of them is placed,
 * followed, brought together and believed anew.
 */
import { readScenarios } from '../../edge/config/scenario-library.js'
import { analysePart } from '../../edge/flights/job/analyse-part.js'
import { Eye } from '../../edge/flights/job/eye.js'
import { type Found, findThings } from '../../edge/flights/job/findings.js'
import { JobStore } from '../../edge/flights/job/job-store.js'
import { readMapZones } from '../../edge/flights/job/map-zones.js'
import type { LookedFrame, PartResult } from '../../edge/flights/job/part.js'
import { TelemetryShelf } from '../../edge/flights/job/telemetry-shelf.js'
import { flightGround } from '../../edge/flights/place/flight-ground.js'
import { readRecorded, recordedDetector } from './recorded-detections.js'
import type { FlightName } from './truth-file.js'

/**
 * @param dir of a job that is done, of the clip of that name alone
 * @param telemetryPath of the same pictures, with other errors; with no clock offset
 */
export async function flyAgain(dir: string, name: FlightName, telemetryPath: string): Promise<Found> {
  const store = JobStore.open(dir)
  try {
    const { options: asked, createdAtMs } = store.options()!
    const { recordings, origin } = store.survey()!
    const { startsAtMs } = recordings[0]!
    const shelf = new TelemetryShelf(asked)
    const telemetry = await shelf.read(telemetryPath)
    const eye = new Eye({
      ...{ track: shelf.track(telemetry), offsetMs: 0, lens: asked.lens, sigmas: asked.sigmas },
      groundOf: await flightGround({ heights: asked.heights }, telemetry.poses[0]!),
    })
    const { scenarios: read } = await readScenarios(asked.scenarios, process.cwd())
    const scenarios = [...read.values()].flatMap(scenario => (scenario ? [scenario] : []))
    const detector = recordedDetector(readRecorded(name))
    const results: PartResult[] = []
    for (const [number, { frames }] of store.results().entries())
      results.push(
        await analysePart(number, store.parts()[number]!, {
          ...{ frames: withoutPixels(frames), detector, lanes: 1, eye, scenarios, origin, startsAtMs },
          ...{ nowMs: () => 0, signal: new AbortController().signal },
        }),
      )
    return findThings({
      ...{ results, recordings, scenarios, origin, zones: await readMapZones(asked.zones) },
      ...{ flightId: asked.id, madeAtMs: createdAtMs },
    })
  } finally {
    store.close()
  }
}

const NO_PIXELS = new Uint8Array(new SharedArrayBuffer(0))

async function* withoutPixels(frames: readonly LookedFrame[]) {
  for (const { tMs, widthPx, heightPx } of frames)
    yield { width: widthPx, height: heightPx, ptsMs: tMs, pixels: NO_PIXELS, release: () => {} }
}
