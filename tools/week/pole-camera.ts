import { type Box, boxArea, boxHeight, boxWidth, type Point } from '../../edge/domain/box.js'
import type { Detections } from '../../edge/domain/detections.js'
import { random } from '../random.js'
import { DAY_MS, HOUR_MS, isNight, isThere, KERB, type TrueThing } from './street.js'

export interface Pole {
  readonly id: string
  /** Where it stands, metres east and north of the street's origin. */
  readonly at: Point
  /** Clockwise from north. */
  readonly yawDeg: number
  /** By how much its calibration is off, metres east and north. */
  readonly calibrationOff: Point
  /** It breaks down for good. */
  readonly untilMs?: number
}

export const poles: readonly Pole[] = [
  { id: 'south-west', at: [8, -10], yawDeg: 15, calibrationOff: [0.4, -0.2] },
  { id: 'south-east', at: [32, -10], yawDeg: -15, calibrationOff: [-0.3, 0.3], untilMs: 3.5 * DAY_MS },
  { id: 'north', at: [20, 50], yawDeg: 180, calibrationOff: [0.1, 0.5] },
]

export const frame = { width: 960, height: 540 } as const
const HEIGHT_M = 9
const PITCH_DEG = 18
const FOCAL_PX = 600
const REACH_M = 55

const rad = (deg: number): number => (deg * Math.PI) / 180
const [sin, cos] = [Math.sin(rad(PITCH_DEG)), Math.cos(rad(PITCH_DEG))]

interface Projected {
  readonly pixel: Point
  readonly depthM: number
}

/** Where a point of the ground appears: a pinhole camera above level ground. */
export function project({ at, yawDeg }: Pole, [eastM, northM]: Point): Projected {
  const [east, north] = [Math.sin(rad(yawDeg)), Math.cos(rad(yawDeg))]
  const [dx, dy] = [eastM - at[0], northM - at[1]]
  const ahead = dx * east + dy * north
  const right = dx * north - dy * east
  const depthM = ahead * cos + HEIGHT_M * sin
  const down = HEIGHT_M * cos - ahead * sin
  return {
    pixel: [frame.width / 2 + (FOCAL_PX * right) / depthM, frame.height / 2 + (FOCAL_PX * down) / depthM],
    depthM,
  }
}

/** From fractions of the picture to metres east and north of the pole's foot: what a survey would find. */
export function imageToGround({ yawDeg }: Pole): number[] {
  const [east, north] = [Math.sin(rad(yawDeg)), Math.cos(rad(yawDeg))]
  const [fx, fy] = [FOCAL_PX / frame.width, FOCAL_PX / frame.height]
  const right = [HEIGHT_M / fx, 0, (-HEIGHT_M * 0.5) / fx]
  const ahead = [0, (-HEIGHT_M * sin) / fy, HEIGHT_M * cos + (HEIGHT_M * sin * 0.5) / fy]
  const depth = [0, cos / fy, sin - (cos * 0.5) / fy]
  return [
    ...ahead.map((value, index) => value * east + right[index]! * north),
    ...ahead.map((value, index) => value * north - right[index]! * east),
    ...depth,
  ]
}

/** The forbidden kerb in fractions of the picture. */
export const kerbZone = (pole: Pole): Point[] =>
  (
    [
      [KERB.west, KERB.south],
      [KERB.east, KERB.south],
      [KERB.east, KERB.north],
      [KERB.west, KERB.north],
    ] as const
  ).map(corner => {
    const [x, y] = project(pole, corner).pixel
    return [Math.min(1, Math.max(0, x / frame.width)), Math.min(1, Math.max(0, y / frame.height))]
  })

/** Where a camera sees a thing; undefined where it is out of view. */
export function boxOf(pole: Pole, thing: TrueThing): Box | undefined {
  const [dx, dy] = [pole.at[0] - thing.at[0], pole.at[1] - thing.at[1]]
  const away = Math.hypot(dx, dy)
  if (away > REACH_M) return undefined
  const share = thing.reachM / away
  const { pixel, depthM } = project(pole, [thing.at[0] + share * dx, thing.at[1] + share * dy])
  const [wide, high] = [(FOCAL_PX * thing.wideM) / depthM, (FOCAL_PX * thing.highM) / depthM]
  // What lies flat is seen from above: its depth is foreshortened, and the point is its middle.
  const flat = (high * HEIGHT_M) / away
  const [x, y] = pixel
  const box: Box = thing.liesFlat
    ? [x - wide / 2, y - flat / 2, x + wide / 2, y + flat / 2]
    : [x - wide / 2, y - high, x + wide / 2, y]
  const isInView = box[0] > 4 && box[1] > 4 && box[2] < frame.width - 4 && box[3] < frame.height - 4
  return isInView ? box : undefined
}

const LABELS = [
  'car',
  'truck',
  'bus',
  'motorcycle',
  'bicycle',
  'person',
  'pothole',
  'crack',
  'garbage',
  'garbage_bag',
  'garbage_bin',
  'bin_overflow',
  'litter',
] // prettier-ignore
const COVERS = 0.5
const MISSED = { day: 0.12, night: 0.35 } as const
const JITTER = 0.03
/** How often, per look, a model sees something that is not there, once. */
const GHOSTS = 0.03

/** Whether a camera gives pictures; each is away for an hour of each day, and one breaks down. */
export function isUp(pole: Pole, atMs: number): boolean {
  const hour = Math.floor(3 + 17 * random(Math.floor(atMs / DAY_MS) * 31 + pole.at[0])())
  const isAway = Math.floor((atMs % DAY_MS) / HOUR_MS) === hour
  return !isAway && atMs < (pole.untilMs ?? Number.POSITIVE_INFINITY)
}

/** Looks of one pole through the week, in the order of time: what a detector finds, with its misses, jitter and ghosts. */
export function createLooks(
  pole: Pole,
  things: readonly TrueThing[],
  seed: number,
): (atMs: number) => Detections {
  const next = random(seed)
  const spread = (): number => 2 * next() - 1
  const views = things.flatMap(thing => {
    const box = boxOf(pole, thing)
    return box ? [{ thing, box }] : []
  })
  /** A lorry that waits in the bay between the southern poles and the street, two or three times a day. */
  const lorryAt = (atMs: number): Box | undefined => {
    const slot = Math.floor(atMs / (2 * HOUR_MS))
    const chance = random(slot * 7 + 1)
    if (chance() > 0.25 || isNight(atMs)) return undefined
    const lastsMs = (0.1 + 0.8 * chance()) * HOUR_MS
    if (atMs % (2 * HOUR_MS) > lastsMs) return undefined
    const lorry = { at: [10 + 20 * chance(), 0] as const, wideM: 7, highM: 3.2, reachM: 1.2, liesFlat: false }
    return boxOf(pole, { ...lorry, name: 'lorry', scenario: 'illegal-parking', label: 'truck', fromMs: 0 })
  }

  return atMs => {
    const rows: { box: Box; label: string; score: number }[] = []
    const present = views.filter(({ thing }) => isThere(thing, atMs))
    const lorry = lorryAt(atMs)
    const screens = present
      .filter(({ thing }) => thing.scenario === 'illegal-parking')
      .map(({ box }) => box)
      .concat(lorry ? [lorry] : [])
    const jitter = (box: Box): Box => {
      const [wide, high] = [boxWidth(box) * JITTER, boxHeight(box) * JITTER]
      return [
        box[0] + wide * spread(),
        box[1] + high * spread(),
        box[2] + wide * spread(),
        box[3] + high * spread(),
      ]
    }
    const missed = isNight(atMs) ? MISSED.night : MISSED.day
    for (const { thing, box } of present) {
      if (next() < missed || screens.some(screen => hides(screen, box))) continue
      const label = thing.label === 'car' && next() < 0.05 ? 'truck' : thing.label
      rows.push({ box: jitter(box), label, score: 0.45 + 0.45 * next() })
    }
    if (lorry) rows.push({ box: jitter(lorry), label: 'truck', score: 0.9 })
    if (next() < GHOSTS) rows.push(ghost(next))
    // Traffic: each look shows another car somewhere on the carriageway.
    if (!isNight(atMs)) {
      const passing = {
        at: [40 * next(), 11 + 2 * next()] as const,
        wideM: 3.4,
        highM: 1.6,
        reachM: 0.9,
        liesFlat: false,
      }
      const box = boxOf(pole, {
        ...passing,
        name: 'passing',
        scenario: 'illegal-parking',
        label: 'car',
        fromMs: 0,
      })
      if (box) rows.push({ box, label: 'car', score: 0.8 })
    }
    rows.sort((a, b) => b.score - a.score)
    return {
      boxes: Float32Array.from(rows.flatMap(({ box }) => [...box])),
      scores: Float32Array.from(rows, ({ score }) => score),
      classes: Uint16Array.from(rows, ({ label }) => LABELS.indexOf(label)),
      labels: LABELS,
    }
  }
}

function hides(screen: Box, box: Box): boolean {
  if (screen === box || screen[3] <= box[3]) return false
  const width = Math.min(screen[2], box[2]) - Math.max(screen[0], box[0])
  const height = Math.min(screen[3], box[3]) - Math.max(screen[1], box[1])
  return width > 0 && height > 0 && width * height >= COVERS * boxArea(box)
}

function ghost(next: () => number): { box: Box; label: string; score: number } {
  const [x, y, side] = [next() * 800 + 40, next() * 350 + 120, 15 + 30 * next()]
  return {
    box: [x, y, x + side, y + side],
    label: LABELS[Math.floor(next() * LABELS.length)]!,
    score: 0.4 + 0.2 * next(),
  }
}
