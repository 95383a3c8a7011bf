import type { ActiveScenario } from '../../config/active-scenario.js'
import { severityOfRisk } from '../../config/risk-severity.js'
import { type Box, boxArea } from '../../domain/box.js'
import type { LocatedTrack } from '../../domain/fix.js'
import { isAlive } from '../../domain/incident.js'
import type { Risk, Severity, Sighting, SightingChange } from '../../domain/sighting.js'
import type { Track } from '../../domain/track.js'
import type { GroundScale } from '../../geometry/ground-rest.js'
import { anchorOf, type Belief, createBelief } from './belief.js'
import { ended, severityAfter } from './changes.js'
import { isHidden } from './hidden.js'
import type { Look } from './judge.js'
import { matchSights } from './match.js'
import type { Permits } from './permits.js'
import { scoreRisk } from './risk.js'
import { Subject } from './subject.js'
import { watchedBetween } from './watched.js'
import type { Zones } from './zones.js'

/** A smaller change of risk is not worth a message. */
const RISK_STEP = 0.1

export interface ScenarioJudgeOptions {
  readonly cameraId: string
  readonly scenario: ActiveScenario
  readonly zones: Zones
  readonly isActive: (atMs: number) => boolean
  readonly permits: Permits
  readonly newId: () => string
  /** Where the camera is calibrated: things stand by metres of the ground. */
  readonly ground?: GroundScale | undefined
}

/** Judges one scenario on one camera: which things are there, since when, and what of it is news. */
export class ScenarioJudge {
  readonly #options: ScenarioJudgeOptions
  #known: readonly Sighting[]
  #subjects: Subject[] = []
  #lastLookMs: number | undefined
  /** The first of this process; minus infinity once the rule has not held. */
  #firstLookMs: number | undefined

  /** @param known sightings that were open when the process ended; they are not reported again. */
  constructor(options: ScenarioJudgeOptions, known: readonly Sighting[]) {
    this.#options = options
    this.#known = known
  }

  look(look: Look): SightingChange[] {
    const atMs = look.capturedAtMs
    if (!this.#options.isActive(atMs)) return this.#stopLooking(atMs)
    if (atMs < (this.#lastLookMs ?? atMs)) this.#forgetTimes(atMs)
    this.#firstLookMs ??= atMs
    this.#recall(look)
    const watchedMs = watchedBetween(this.#lastLookMs, atMs, this.#options.scenario.needs)
    this.#lastLookMs = atMs

    const { minScore } = this.#options.scenario
    const seenNow = this.#sightsIn(look)
    const isSure = ({ track }: LocatedTrack) => track.score >= minScore && !track.faint
    const sure = seenNow.filter(isSure)
    const { sights, newcomers } = matchSights(this.#subjects, sure)
    const left = this.#subjects.filter(subject => !sights.has(subject))
    const faint = seenNow.filter(sight => !isSure(sight))
    const { sights: glimpses } = matchSights(left, faint)
    const visible = look.tracks.filter(({ track }) => track.lastSeenAtMs === atMs)
    for (const subject of this.#subjects) {
      const sight = sights.get(subject)
      const glimpse = glimpses.get(subject)
      if (sight) subject.see(sight)
      else if (glimpse) subject.glimpse(glimpse)
      // What moves does not wait behind what passes in front of it.
      else if (!subject.sighting || subject.belief.isOnTheMove || !isHidden(subject.belief.place, visible))
        subject.miss(atMs, watchedMs, look.isHeld !== true)
    }
    for (const sight of newcomers) this.#subjects.push(this.#newSubject(sight))

    const changes = this.#subjects.flatMap(subject => this.#decide(subject, look) ?? [])
    this.#subjects = this.#subjects.filter(({ sighting, belief }) =>
      sighting ? isAlive(sighting.state) : !belief.forgotten(atMs),
    )
    return changes
  }

  /** Ends what nobody has looked at for the scenario's `expireAfterMs`. */
  expire(nowMs: number): SightingChange[] {
    const { expireAfterMs } = this.#options.scenario
    const neglected = (sighting: Sighting): boolean =>
      nowMs - Math.max(this.#lastLookMs ?? 0, sighting.lastSeenAtMs) >= expireAfterMs
    const changes = this.#alive().filter(neglected).map(expired)
    const ended = new Set(changes.map(({ sighting }) => sighting.id))
    this.#known = this.#known.filter(({ id }) => !ended.has(id))
    this.#subjects = this.#subjects.filter(({ sighting }) => !sighting || !ended.has(sighting.id))
    return changes
  }

  #alive(): Sighting[] {
    return [...this.#known, ...this.#subjects.flatMap(({ sighting }) => sighting ?? [])]
  }

  /** Outside its schedule the rule does not hold: nothing is counted, and nothing stays open. */
  #stopLooking(atMs: number): SightingChange[] {
    const changes = this.#alive().map(expired)
    this.#known = []
    this.#subjects = []
    this.#lastLookMs = atMs
    this.#firstLookMs = Number.NEGATIVE_INFINITY
    return changes
  }

  /** Somebody set the clock back: what was timed is worth nothing, what was reported still stands. */
  #forgetTimes(atMs: number): void {
    this.#known = this.#alive()
    this.#subjects = []
    this.#lastLookMs = atMs
  }

  /** Takes up the sightings of an earlier process, or of an earlier clock, at the first look, which tells the size of the frame. */
  #recall(look: Look): void {
    for (const sighting of this.#known) {
      const xScale = look.width / sighting.frameWidth
      const yScale = look.height / sighting.frameHeight
      const [x1, y1, x2, y2] = sighting.box
      const track = {
        id: -1,
        label: sighting.label,
        score: sighting.confidence,
        box: [x1 * xScale, y1 * yScale, x2 * xScale, y2 * yScale] as const,
        firstSeenAtMs: sighting.firstSeenAtMs,
        lastSeenAtMs: sighting.lastSeenAtMs,
      }
      const belief = this.#believe(track.box, sighting.lastSeenAtMs - sighting.dwellMs)
      this.#subjects.push(new Subject(belief, { track, fix: sighting.fix }, sighting))
    }
    this.#known = []
  }

  #believe(box: Box, sinceMs: number): Belief {
    return createBelief(this.#options.scenario, box, sinceMs, this.#options.ground)
  }

  #sightsIn(look: Look): LocatedTrack[] {
    const { scenario, zones } = this.#options
    const { labels, rule } = scenario
    // What is there at all, or passes, is known by its zone from the first look on; what stands or lies, once it is believed.
    const isOfInside = rule.kind === 'presence' || rule.kind === 'passing'
    return look.tracks.filter(
      ({ track }) =>
        track.lastSeenAtMs === look.capturedAtMs &&
        Object.hasOwn(labels, track.label) &&
        (!isOfInside || zones.find(anchorOf(scenario, track.box), look).inside),
    )
  }

  #newSubject(sight: LocatedTrack): Subject {
    const { box, lastSeenAtMs } = sight.track
    const sinceMs = this.#stoodBeforeSince(sight.track) ?? lastSeenAtMs
    const belief = this.#believe(box, sinceMs)
    if (sinceMs < lastSeenAtMs) belief.see(box, lastSeenAtMs)
    return new Subject(belief, sight)
  }

  /**
   * Since when something has stood that an earlier process knew: time in which nobody looked is no absence. Undefined of
   * everything else, of what was missing for longer than the grace since then, and of what stood before the rule held.
   */
  #stoodBeforeSince({ standingSinceMs, lastSeenAtMs }: Track): number | undefined {
    const { scenario, isActive } = this.#options
    const { rule } = scenario
    const firstMs = this.#firstLookMs
    if (rule.kind !== 'dwell' || standingSinceMs === undefined || firstMs === undefined) return undefined
    const isOfBefore = standingSinceMs < firstMs && lastSeenAtMs - firstMs <= rule.occlusionGraceMs
    return isOfBefore && isActive(standingSinceMs) ? standingSinceMs : undefined
  }

  #decide(subject: Subject, look: Look): SightingChange | undefined {
    if (subject.sighting) return this.#follow(subject, subject.sighting, look)
    const { zones, scenario, permits } = this.#options
    const seenNow = subject.lastSureMs === look.capturedAtMs
    // What was mostly seen faintly has to be seen surely for a while before it is reported.
    if (!seenNow || subject.confidence < scenario.minScore) return undefined
    if (!subject.belief.believed(look.capturedAtMs, subject.label)) return undefined
    const { inside, zone } = zones.find(anchorOf(scenario, subject.belief.place), look)
    if (!inside || permits.hold(look.capturedAtMs, zone, subject.fix)) return undefined
    return this.#open(subject, look, zone)
  }

  #open(subject: Subject, look: Look, zone: string | undefined): SightingChange {
    const { newId, scenario, cameraId } = this.#options
    const sighting: Sighting = {
      id: newId(),
      scenario: scenario.id,
      state: 'open',
      label: subject.label,
      source: { kind: 'camera', id: cameraId },
      modelId: look.modelId,
      ...(zone === undefined ? {} : { zone }),
      ...this.#observed(subject, look, zone),
    }
    return told('opened', subject, sighting)
  }

  #follow(subject: Subject, sighting: Sighting, look: Look): SightingChange | undefined {
    if (this.#options.permits.hold(look.capturedAtMs, sighting.zone, subject.fix)) {
      return told('expired', subject, { ...sighting, state: 'expired', capturedAtMs: look.capturedAtMs })
    }
    if (subject.absence.lasts(this.#options.scenario.clearAfterMs)) {
      return told('cleared', subject, { ...sighting, state: 'cleared', capturedAtMs: look.capturedAtMs })
    }
    if (subject.lastSeenMs !== look.capturedAtMs) return undefined
    const observed = this.#observed(subject, look, sighting.zone)
    const worse = observed.severity > sighting.severity
    const riskier = Math.abs((observed.risk?.score ?? 0) - (sighting.risk?.score ?? 0)) >= RISK_STEP
    if (!worse && !riskier) {
      // Kept in memory only: how long it stood is told with the next change, or when it has gone.
      subject.sighting = { ...sighting, lastSeenAtMs: observed.lastSeenAtMs, dwellMs: observed.dwellMs }
      return this.#measure(subject, { ...sighting, ...observed, state: 'updated' })
    }
    return told('updated', subject, { ...sighting, ...observed, state: 'updated' })
  }

  /** Where risk is scored, growth can be told only of what is measured while nothing seems to happen. */
  #measure(subject: Subject, sighting: Sighting): SightingChange | undefined {
    const { risk } = this.#options.scenario
    const { capturedAtMs } = sighting
    if (!risk || subject.lastSureMs !== capturedAtMs) return undefined
    const sinceMs = capturedAtMs - (subject.measuredMs ?? Number.NEGATIVE_INFINITY)
    if (sinceMs < risk.sampleEveryMs) return undefined
    subject.measuredMs = capturedAtMs
    return { kind: 'measured', sighting }
  }

  #observed(subject: Subject, look: Look, zone: string | undefined) {
    const dwellMs = Math.max(subject.lastSeenMs - subject.sinceMs, subject.sighting?.dwellMs ?? 0)
    const risk = this.#risk(subject, look, zone)
    return {
      severity: this.#severity(this.#unpermittedMs(dwellMs, subject, look, zone), risk),
      ...(risk === undefined ? {} : { risk }),
      ...(subject.fix === undefined ? {} : { fix: subject.fix }),
      ...(subject.size === undefined ? {} : { size: subject.size }),
      confidence: subject.confidence,
      firstSeenAtMs: subject.sinceMs,
      lastSeenAtMs: subject.lastSeenMs,
      dwellMs,
      box: subject.belief.place,
      frameWidth: look.width,
      frameHeight: look.height,
      capturedAtMs: look.capturedAtMs,
    }
  }

  #risk(subject: Subject, look: Look, zone: string | undefined): Risk | undefined {
    const { scenario, zones } = this.#options
    if (!scenario.risk) return undefined
    const viewShare = Math.min(1, boxArea(subject.belief.place) / zones.areaPx(zone, look))
    const inView = this.#subjects.filter(
      ({ sighting, belief, label }) => sighting || belief.believed(look.capturedAtMs, label),
    )
    const { label, size } = subject
    return scoreRisk(scenario.risk, { label, size, viewShare, count: inView.length })
  }

  /** The time of which nothing was permitted. */
  #unpermittedMs(dwellMs: number, { fix }: Subject, look: Look, zone: string | undefined): number {
    return Math.min(dwellMs, this.#options.permits.endedBefore(look.capturedAtMs, zone, fix))
  }

  #severity(dwellMs: number, risk: Risk | undefined): Severity {
    const { scenario } = this.#options
    const byDwell = severityAfter(scenario.severity, dwellMs)
    const byRisk = scenario.risk && risk ? severityOfRisk(scenario.risk, risk) : 0
    return Math.max(byDwell, byRisk) as Severity
  }
}

const told = (kind: SightingChange['kind'], subject: Subject, sighting: Sighting): SightingChange => {
  subject.sighting = sighting
  subject.measuredMs = sighting.capturedAtMs
  return { kind, sighting }
}

const expired = (sighting: Sighting): SightingChange => ended('expired', sighting)
