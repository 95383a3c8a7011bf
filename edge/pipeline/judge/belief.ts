import type { ActiveScenario } from '../../config/active-scenario.js'
import { type Box, bottomCentre, boxCentre, type Point } from '../../domain/box.js'
import type { GroundScale } from '../../geometry/ground-rest.js'
import { Passing } from './passing.js'
import { Persistence } from './persistence.js'
import { Presence } from './presence.js'
import { Standstill } from './standstill.js'

/** What a rule has come to believe about one thing. Fed once per look, with rising times. */
export interface Belief {
  /** Where it is, pixels of the frame. */
  readonly place: Box
  /** Since when it has been there. */
  readonly sinceMs: number
  /** Whether it may move and still be the same thing; what cannot is known by its place alone. */
  readonly canMove: boolean
  /** There where it goes on with its track once it is reported, and is not bound to its place. */
  readonly isOnTheMove?: true
  /** Whether it has been at its place for long enough to be known again there. */
  readonly settled: boolean
  see(box: Box, atMs: number): void
  /** As `see`, of a sight that is too faint to believe in anything new. */
  glimpse(box: Box, atMs: number): void
  miss(atMs: number): void
  /** Long enough, or often enough, to call it a sighting of that label. */
  believed(atMs: number, label: string): boolean
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
  const { rule, labels } = scenario
  switch (rule.kind) {
    case 'dwell': {
      const dwellMsOf = (label: string): number => labels[label]?.dwellMs ?? rule.dwellMs
      return new Standstill(box, atMs, { ...rule, dwellMsOf, anchorOf: anchors[scenario.anchor], ground })
    }
    case 'persistence':
      return new Persistence(box, atMs, rule)
    case 'presence':
      return new Presence(box, atMs, rule)
    case 'passing':
      return new Passing(box, atMs, rule)
    default:
      throw new RangeError(`a rule of kind ${rule.kind} is not about single things`)
  }
}
