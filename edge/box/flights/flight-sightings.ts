import type { Box } from '../../domain/box.js'
import type { Still } from '../../domain/footage.js'
import type { Frame } from '../../domain/frame.js'
import type { Sighting, Source } from '../../domain/sighting.js'
import type { Present } from '../../flights/job/part.js'
import type { Finding, FlightReport } from '../../flights/report/flight-report.js'
import { inSharedMemory } from '../../kit/in-shared-memory.js'

/** What a finding shows, at the resolution of the camera. */
export interface Shown {
  readonly frame: Frame
  /** Pixels of that frame. */
  readonly present: Present
}

export const sourceOf = (droneId: string, flightId: string): Source => ({
  ...{ kind: 'flight', id: droneId, flightId },
})

export const seenAt = ({ best }: Finding, madeAtMs: number): number => best.timeMs ?? madeAtMs

/** A finding as a sighting of its flight. Where nothing tells when it flew, it was seen when it was handed in. */
export function sightingOf(
  finding: Finding,
  { madeAtMs, model }: Pick<FlightReport, 'madeAtMs' | 'model'>,
  source: Source,
  still: Still | undefined,
): Sighting {
  const { best } = finding
  const seenAtMs = seenAt(finding, madeAtMs)
  const size = still ?? { width: best.widthPx, height: best.heightPx }
  return {
    ...{ id: finding.id, scenario: finding.scenario, state: 'open', severity: finding.severity },
    ...(finding.risk && { risk: finding.risk }),
    ...{ label: finding.label, confidence: finding.confidence, source, fix: finding.fix },
    ...(finding.size && { size: finding.size }),
    foundShare: finding.foundShare,
    ...{ firstSeenAtMs: seenAtMs, lastSeenAtMs: seenAtMs, capturedAtMs: seenAtMs, dwellMs: 0 },
    box: scaled(best.box, size.width / best.widthPx, size.height / best.heightPx),
    ...{ frameWidth: size.width, frameHeight: size.height, modelId: model.id },
  }
}

/** A frame that a flight looked at, and when. */
export interface FlightFrame {
  readonly tMs: number
  /** Of the frame that was looked at, which may be smaller than the recording's. */
  readonly widthPx: number
  readonly heightPx: number
  readonly capturedAtMs: number
}

/** A frame with who is in it. */
export function shownOf(
  { tMs, widthPx, heightPx, capturedAtMs }: FlightFrame,
  source: Source,
  still: Still,
  present: Present | undefined,
): Shown {
  const pixels = inSharedMemory(still.pixels)
  const { width, height } = still
  const [perX, perY] = [width / widthPx, height / heightPx]
  const inStill = (boxes: readonly Box[] = []): Box[] => boxes.map(box => scaled(box, perX, perY))
  return {
    frame: {
      ...{ sourceId: source.id, width, height, pixels, ptsMs: tMs, release: () => {} },
      capturedAtMs,
    },
    present: { people: inStill(present?.people), vehicles: inStill(present?.vehicles) },
  }
}

export const scaled = ([x1, y1, x2, y2]: Box, perX: number, perY: number): Box => [
  x1 * perX,
  y1 * perY,
  x2 * perX,
  y2 * perY,
]
