import type { Point } from '../../edge/domain/box.js'
import { random } from '../random.js'

export const HOUR_MS = 3_600_000
export const DAY_MS = 24 * HOUR_MS
export const WEEK_MS = 7 * DAY_MS
/** Monday, midnight, by UTC; the street keeps the same time. */
export const MONDAY_MS = Date.UTC(2026, 10, 23)

/** Something that is really there. Metres east and north of the street's origin; milliseconds from the Monday. */
export interface TrueThing {
  readonly name: string
  readonly scenario: 'illegal-parking' | 'sanitation' | 'road-collapse'
  readonly label: string
  readonly at: Point
  readonly fromMs: number
  /** Gone from then on; absent where it outlasts the week. */
  readonly untilMs?: number
  readonly wideM: number
  readonly highM: number
  /** From its middle to where a camera sees it touch the ground. */
  readonly reachM: number
  readonly liesFlat: boolean
}

const kinds = {
  'illegal-parking': {
    labels: ['car', 'car', 'truck'],
    wideM: 3.4,
    highM: 1.6,
    reachM: 0.9,
    liesFlat: false,
  },
  sanitation: {
    labels: ['garbage', 'garbage_bag', 'bin_overflow', 'litter'],
    wideM: 0.9,
    highM: 0.8,
    reachM: 0.2,
    liesFlat: false,
  },
  'road-collapse': { labels: ['pothole', 'crack'], wideM: 1.1, highM: 0.7, reachM: 0, liesFlat: true },
} as const

/** The kerb where nobody may stop, in the middle of what the cameras see: two rows. */
export const KERB = { west: 5, east: 35, south: 16.5, north: 23.5 } as const
const APART_M = 4

/**
 * Forty things in a week: ten vehicles at a forbidden kerb, sixteen kinds of rubbish, fourteen holes and cracks, six of these
 * thirty where only flights come. Eight vehicles and two of the rubbish go before the week is over.
 */
export function fortyThings(seed: number): TrueThing[] {
  const next = random(seed)
  const between = (low: number, high: number): number => low + (high - low) * next()
  const things: TrueThing[] = []
  const isFree = ([east, north]: Point): boolean =>
    things.every(({ at }) => Math.hypot(at[0] - east, at[1] - north) >= APART_M)
  const add = (scenario: TrueThing['scenario'], at: Point, vanishes: boolean): void => {
    const { labels, ...shape } = kinds[scenario]
    const fromMs = between(0, 3 * DAY_MS)
    things.push({
      ...{ name: `${scenario}-${things.length}`, scenario, at, fromMs, ...shape },
      label: labels[Math.floor(next() * labels.length)]!,
      ...(vanishes && { untilMs: fromMs + between(6 * HOUR_MS, 3 * DAY_MS) }),
    })
  }
  const place = (west: number, east: number): Point => {
    for (;;) {
      const at: Point = [between(west, east), between(4, 38)]
      const isOnKerb = at[1] > KERB.south - 3 && at[1] < KERB.north + 3
      if (!isOnKerb && isFree(at)) return at
    }
  }
  for (let index = 0; index < 10; index += 1) {
    const at: Point = [8 + 6 * (index % 5), index < 5 ? 18 : 22]
    add('illegal-parking', at, index % 5 !== 2)
  }
  for (let index = 0; index < 16; index += 1)
    add('sanitation', index < 13 ? place(4, 36) : place(70, 130), index < 2)
  for (let index = 0; index < 14; index += 1)
    add('road-collapse', index < 11 ? place(4, 36) : place(70, 130), false)
  return things
}

export const isThere = ({ fromMs, untilMs = Number.POSITIVE_INFINITY }: TrueThing, atMs: number): boolean =>
  atMs >= fromMs && atMs < untilMs

/** From eight in the evening to six in the morning a model misses more. */
export const isNight = (atMs: number): boolean => {
  const hour = (atMs % DAY_MS) / HOUR_MS
  return hour < 6 || hour >= 20
}
