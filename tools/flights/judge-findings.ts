/** Holds what a flight found against the truth of the rendered flight: each thing once, where it is, and what else. */
import { type Box, iou } from '../../edge/domain/box.js'
import type { Finding } from '../../edge/flights/report/flight-report.js'
import { alignedCovariance, mahalanobis } from '../../edge/geometry/covariance.js'
import { lonLatToEnu } from '../../edge/geometry/enu.js'
import type { FlightThing, FlightTruth } from '../world/flight-truth.js'
import { isAccepted } from './accepted-labels.js'
import { MIN_IOU } from './seen-things.js'

export interface FoundThing {
  readonly id: string
  readonly finding: Finding
  readonly offM: number
  /** The same in units of the stated sigma of the larger axis. */
  readonly offSigmas: number
  /** Whether the ellipse of 90 % holds the truth. */
  readonly isInside: boolean
}

export interface FlightVerdict {
  /** Things that were found, each with the first of its findings. */
  readonly found: readonly FoundThing[]
  /** Of what there is. */
  readonly lost: readonly string[]
  /** Findings beyond the first of one thing. */
  readonly twice: readonly Finding[]
  /** Findings of nothing, or of a thing under a name that does not fit; with the thing. */
  readonly others: readonly { readonly finding: Finding; readonly of?: string }[]
}

/** Squared Mahalanobis distance of two degrees of freedom: 90 % of errors lie within it. */
const NINETY = 4.605

/** What a finding is of is told by the picture that shows it best, whatever place it was given. */
export function judgeFindings(truth: FlightTruth, findings: readonly Finding[]): FlightVerdict {
  const found = new Map<string, FoundThing>()
  const twice: Finding[] = []
  const others: { finding: Finding; of?: string }[] = []
  for (const finding of findings) {
    const thing = shownIn(truth, finding)
    if (!thing || !isAccepted(thing.label, finding.label))
      others.push({ finding, ...(thing && { of: thing.id }) })
    else if (found.has(thing.id)) twice.push(finding)
    else found.set(thing.id, { id: thing.id, finding, ...errorOf(finding, thing, truth.origin) })
  }
  const lost = truth.things.map(({ id }) => id).filter(id => !found.has(id))
  return { found: [...found.values()], lost, twice, others }
}

/** The thing in whose box the finding's best one lies. */
function shownIn(
  { frames, things, fps, width, height }: FlightTruth,
  { best }: Finding,
): FlightThing | undefined {
  const frame = frames.find(({ tMs }) => Math.abs(tMs - best.tMs) < 500 / fps)
  const [perX, perY] = [width / best.widthPx, height / best.heightPx]
  const [left, top, right, bottom] = best.box
  const box: Box = [left * perX, top * perY, right * perX, bottom * perY]
  const [closest] = (frame?.boxes ?? [])
    .map(([thing, x1, y1, x2, y2]) => ({ thing, overlap: iou([x1, y1, x2, y2], box) }))
    .filter(({ overlap }) => overlap >= MIN_IOU)
    .sort((a, b) => b.overlap - a.overlap)
  return closest && things[closest.thing]
}

function errorOf({ fix }: Finding, { centre }: FlightThing, origin: FlightTruth['origin']) {
  const [east, north] = lonLatToEnu(origin, fix)
  const apart = [east - centre.eastM, north - centre.northM] as const
  const { bearingDeg, sigmaMajorM, sigmaMinorM } = fix.ellipse!
  const covariance = alignedCovariance((bearingDeg * Math.PI) / 180, sigmaMajorM, sigmaMinorM)
  const offM = Math.hypot(...apart)
  return { offM, offSigmas: offM / fix.accuracyM, isInside: mahalanobis(apart, covariance) <= NINETY }
}
