import type { ActiveScenario } from '../../config/active-scenario.js'
import { type Amount, type AmountRule, amountKeys } from '../../config/schema/amount-rule.js'
import { type Box, boxCentre } from '../../domain/box.js'
import type { LocatedTrack } from '../../domain/fix.js'
import { anchorOf } from './belief.js'
import { Coverage } from './coverage.js'
import type { Look } from './judge.js'
import type { Gauge, Level, Reading } from './zone-judge.js'
import type { Zones } from './zones.js'

/** Tells how much of something there is in a zone, and whether that is too much. */
export function createAmountGauge(scenario: ActiveScenario, rule: AmountRule, zones: Zones): Gauge<Look> {
  const coverages = new Map<string | undefined, Coverage>()
  const coverageOf = (zone: string | undefined): Coverage => {
    const coverage = coverages.get(zone) ?? new Coverage(zones, zone)
    coverages.set(zone, coverage)
    return coverage
  }
  const isMeant = ({ track }: LocatedTrack, look: Look): boolean =>
    track.lastSeenAtMs === look.capturedAtMs &&
    track.score >= scenario.minScore &&
    Object.hasOwn(scenario.labels, track.label)

  return (zone, look) => {
    const things = look.tracks.filter(thing => {
      if (!isMeant(thing, look)) return false
      const found = zones.find(anchorOf(scenario, thing.track.box), look)
      return found.inside && found.zone === zone
    })
    const boxes = things.map(({ track }) => track.box)
    const level = levelOf(rule, {
      count: things.length,
      ...(rule.over.areaShare !== undefined && { areaShare: coverageOf(zone).shareOf(boxes, look) }),
      ...(rule.over.areaM2 !== undefined && { areaM2: areaOf(things) }),
    })
    return things.length === 0 ? { level } : { level, found: foundIn(things) }
  }
}

/** More than one of the limits is too much; no more than any of the lower ones is over with. */
function levelOf({ over, clear }: AmountRule, amount: Amount): Level {
  const exceeds = (limits: Amount): boolean =>
    amountKeys.some(key => limits[key] !== undefined && (amount[key] ?? 0) > limits[key])
  if (exceeds(over)) return 'over'
  return exceeds(clear) ? 'between' : 'under'
}

const areaOf = (things: readonly LocatedTrack[]): number =>
  things.reduce((sum, { size }) => sum + (size?.areaM2 ?? 0), 0)

/** All of it as one: the hull of the boxes, the label of most, the place of the one in the middle. */
function foundIn(things: readonly LocatedTrack[]): NonNullable<Reading['found']> {
  const box = hullOf(things.map(({ track }) => track.box))
  const confidence = things.reduce((sum, { track }) => sum + track.score, 0) / things.length
  const { fix } = middleOf(things, box)
  return { label: labelOfMost(things), confidence, box, ...(fix && { fix }) }
}

const hullOf = (boxes: readonly Box[]): Box => [
  Math.min(...boxes.map(([x1]) => x1)),
  Math.min(...boxes.map(([, y1]) => y1)),
  Math.max(...boxes.map(([, , x2]) => x2)),
  Math.max(...boxes.map(([, , , y2]) => y2)),
]

function labelOfMost(things: readonly LocatedTrack[]): string {
  const counts = new Map<string, number>()
  for (const { track } of things) counts.set(track.label, (counts.get(track.label) ?? 0) + 1)
  return [...counts].reduce((most, entry) => (entry[1] > most[1] ? entry : most))[0]
}

function middleOf(things: readonly LocatedTrack[], hull: Box): LocatedTrack {
  const [middleX, middleY] = boxCentre(hull)
  const distance = ({ track }: LocatedTrack): number => {
    const [x, y] = boxCentre(track.box)
    return Math.hypot(x - middleX, y - middleY)
  }
  return things.reduce((nearest, thing) => (distance(thing) < distance(nearest) ? thing : nearest))
}
