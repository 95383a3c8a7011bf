import type { ActiveScenario } from '../../config/active-scenario.js'
import { type Box, bottomCentre, boxCentre, type Point } from '../../domain/box.js'
import type { GroundScale } from '../../geometry/ground-rest.js'
import { Persistence } from './persistence.js'
import { Standstill } from './standstill.js'

/** What a rule has come to believe about one thing. Fed once per look, with rising times. */
export interface Belief {
  /** Where it is, pixels of the frame. */
  readonly place: Box
  /** Since when it has been there. */
  readonly sinceMs: number
  /** Whether it may move and still be the same thing; what cannot is known by its place alone. */
  readonly canMove: boolean
  /** Whether it has been at its place for long enough to be known again there. */
  readonly settled: boolean
  see(box: Box, atMs: number): void
  miss(atMs: number): void
  /** Long enough, or often enough, to call it a sighting. */
  believed(atMs: number): boolean
  /** Unseen for so long that it is another thing when it comes back. */
  forgotten(atMs: number): boolean
}

const anchors: Record<ActiveScenario['anchor'], (box: Box) => Point> = {
  'bottom-centre': bottomCentre,
  centre: boxCentre,
}

export const anchorOf = (scenario: ActiveScenario, box: Box): Point => anchors[scenario.anchor](box)

/** @param ground where the camera is calibrated */
export function createBelief(scenario: ActiveScenario, box: Box, atMs: number, ground?: GroundScale): Belief {
  const { rule } = scenario
  return rule.kind === 'dwell'
    ? new Standstill(box, atMs, { ...rule, anchorOf: anchors[scenario.anchor], ground })
    : new Persistence(box, atMs, rule)
}
