import type { ActiveScenario } from '../../config/active-scenario.js'
import { boxArea } from '../../domain/box.js'
import type { LocatedTrack } from '../../domain/fix.js'
import {
  type Incident,
  type IncidentChange,
  isAlive,
  type Risk,
  type Severity,
} from '../../domain/incident.js'
import type { Track } from '../../domain/track.js'
import { anchorOf, createBelief } from './belief.js'
import type { Look } from './judge.js'
import { matchSights } from './match.js'
import { scoreRisk, severityOfRisk } from './risk.js'
import { Subject } from './subject.js'
import type { Zones } from './zones.js'

/** A longer pause between two looks is time in which nobody looked. */
const LONGEST_WATCHED_GAP_MS = 30_000
/** A smaller change of risk is not worth a message. */
const RISK_STEP = 0.1

export interface ScenarioJudgeOptions {
  readonly cameraId: string
  readonly scenario: ActiveScenario
  readonly zones: Zones
  readonly isActive: (atMs: number) => boolean
  readonly newId: () => string
}

/** Judges one scenario on one camera: which things are there, since when, and what of it is news. */
export class ScenarioJudge {
  readonly #options: ScenarioJudgeOptions
  #known: readonly Incident[]
  #subjects: Subject[] = []
  #lastLookMs: number | undefined
  /** The first of this process; minus infinity once the rule has not held. */
  #firstLookMs: number | undefined

  /** @param known incidents that were open when the process ended; they are not reported again. */
  constructor(options: ScenarioJudgeOptions, known: readonly Incident[]) {
    this.#options = options
    this.#known = known
  }

  look(look: Look): IncidentChange[] {
    const atMs = look.capturedAtMs
    if (!this.#options.isActive(atMs)) return this.#stopLooking(atMs)
    if (atMs < (this.#lastLookMs ?? atMs)) this.#forgetTimes(atMs)
    this.#firstLookMs ??= atMs
    this.#recall(look)
    const watchedMs = this.#watchedSince(atMs)
    this.#lastLookMs = atMs

    const { sights, newcomers } = matchSights(this.#subjects, this.#sightsIn(look))
    for (const subject of this.#subjects) {
      const sight = sights.get(subject)
      if (sight) subject.see(sight)
      else subject.miss(atMs, watchedMs)
    }
    for (const sight of newcomers) this.#subjects.push(this.#newSubject(sight))

    const changes = this.#subjects.flatMap(subject => this.#decide(subject, look) ?? [])
    this.#subjects = this.#subjects.filter(({ incident, belief }) =>
      incident ? isAlive(incident.state) : !belief.forgotten(atMs),
    )
    return changes
  }

  /** Ends what nobody has looked at for the scenario's `expireAfterMs`. */
  expire(nowMs: number): IncidentChange[] {
    const { expireAfterMs } = this.#options.scenario
    const neglected = (incident: Incident): boolean =>
      nowMs - Math.max(this.#lastLookMs ?? 0, incident.lastSeenAtMs) >= expireAfterMs
    const changes = this.#alive().filter(neglected).map(expired)
    const ended = new Set(changes.map(({ incident }) => incident.id))
    this.#known = this.#known.filter(({ id }) => !ended.has(id))
    this.#subjects = this.#subjects.filter(({ incident }) => !incident || !ended.has(incident.id))
    return changes
  }

  #alive(): Incident[] {
    return [...this.#known, ...this.#subjects.flatMap(({ incident }) => incident ?? [])]
  }

  /** Outside its schedule the rule does not hold: nothing is counted, and nothing stays open. */
  #stopLooking(atMs: number): IncidentChange[] {
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

  /** Takes up the incidents of an earlier process, or of an earlier clock, at the first look, which tells the size of the frame. */
  #recall(look: Look): void {
    for (const incident of this.#known) {
      const xScale = look.width / incident.frameWidth
      const yScale = look.height / incident.frameHeight
      const [x1, y1, x2, y2] = incident.box
      const track = {
        id: -1,
        label: incident.label,
        score: incident.confidence,
        box: [x1 * xScale, y1 * yScale, x2 * xScale, y2 * yScale] as const,
        firstSeenAtMs: incident.firstSeenAtMs,
        lastSeenAtMs: incident.lastSeenAtMs,
      }
      const belief = createBelief(this.#options.scenario, track.box, incident.lastSeenAtMs - incident.dwellMs)
      this.#subjects.push(new Subject(belief, { track, fix: incident.fix }, incident))
    }
    this.#known = []
  }

  #watchedSince(atMs: number): number {
    const gapMs = atMs - (this.#lastLookMs ?? atMs)
    return gapMs <= LONGEST_WATCHED_GAP_MS ? gapMs : 0
  }

  #sightsIn(look: Look): LocatedTrack[] {
    const { labels, minScore } = this.#options.scenario
    return look.tracks.filter(
      ({ track }) =>
        track.lastSeenAtMs === look.capturedAtMs &&
        track.score >= minScore &&
        Object.hasOwn(labels, track.label),
    )
  }

  #newSubject(sight: LocatedTrack): Subject {
    const { box, lastSeenAtMs } = sight.track
    const sinceMs = this.#stoodBeforeSince(sight.track) ?? lastSeenAtMs
    const belief = createBelief(this.#options.scenario, box, sinceMs)
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

  #decide(subject: Subject, look: Look): IncidentChange | undefined {
    if (subject.incident) return this.#follow(subject, subject.incident, look)
    const { zones, scenario } = this.#options
    const seenNow = subject.lastSeenMs === look.capturedAtMs
    if (!seenNow || !subject.belief.believed(look.capturedAtMs)) return undefined
    const { inside, zone } = zones.find(anchorOf(scenario, subject.belief.place), look)
    return inside ? this.#openIncident(subject, look, zone) : undefined
  }

  #openIncident(subject: Subject, look: Look, zone: string | undefined): IncidentChange {
    const { newId, scenario, cameraId } = this.#options
    const incident: Incident = {
      id: newId(),
      scenario: scenario.id,
      state: 'open',
      label: subject.label,
      sourceId: cameraId,
      sightings: 1,
      modelId: look.modelId,
      ...(zone === undefined ? {} : { zone }),
      ...this.#observed(subject, look, zone),
    }
    return this.#sighted('opened', subject, incident)
  }

  #follow(subject: Subject, incident: Incident, look: Look): IncidentChange | undefined {
    if (subject.absentMs >= this.#options.scenario.clearAfterMs) {
      subject.incident = { ...incident, state: 'cleared', capturedAtMs: look.capturedAtMs }
      return { kind: 'cleared', incident: subject.incident }
    }
    if (subject.lastSeenMs !== look.capturedAtMs) return undefined
    const observed = this.#observed(subject, look, incident.zone)
    const worse = observed.severity > incident.severity
    const riskier = Math.abs((observed.risk?.score ?? 0) - (incident.risk?.score ?? 0)) >= RISK_STEP
    if (!worse && !riskier) {
      // Kept in memory only: how long it stood is told with the next change, or when it has gone.
      subject.incident = { ...incident, lastSeenAtMs: observed.lastSeenAtMs, dwellMs: observed.dwellMs }
      return undefined
    }
    const updated: Incident = {
      ...incident,
      ...observed,
      state: 'updated',
      sightings: incident.sightings + 1,
    }
    return this.#sighted('updated', subject, updated)
  }

  #observed(subject: Subject, look: Look, zone: string | undefined) {
    const dwellMs = Math.max(subject.lastSeenMs - subject.sinceMs, subject.incident?.dwellMs ?? 0)
    const risk = this.#risk(subject, look, zone)
    return {
      severity: this.#severity(dwellMs, risk),
      ...(risk === undefined ? {} : { risk }),
      ...(subject.fix === undefined ? {} : { fix: subject.fix }),
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
    const extentShare = boxArea(subject.belief.place) / zones.areaPx(zone, look)
    const inView = this.#subjects.filter(
      ({ incident, belief }) => incident || belief.believed(look.capturedAtMs),
    )
    return scoreRisk(scenario.risk, extentShare, inView.length)
  }

  #severity(dwellMs: number, risk: Risk | undefined): Severity {
    const { scenario } = this.#options
    const byDwell = scenario.severity.filter(step => dwellMs >= step.afterMs).at(-1)?.severity ?? 0
    const byRisk = scenario.risk && risk ? severityOfRisk(scenario.risk, risk) : 0
    return Math.max(byDwell, byRisk) as Severity
  }

  #sighted(kind: 'opened' | 'updated', subject: Subject, incident: Incident): IncidentChange {
    subject.incident = incident
    const { id: incidentId, sourceId, capturedAtMs: seenAtMs, box, confidence } = incident
    const sighting = { id: this.#options.newId(), incidentId, sourceId, seenAtMs, box, confidence }
    return { kind, incident, sighting }
  }
}

const expired = (incident: Incident): IncidentChange => ({
  kind: 'expired',
  incident: { ...incident, state: 'expired' },
})
