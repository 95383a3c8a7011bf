import type { ActiveScenario } from '../../config/active-scenario.js'
import { severityOfRisk } from '../../config/risk-severity.js'
import { boxArea } from '../../domain/box.js'
import type { Severity, Sighting, SightingChange } from '../../domain/sighting.js'
import type { Track } from '../../domain/track.js'
import type { LonLat } from '../../geometry/enu.js'
import { LamppostError } from '../../kit/lamppost-error.js'
import { severityAfter } from '../../pipeline/judge/changes.js'
import type { Judge, Look } from '../../pipeline/judge/judge.js'
import { Permits } from '../../pipeline/judge/permits.js'
import { scoreRisk } from '../../pipeline/judge/risk.js'
import { createSchedule } from '../../pipeline/judge/schedule.js'
import { cutSides, isPlaceCut } from '../../pipeline/locate/cut-sides.js'
import type { CameraLens } from '../place/camera-lens.js'
import { GroundThing, type LiveLook } from './ground-thing.js'
import type { LiveGround } from './live-ground.js'
import { placeLive } from './place-live.js'
import type { PoseFeed } from './pose-feed.js'

export interface FlyingJudgeOptions {
  readonly droneId: string
  readonly scenarios: readonly ActiveScenario[]
  readonly feed: PoseFeed
  /** Whether a scenario holds at a place on the map. */
  readonly holds: (scenario: ActiveScenario, at: LonLat) => boolean
  readonly ground: Pick<LiveGround, 'meet'>
  /** Told of each sight from the air of which the ground is not known. Must not throw. */
  readonly onUnplaced: (reason: string) => void
  /** Of a picture of this size at this zoom. */
  readonly lensOf: (size: { readonly widthPx: number; readonly heightPx: number }, zoom: number) => CameraLens
  /** From the lens to the capture time that the box gives a picture. */
  readonly videoDelayMs: number
  /** IANA name of the site's time zone, for schedules. */
  readonly timeZone: string
  /** Makes UUIDv7s. */
  readonly newId: () => string
}

/** Rules that a camera which only passes by can answer: what is there, lies there, or stands there while it looks. */
const RULES: readonly string[] = ['dwell', 'persistence', 'presence']
/** Seen less often, it may be anything. */
const LEAST_LOOKS = 3
const LEAST_WATCHED_MS = { dwell: 3000, persistence: 1000, presence: 1000 } as const
/** A place that is surer by so much is news. */
const SURER = 0.75
/** How often it is said that a thing is still there. */
const STILL_THERE_MS = 10_000
/** No pictures for so long: it has landed, and its next pictures are of another flight. */
const LANDED_MS = 600_000
/** Longer than any street has things; the oldest are forgotten. */
const MOST_THINGS = 2000
/** At most a minute of ten pictures a second waits for poses. */
const MOST_WAITING = 600

interface Sight {
  readonly track: Track
  readonly atMs: number
  readonly width: number
  readonly height: number
}

/**
 * Judges what a drone sees, by places on the ground: the picture of a camera that moves has none. A sight waits until the poses before
 * and after it are known, which is two seconds; a thing is told once enough of its sights are placed, while a picture shows it. It is
 * never told to be gone, as the drone has only flown on: that is for the scenario's `expireAfter`, and for cameras.
 */
export class FlyingJudge implements Judge {
  readonly #options: FlyingJudgeOptions
  readonly #rules: readonly Rule[]
  #waiting: Sight[] = []
  #latestMs = Number.NEGATIVE_INFINITY
  #flightId: string

  /** @throws LamppostError CONFIG_INVALID where a rule cannot be answered from the air */
  constructor(options: FlyingJudgeOptions) {
    const unfit = options.scenarios.find(({ rule }) => !RULES.includes(rule.kind))
    if (unfit)
      throw new LamppostError('CONFIG_INVALID', {
        what: `Scenario "${unfit.id}" has a rule of kind ${unfit.rule.kind}, which a drone cannot answer`,
        hint: `Give the drone scenarios with a rule of kind ${RULES.join(', ')}.`,
      })
    this.#options = options
    this.#flightId = options.newId()
    this.#rules = options.scenarios.map(scenario => ({
      scenario,
      isActive: createSchedule(scenario.schedule, options.timeZone),
      permits: new Permits(scenario.permits ?? [], options.droneId),
      things: [],
    }))
  }

  look(look: Look): SightingChange[] {
    const { feed, videoDelayMs } = this.#options
    const atMs = look.capturedAtMs - videoDelayMs
    if (Math.abs(atMs - this.#latestMs) > LANDED_MS && Number.isFinite(this.#latestMs)) this.#begin()
    this.#latestMs = atMs
    const { width, height } = look
    for (const track of look.tracks)
      if (track.track.lastSeenAtMs === look.capturedAtMs && !track.track.faint && !track.track.tentative)
        this.#waiting.push({ track: track.track, atMs, width, height })
    this.#waiting.splice(0, this.#waiting.length - MOST_WAITING)
    const ready = this.#waiting.filter(sight => !feed.isWaitingFor(sight.atMs, atMs))
    this.#waiting = this.#waiting.filter(sight => feed.isWaitingFor(sight.atMs, atMs))
    for (const sights of byTime(ready)) for (const rule of this.#rules) this.#place(rule, sights)
    return this.#rules.flatMap(rule => this.#tell(rule, look))
  }

  /** Nobody watches a place that a drone has left: the uniter ends what was not seen again for too long. */
  expire(nowMs: number): SightingChange[] {
    for (const rule of this.#rules) {
      const { expireAfterMs } = rule.scenario
      rule.things = rule.things.filter(({ lastSeenAtMs }) => nowMs - lastSeenAtMs < expireAfterMs)
    }
    return []
  }

  /** Another flight. What it sees of things that are known, the uniter finds out. */
  #begin(): void {
    this.#flightId = this.#options.newId()
    this.#waiting = []
    for (const rule of this.#rules) rule.things = []
  }

  /** Sights of one frame: of each thing at most one. */
  #place(rule: Rule, sights: readonly Sight[]): void {
    const { feed, lensOf, ground, onUnplaced } = this.#options
    const { scenario } = rule
    const [{ atMs, width, height }] = sights as readonly [Sight, ...Sight[]]
    const pose = rule.isActive(atMs) ? feed.at(atMs) : undefined
    if (!pose) return
    const { lens, focalSigma } = lensOf({ widthPx: width, heightPx: height }, pose.zoom)
    const liesFlat = scenario.anchor === 'centre'
    const looks = sights.flatMap(({ track }): LiveLook[] => {
      const { label, score, box, id: trackId } = track
      if (!Object.hasOwn(scenario.labels, label) || score < scenario.minScore) return []
      if (isPlaceCut(cutSides(box, { width, height }), liesFlat)) return []
      const placed = placeLive(box, liesFlat, { lens, focalSigma, pose, ground })
      if (placed && 'at' in placed) return [{ ...placed, atMs, trackId, label, score, box }]
      if (placed && pose.relAltM > 0) onUnplaced(placed.reason)
      return []
    })
    const known = pair(looks, rule)
    for (const look of looks) {
      const thing = known.get(look)
      if (thing) thing.add(look)
      else rule.things.push(new GroundThing(look))
    }
    rule.things = rule.things.filter(
      ({ sighting, lastSeenAtMs }) => sighting || atMs - lastSeenAtMs < FORGET_UNSURE_MS,
    )
    rule.things.splice(0, rule.things.length - MOST_THINGS)
  }

  #tell(rule: Rule, look: Look): SightingChange[] {
    const visible = new Map(
      look.tracks
        .filter(({ track }) => track.lastSeenAtMs === look.capturedAtMs)
        .map(({ track }) => [track.id, track]),
    )
    return rule.things.flatMap(thing => {
      const track = visible.get(thing.trackId)
      return track ? this.#news(rule, thing, track, look) : []
    })
  }

  #news(rule: Rule, thing: GroundThing, track: Track, look: Look): SightingChange[] {
    const { scenario, permits } = rule
    const before = thing.sighting
    if (!before) {
      const { kind } = scenario.rule
      const leastMs = LEAST_WATCHED_MS[kind as keyof typeof LEAST_WATCHED_MS]
      if (thing.looks < LEAST_LOOKS || thing.watchedMs < leastMs) return []
      if (kind === 'dwell' && thing.isMoving) return []
      if (this.#isToldAlready(rule, thing)) return []
    }
    const fix = thing.fix(scenario.anchor === 'centre', scenario.same.sizeM)
    if (!before && !this.#options.holds(scenario, fix)) return []
    if (!before && permits.hold(look.capturedAtMs, undefined, fix)) return []
    const isSurer = before?.fix !== undefined && fix.accuracyM < SURER * before.fix.accuracyM
    const isStill = look.capturedAtMs - thing.toldAtMs >= STILL_THERE_MS
    if (before && !isSurer && !isStill) return []
    thing.toldAtMs = look.capturedAtMs
    const kind = before ? (isSurer ? 'updated' : 'measured') : 'opened'
    thing.sighting = this.#sighting(rule, thing, track, look, fix)
    return [
      {
        kind,
        sighting: thing.sighting,
        why: { looks: thing.looks, accuracyM: Math.round(fix.accuracyM * 10) / 10 },
      },
    ]
  }

  /** Told once, however it came to be taken for another: the told one goes on as both. */
  #isToldAlready(rule: Rule, thing: GroundThing): boolean {
    const [known] = rule.things
      .filter(({ sighting }) => sighting)
      .map(told => ({ told, oneness: told.onenessWith(thing, rule.scenario.same) }))
      .filter(({ oneness }) => oneness > 0)
      .sort((a, b) => b.oneness - a.oneness)
    if (!known) return false
    known.told.unite(thing)
    rule.things = rule.things.filter(other => other !== thing)
    return true
  }

  #sighting(
    { scenario, things }: Rule,
    thing: GroundThing,
    track: Track,
    { width, height, capturedAtMs, modelId }: Look,
    fix: NonNullable<Sighting['fix']>,
  ): Sighting {
    const { size, label } = thing
    const dwellMs = thing.lastSeenAtMs - thing.firstSeenAtMs
    const count = things.filter(
      ({ sighting, lastSeenAtMs }) => sighting && thing.lastSeenAtMs - lastSeenAtMs < 1000,
    ).length
    const viewShare = Math.min(1, boxArea(track.box) / (width * height))
    const risk =
      scenario.risk && scoreRisk(scenario.risk, { label, size, viewShare, count: Math.max(1, count) })
    const byRisk = scenario.risk && risk ? severityOfRisk(scenario.risk, risk) : 0
    return {
      id: thing.sighting?.id ?? this.#options.newId(),
      scenario: scenario.id,
      state: thing.sighting ? 'updated' : 'open',
      label,
      severity: Math.max(severityAfter(scenario.severity, dwellMs), byRisk) as Severity,
      ...(risk && { risk }),
      source: { kind: 'drone', id: this.#options.droneId, flightId: this.#flightId },
      modelId,
      fix,
      ...(size && { size }),
      confidence: thing.confidence,
      firstSeenAtMs: thing.firstSeenAtMs,
      lastSeenAtMs: thing.lastSeenAtMs,
      dwellMs,
      ...{ box: track.box, frameWidth: width, frameHeight: height, capturedAtMs },
    }
  }
}

/** What was seen a few times and never believed. */
const FORGET_UNSURE_MS = 20_000

interface Rule {
  readonly scenario: ActiveScenario
  readonly isActive: (atMs: number) => boolean
  readonly permits: Permits
  things: GroundThing[]
}

/**
 * The things that the looks of one frame are of: by their tracks, as what moves has no place, and else by their places, the likeliest
 * pair first. Two looks of one frame are of two things.
 */
function pair(looks: readonly LiveLook[], { things, scenario }: Rule): ReadonlyMap<LiveLook, GroundThing> {
  const paired = new Map<LiveLook, GroundThing>()
  const taken = new Set<GroundThing>()
  const take = (look: LiveLook, thing: GroundThing): void => {
    if (paired.has(look) || taken.has(thing)) return
    paired.set(look, thing)
    taken.add(thing)
  }
  for (const look of looks) {
    const followed = things.find(({ trackId }) => trackId === look.trackId)
    if (followed && look.atMs - followed.lastSeenAtMs < TRACK_LASTS_MS) take(look, followed)
  }
  const left = looks.filter(look => !paired.has(look))
  left
    .flatMap(look => things.map(thing => ({ look, thing, likeness: thing.likeness(look, scenario.same) })))
    .filter(({ likeness }) => likeness > 0)
    .sort((a, b) => b.likeness - a.likeness)
    .forEach(({ look, thing }) => {
      take(look, thing)
    })
  return paired
}

const TRACK_LASTS_MS = 5000

/** Sights of one time together, in their order. */
function byTime(sights: readonly Sight[]): Sight[][] {
  const groups = new Map<number, Sight[]>()
  for (const sight of sights) {
    const group = groups.get(sight.atMs)
    if (group) group.push(sight)
    else groups.set(sight.atMs, [sight])
  }
  return [...groups].sort((a, b) => a[0] - b[0]).map(([, group]) => group)
}
