import pointInPolygon from 'point-in-polygon-hao'
import type { Thing } from '../merge/thing.js'

/** What a frame showed of the ground, metres from the origin of the flight. */
export interface View {
  readonly frame: number
  readonly camera: readonly [number, number]
  readonly ring: readonly (readonly [number, number])[]
}

export interface Sights {
  /** Frames that showed it. */
  readonly seen: number
  /** Frames that showed its place, from however far away. */
  readonly could: number
  /** Of these, the frames that showed all of it from no farther away than it ever was seen. */
  readonly near: number
  /**
   * How much the frames that could have shown it speak for it, 0 to 1: the mean of the scores in those that did, and of 0 in those that
   * did not, each weighed by how wide it was in it.
   */
  readonly told: number
}

/** Seen in one frame only, it may be anything. */
const LEAST_LOOKS = 2
/** A model that was not trained for the view sees a thing now and then, and not very surely. */
const LEAST_TOLD = 0.03
/** What is told of so much less than things of its scenario usually are in the same flight is something else that looks a bit like one. */
const LEAST_OF_USUAL = 0.1
/** From so much farther away than it ever was seen, it need not be seen. */
const REACH = 1.1

/**
 * How often and how surely a thing was seen, of the frames that showed all of it from no farther away than it ever was seen. What is
 * larger in the picture is easier to see, so near frames count for more: what is taken for something from far away only, and never from
 * near by, is told of little.
 *
 * @param sizeM of the thing
 */
export function sightsOf(thing: Thing, views: readonly View[], sizeM: number): Sights {
  const reachM = REACH * Math.max(...thing.looks.map(({ distanceM }) => distanceM))
  const scores = new Map(thing.looks.map(({ frame, score }) => [frame, score]))
  const [east, north] = thing.at
  let [could, near, told, all] = [0, 0, 0, 0]
  for (const { frame, camera, ring } of views) {
    const score = scores.get(frame)
    const isShown = score !== undefined || holds(ring, thing.at)
    if (isShown) could += 1
    const awayM = Math.max(1, Math.hypot(camera[0] - east, camera[1] - north))
    if (!isShown || (score === undefined && (awayM > reachM || !holdsAll(ring, thing.at, sizeM)))) continue
    near += 1
    all += 1 / awayM
    told += (score ?? 0) / awayM
  }
  return { seen: thing.frames.size, could, near, told: all > 0 ? told / all : 0 }
}

/** How much is told of the things of a scenario that most was seen of. */
export function usuallyTold(sights: readonly Omit<Sights, 'near'>[]): number {
  const looks = sights.reduce((sum, { seen }) => sum + seen, 0)
  let before = 0
  for (const { seen, told } of [...sights].sort((a, b) => a.told - b.told)) {
    before += seen
    if (before >= looks / 2) return told
  }
  return 0
}

/**
 * Whether enough speaks for a thing: two frames at least, and a share of what usually does. A still that nothing overlaps has to be
 * believed by itself.
 */
export function isBelieved({ seen, could, told }: Omit<Sights, 'near'>, usual: number): boolean {
  if (could <= 1) return true
  return seen >= LEAST_LOOKS && told >= Math.max(LEAST_TOLD, LEAST_OF_USUAL * usual)
}

const holds = (ring: View['ring'], at: readonly [number, number]): boolean =>
  pointInPolygon([...at], [[...ring, ring[0]!].map(corner => [...corner])]) === true

/** A thing that the edge of the picture cuts is not placed, so it is not seen. */
const holdsAll = (ring: View['ring'], [east, north]: Thing['at'], sizeM: number): boolean =>
  [-sizeM / 2, sizeM / 2].every(
    half => holds(ring, [east + half, north]) && holds(ring, [east, north + half]),
  )
