import type { Pose, VerticalDatum } from '../../domain/pose.js'
import { heightJump, isTooFar, metresApart } from './flown.js'
import { bridgedMs, gapFromMs, usualIntervalMs } from './intervals.js'
import { type QualityWarning, qualityWarnings } from './quality-warnings.js'
import { REASON_NO_PLACE, REASON_OUT_OF_ORDER, REASON_SAME_TIME } from './reasons.js'
import type { Telemetry } from './telemetry.js'
import { seemsMixed } from './two-drones.js'

/** Parts of a pose that may be absent. */
export const optionalParts = [
  ...(['timeMs', 'relAltM', 'absAltM', 'yawDeg', 'pitchDeg', 'rollDeg', 'headingDeg'] as const),
  ...(['focalLengthMm', 'focalLength35Mm', 'horizontalFovDeg', 'zoom', 'positionSigmaM'] as const),
]
export type OptionalPart = (typeof optionalParts)[number]

/** How many there are, and the first of them. */
export interface Counted<Event> {
  readonly count: number
  /** At most `LISTED`. */
  readonly first: readonly Event[]
}

/** Poses are missing between two. Times from the start of the recording. */
export interface Gap {
  readonly fromMs: number
  readonly toMs: number
  /** `PoseTrack` interpolates over it. */
  readonly bridged: boolean
}

/** Two poses between which nothing flies so fast. */
export interface Jump {
  /** Of the second one. */
  readonly atMs: number
  readonly metres: number
  readonly metresPerSecond: number
}

export interface HeightJump extends Jump {
  readonly of: 'relAltM' | 'absAltM'
}

/** What telemetry is good for. JSON as it is. */
export interface TelemetryQuality {
  readonly poses: number
  /** Of the first and the last pose, from the start of the recording. */
  readonly firstMs?: number
  readonly lastMs?: number
  readonly durationMs: number
  /** From one pose to the next: the median. */
  readonly usualIntervalMs?: number
  readonly rateHz?: number
  /** How often it tells another place, where it moves at all: receivers are slower than subtitles. */
  readonly newPlacesHz?: number
  readonly gaps: Counted<Gap> & { readonly unbridged: number; readonly longestMs?: number }
  readonly jumps: Counted<Jump>
  readonly heightJumps: Counted<HeightJump>
  /** How much of it has a place that can be used. */
  readonly lock: {
    readonly share: number
    readonly withoutPlace: number
    readonly satellites?: { readonly least: number; readonly most: number }
  }
  /** Of the poses, 0 to 1. */
  readonly known: Readonly<Record<OptionalPart, number>>
  readonly absAltDatum?: VerticalDatum
  /** How often zoom or focal length change from one pose to the next. */
  readonly zoomChanges: number
  /** Poses of two drones seem to stand in turn. */
  readonly mixed: boolean
  /** Parts left out because another has the same time, or because time went back. */
  readonly sameTime: number
  readonly outOfOrder: number
  readonly skipped: {
    readonly count: number
    readonly reasons: readonly { readonly reason: string; readonly count: number; readonly firstAt: number }[]
  }
  /** Of UTC. */
  readonly crossesMidnight: boolean
  /** 180 degrees east. */
  readonly crossesAntimeridian: boolean
  readonly localTimes: boolean
  /** Of a still: the program that saved it after the camera did. */
  readonly savedBy?: string
  readonly metresFlown: number
  readonly warnings: readonly QualityWarning[]
}

const LISTED = 20
const DAY_MS = 86_400_000

/** One pass over the poses. */
export function telemetryQuality(telemetry: Telemetry): TelemetryQuality {
  const { poses, skipped, absAltDatum, satellites, localTimes, savedBy } = telemetry
  const [first, last] = [poses[0], poses.at(-1)]
  const usualMs = usualIntervalMs(poses)
  const places = placesOf(poses)
  const reasons = reasonsOf(telemetry)
  const countOf = (reason: string) => reasons.find(each => each.reason === reason)?.count ?? 0
  const withoutPlace = reasons
    .filter(({ reason }) => isAboutPlace(reason))
    .reduce((sum, { count }) => sum + count, 0)
  const durationMs = first && last ? last.tMs - first.tMs : 0
  const found: Omit<TelemetryQuality, 'warnings'> = {
    poses: poses.length,
    ...(first && last && { firstMs: first.tMs, lastMs: last.tMs }),
    durationMs,
    ...(usualMs !== undefined && { usualIntervalMs: usualMs, rateHz: 1000 / usualMs }),
    ...(places.changes > 0 && { newPlacesHz: (1000 * places.changes) / places.changingMs }),
    gaps: gapsOf(poses, usualMs),
    jumps: places.jumps,
    heightJumps: heightJumpsOf(poses),
    lock: {
      share: poses.length + withoutPlace === 0 ? 0 : poses.length / (poses.length + withoutPlace),
      withoutPlace,
      ...(satellites && { satellites }),
    },
    known: knownShares(poses),
    ...(absAltDatum !== undefined && { absAltDatum }),
    zoomChanges: zoomChangesOf(poses),
    mixed: seemsMixed(poses),
    sameTime: countOf(REASON_SAME_TIME),
    outOfOrder: countOf(REASON_OUT_OF_ORDER),
    skipped: { count: skipped.length, reasons },
    crossesMidnight:
      first?.timeMs !== undefined &&
      last?.timeMs !== undefined &&
      Math.floor(first.timeMs / DAY_MS) !== Math.floor(last.timeMs / DAY_MS),
    crossesAntimeridian: places.crossesAntimeridian,
    localTimes: localTimes === true,
    ...(savedBy !== undefined && { savedBy }),
    metresFlown: places.metres,
  }
  return { ...found, warnings: qualityWarnings(found) }
}

class Counter<Event> {
  #count = 0
  readonly #first: Event[] = []

  add(event: Event): void {
    this.#count += 1
    if (this.#first.length < LISTED) this.#first.push(event)
  }

  counted = (): Counted<Event> => ({ count: this.#count, first: this.#first })
}

function gapsOf(poses: readonly Pose[], usualMs: number | undefined): TelemetryQuality['gaps'] {
  const counter = new Counter<Gap>()
  const longestBridgedMs = bridgedMs(usualMs)
  let longestMs: number | undefined
  let unbridged = 0
  for (const [from, to] of pairsOf(poses)) {
    const apartMs = to.tMs - from.tMs
    if (apartMs <= gapFromMs(usualMs!)) continue
    const bridged = apartMs <= longestBridgedMs
    counter.add({ fromMs: from.tMs, toMs: to.tMs, bridged })
    if (!bridged) unbridged += 1
    longestMs = Math.max(longestMs ?? 0, apartMs)
  }
  return { ...counter.counted(), unbridged, ...(longestMs !== undefined && { longestMs }) }
}

function placesOf(poses: readonly Pose[]) {
  const jumps = new Counter<Jump>()
  let [metres, changes, crossesAntimeridian] = [0, 0, false]
  let changedAtMs: number | undefined
  let changingFromMs: number | undefined
  for (const [from, to] of pairsOf(poses)) {
    const apart = metresApart(from, to)
    const apartMs = to.tMs - from.tMs
    if (isTooFar(apart, apartMs))
      jumps.add({ atMs: to.tMs, metres: apart, metresPerSecond: (1000 * apart) / apartMs })
    else metres += apart
    if (apart > 0) {
      changingFromMs ??= from.tMs
      changedAtMs = to.tMs
      changes += 1
    }
    if (Math.abs(to.lon - from.lon) > 180) crossesAntimeridian = true
  }
  const changingMs = changedAtMs === undefined ? 0 : changedAtMs - changingFromMs!
  return { jumps: jumps.counted(), metres, changes, changingMs, crossesAntimeridian }
}

function heightJumpsOf(poses: readonly Pose[]): Counted<HeightJump> {
  const counter = new Counter<HeightJump>()
  for (const [from, to] of pairsOf(poses)) {
    const jump = heightJump(from, to)
    if (jump)
      counter.add({ atMs: to.tMs, ...jump, metresPerSecond: (1000 * jump.metres) / (to.tMs - from.tMs) })
  }
  return counter.counted()
}

/** Less is the rounding of what is written. */
const SAME_ZOOM = 0.001

const zoomChangesOf = (poses: readonly Pose[]): number =>
  pairsOf(poses).filter(([from, to]) =>
    (['zoom', 'focalLengthMm', 'focalLength35Mm', 'horizontalFovDeg'] as const).some(part => {
      const [a, b] = [from[part], to[part]]
      return a !== undefined && b !== undefined && Math.abs(a - b) > SAME_ZOOM * Math.max(a, b)
    }),
  ).length

const knownShares = (poses: readonly Pose[]): TelemetryQuality['known'] =>
  Object.fromEntries(
    optionalParts.map(part => [
      part,
      poses.length === 0 ? 0 : poses.filter(pose => pose[part] !== undefined).length / poses.length,
    ]),
  ) as Record<OptionalPart, number>

function reasonsOf({ skipped }: Telemetry): TelemetryQuality['skipped']['reasons'] {
  const reasons = new Map<string, { count: number; firstAt: number }>()
  for (const { at, reason } of skipped) {
    const known = reasons.get(generalReason(reason))
    if (known) known.count += 1
    else reasons.set(generalReason(reason), { count: 1, firstAt: at })
  }
  return [...reasons].map(([reason, counted]) => ({ reason, ...counted })).sort((a, b) => b.count - a.count)
}

const OFF_THE_EARTH = 'is no place on the earth'

/** Without the numbers that make each one different. */
const generalReason = (reason: string): string =>
  reason.endsWith(OFF_THE_EARTH) ? `its position ${OFF_THE_EARTH}` : reason

const isAboutPlace = (reason: string): boolean =>
  reason === REASON_NO_PLACE || reason.endsWith(OFF_THE_EARTH) || reason.startsWith('its position is 0, 0')

const pairsOf = (poses: readonly Pose[]): (readonly [from: Pose, to: Pose])[] =>
  poses.slice(1).map((to, index) => [poses[index]!, to] as const)
