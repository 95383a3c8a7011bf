import { type Box, iou } from '../../edge/domain/box.js'
import type { Track } from '../../edge/domain/track.js'
import { createTracker, type Tracker } from '../../edge/pipeline/track/tracker.js'
import { random as createRandom } from '../../tools/random.js'
import { detectionsOf, type Seen } from './detections.js'

/** A vehicle of a script. Where its boxes overlap, the one whose lower edge is lower is nearer and hides the other. */
export interface Actor {
  readonly name: string
  readonly label: string
  /** Width and height, pixels. */
  readonly size: readonly [number, number]
  /** Bottom centre at `atS`, pixels; undefined while it is not there. */
  at(atS: number): readonly [x: number, y: number] | undefined
  /** Whether it stands still then. */
  standsAt(atS: number): boolean
}

export interface Script {
  readonly actors: readonly Actor[]
  readonly seconds: number
  readonly fps: number
  readonly seed: number
  /** Share 0..1 of the sights that the detector misses. */
  readonly dropout: number
  /** 1 sigma of each edge, as a share of width or height. */
  readonly jitter: number
  /** Seconds in which no frame comes at all. */
  readonly blind?: readonly [fromS: number, toS: number]
  readonly tracker?: Tracker
}

/** What became of an actor, over the frames in which the detector saw it. */
export interface Outcome {
  /** Share 0..1 of the sights at which it stood that have its one id, the most frequent of them. */
  readonly oneIdShare: number
  /** How many ids it had while it stood. */
  readonly ids: number
  /** Of the sights later than ten seconds after it stopped, the share whose track says that it stands. */
  readonly saidStandingShare: number
  /** Sights at which it moved and its own track, the one that followed it most, said that it stands. */
  readonly falselyStanding: number
  readonly standingSights: number
  readonly movingSights: number
}

interface Sight {
  readonly stands: boolean
  readonly settled: boolean
  readonly id: number | undefined
  readonly says: boolean
}

const DIRECTLY_HIDDEN = 0.6
const PARTLY_HIDDEN = 0.25
const TOLD_AFTER_S = 10

/** In the moments in which it sets off, nothing is counted. */
const SETS_OFF_S = 2

export const START_MS = Date.UTC(2026, 10, 23)

/** Plays a script through the tracker, on detections as a poor detector gives them. */
export function play(script: Script): Map<string, Outcome> {
  const random = createRandom(script.seed)
  const tracker = script.tracker ?? createTracker({ sureScore: 0.35 })
  const sights = new Map<string, Sight[]>(script.actors.map(({ name }) => [name, []]))
  for (let frame = 0; frame < script.seconds * script.fps; frame += 1) {
    const atS = frame / script.fps
    if (script.blind && atS >= script.blind[0] && atS < script.blind[1]) continue
    const seen = lookAt(script, atS, random)
    const atMs = START_MS + Math.round(atS * 1000)
    const tracks = tracker
      .track(detectionsOf([...seen.values()]), atMs)
      .filter(track => track.lastSeenAtMs === atMs)
    for (const actor of script.actors) {
      const sight = seen.get(actor.name)
      const setsOff = !actor.standsAt(atS) && actor.standsAt(atS - SETS_OFF_S)
      if (!sight || setsOff) continue
      const best = nearest(tracks, sight.box)
      sights.get(actor.name)!.push({
        stands: actor.standsAt(atS),
        settled: actor.standsAt(atS - TOLD_AFTER_S) && atS > TOLD_AFTER_S,
        id: best?.id,
        says: best?.standingSinceMs !== undefined,
      })
    }
  }
  return new Map([...sights].map(([name, all]) => [name, outcomeOf(all)]))
}

function nearest(tracks: readonly Track[], box: Box): Track | undefined {
  let best: Track | undefined
  for (const track of tracks) {
    if (iou(track.box, box) > Math.max(0.5, best ? iou(best.box, box) : 0)) best = track
  }
  return best
}

function outcomeOf(sights: readonly Sight[]): Outcome {
  const standing = sights.filter(({ stands }) => stands)
  const moving = sights.filter(({ stands }) => !stands)
  const settled = standing.filter(sight => sight.settled)
  const standingIds = countIds(standing)
  const [movingId] = mostFrequent(countIds(moving))
  const [, most] = mostFrequent(standingIds)
  return {
    oneIdShare: standing.length === 0 ? 1 : most / standing.length,
    ids: standingIds.size,
    saidStandingShare: settled.length === 0 ? 1 : settled.filter(({ says }) => says).length / settled.length,
    falselyStanding: moving.filter(({ id, says }) => says && id === movingId).length,
    standingSights: standing.length,
    movingSights: moving.length,
  }
}

function countIds(sights: readonly Sight[]): Map<number, number> {
  const counts = new Map<number, number>()
  for (const { id } of sights) if (id !== undefined) counts.set(id, (counts.get(id) ?? 0) + 1)
  return counts
}

const mostFrequent = (counts: ReadonlyMap<number, number>): readonly [id: number, count: number] =>
  [...counts].reduce((most, entry) => (entry[1] > most[1] ? entry : most), [-1, 0] as const)

function lookAt(script: Script, atS: number, random: () => number): Map<string, Seen> {
  const there = script.actors
    .flatMap(actor => {
      const place = actor.at(atS)
      return place ? [{ actor, box: boxAt(place, actor.size) }] : []
    })
    .sort((a, b) => b.box[3] - a.box[3])
  const seen = new Map<string, Seen>()
  there.forEach(({ actor, box }, index) => {
    const missed = random() < script.dropout
    const noise = [0, 1, 2, 3].map(() => script.jitter * gauss(random))
    const score = 0.45 + 0.5 * random()
    const visible = there
      .slice(0, index)
      .reduce<Box | undefined>((left, nearer) => left && uncovered(left, nearer.box), box)
    if (missed || !visible) return
    const shown = area(visible) / area(box)
    if (shown < 1 - DIRECTLY_HIDDEN) return
    const [x1, y1, x2, y2] = visible
    const [width, height] = actor.size
    const jittered: Box = [
      x1 + noise[0]! * width,
      y1 + noise[1]! * height,
      x2 + noise[2]! * width,
      y2 + noise[3]! * height,
    ]
    seen.set(actor.name, {
      label: actor.label,
      box: jittered,
      score: shown < 1 - PARTLY_HIDDEN ? score * 0.8 : score,
    })
  })
  return seen
}

const boxAt = ([x, y]: readonly [number, number], [width, height]: readonly [number, number]): Box => [
  x - width / 2,
  y - height,
  x + width / 2,
  y,
]

const area = ([x1, y1, x2, y2]: Box): number => (x2 - x1) * (y2 - y1)

/** What a detector makes of a box that another covers: the wider of the uncovered sides. */
function uncovered(box: Box, by: Box): Box | undefined {
  if (by[0] >= box[2] || by[2] <= box[0] || by[1] >= box[3] || by[3] <= box[1]) return box
  const left = Math.max(0, by[0] - box[0])
  const right = Math.max(0, box[2] - by[2])
  const above = Math.max(0, by[1] - box[1])
  const most = Math.max(left * (box[3] - box[1]), right * (box[3] - box[1]), above * (box[2] - box[0]))
  if (most <= 0) return undefined
  if (most === above * (box[2] - box[0])) return [box[0], box[1], box[2], by[1]]
  return left >= right ? [box[0], box[1], by[0], box[3]] : [by[2], box[1], box[2], box[3]]
}

/** Box-Muller. */
const gauss = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())

export const parkedCar = (
  name: string,
  x: number,
  y: number,
  size: readonly [number, number] = [120, 80],
): Actor => ({
  ...{ name, label: 'car', size },
  at: () => [x, y],
  standsAt: () => true,
})

/** Drives through from left to right (or right to left) at a constant speed; each `everyS` another one, so that each comes once. */
export const passing = (
  name: string,
  label: string,
  {
    y,
    size,
    pxPerS,
    startS,
    x = -200,
  }: { y: number; size: readonly [number, number]; pxPerS: number; startS: number; x?: number },
): Actor => ({
  ...{ name, label, size },
  at: atS => {
    const now = x + (atS - startS) * pxPerS
    return atS < startS || now < -300 || now > 1600 ? undefined : [now, y]
  },
  standsAt: () => false,
})
