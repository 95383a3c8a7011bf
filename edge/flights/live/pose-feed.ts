import { halfTurn, radians } from '../../geometry/angles.js'
import { enuToLonLat, type LonLat, lonLatToEnu } from '../../geometry/enu.js'
import type { PoseSigmas } from '../../geometry/sight.js'
import { usualSigmas } from '../place/flight-sigmas.js'
import type { OsdPose } from '../telemetry/dji-osd.js'

/** Where a drone's camera was when a picture was taken, and how well that is known. Angles in degrees. */
export interface LivePose extends LonLat {
  readonly relAltM: number
  readonly yawDeg: number
  readonly pitchDeg: number
  readonly rollDeg: number
  readonly zoom: number
  /** Of all that may be off. */
  readonly sigmas: PoseSigmas
  /** Of what is off anew at each time: what lies between two messages, and a trembling clock. */
  readonly freshSigmas: PoseSigmas
}

/** A pose without one of these places nothing. */
type WholePose = OsdPose & Required<Pick<OsdPose, 'relAltM' | 'yawDeg' | 'pitchDeg'>>

export interface FeedFigures {
  readonly taken: number
  /** Messages that told no pose to place pictures by, with what the last of them lacked. */
  readonly unusable: number
  readonly lastReason?: string
}

/** Messages come every two seconds; three of them may be lost before nobody knows where it flew in between. */
const LONGEST_GAP_MS = 8500
/** After the last message it may have turned off; the error grows with its speed until then. */
const HOLD_MS = 4000
const KEPT_MS = 60_000
/** A clock that is off by more than the way of a message takes is not that of this box. */
const CLOCKS_AGREE_MS = 3000
/** How far a time that was written down, and one of arrival, may be off, 1 sigma. */
const TIME_SIGMA_S = { written: 0.2, arrival: 0.5 } as const
/** How much of that differs from picture to picture; the rest is a delay that stays. */
const JITTER_S = 0.1
/** How much its course may change between two messages, metres a second squared, 1 sigma. */
const UNSTEADY_MPS2 = 1
/** How fast a gimbal is turned while nobody reports it, degrees a second, 1 sigma. */
const TURNING_DEG_PER_S = 3
/** Share of a turn between two messages by which the turn may be ahead or behind, 1 sigma: it is uniform over the way. */
const TURN_SHARE = 1 / Math.sqrt(12)
const DEFAULT_SPEED_MPS = 15

/**
 * The poses of one drone as they come, for whoever asks where it was. Between two messages it flew straight; after the last it is
 * held for a moment, ever less sure. Where no message is near enough, nobody knows.
 */
export class PoseFeed {
  readonly #poses: Timed[] = []
  #taken = 0
  #unusable = 0
  #lastReason: string | undefined

  /** What came, and when, epoch milliseconds of this box. */
  take(pose: OsdPose | string, receivedMs: number): void {
    const fault = typeof pose === 'string' ? pose : lacking(pose)
    if (typeof pose === 'string' || fault !== undefined) {
      this.#unusable += 1
      this.#lastReason = fault!
      return
    }
    this.#taken += 1
    const isWritten = Math.abs(pose.timeMs - receivedMs) <= CLOCKS_AGREE_MS
    const atMs = isWritten ? pose.timeMs : receivedMs
    const timeSigmaS = isWritten ? TIME_SIGMA_S.written : TIME_SIGMA_S.arrival
    this.#insert({ atMs, timeSigmaS, pose: pose as WholePose })
    const oldestMs = this.#poses.at(-1)!.atMs - KEPT_MS
    while (this.#poses[0]!.atMs < oldestMs || this.#poses.length > MOST_KEPT) this.#poses.shift()
  }

  /** Time of the latest pose; minus infinity before the first. */
  get latestMs(): number {
    return this.#poses.at(-1)?.atMs ?? Number.NEGATIVE_INFINITY
  }

  get figures(): FeedFigures {
    const reason = this.#lastReason
    return {
      taken: this.#taken,
      unusable: this.#unusable,
      ...(reason !== undefined && { lastReason: reason }),
    }
  }

  /** Whether a pose at that time can still become surer. */
  isWaitingFor(atMs: number, nowMs: number): boolean {
    return this.latestMs < atMs && nowMs - atMs < HOLD_MS
  }

  at(atMs: number): LivePose | undefined {
    const next = this.#poses.findIndex(each => each.atMs >= atMs)
    const after = next < 0 ? undefined : this.#poses[next]
    const before = next < 0 ? this.#poses.at(-1) : this.#poses[next - 1]
    if (after?.atMs === atMs) return livePose(after.pose, after, 0, 0)
    if (!before) return undefined
    if (after) return after.atMs - before.atMs > LONGEST_GAP_MS ? undefined : between(before, after, atMs)
    return atMs - before.atMs > HOLD_MS ? undefined : held(before, (atMs - before.atMs) / 1000)
  }

  /** A broker may deliver out of order, and again. */
  #insert(timed: Timed): void {
    const place = this.#poses.findLastIndex(({ atMs }) => atMs <= timed.atMs)
    if (this.#poses[place]?.atMs === timed.atMs) this.#poses[place] = timed
    else this.#poses.splice(place + 1, 0, timed)
  }
}

/** A minute of ten messages a second. */
const MOST_KEPT = 600

interface Timed {
  readonly atMs: number
  readonly timeSigmaS: number
  readonly pose: WholePose
}

function lacking({ relAltM, yawDeg, pitchDeg }: OsdPose): string | undefined {
  if (relAltM === undefined) return 'it has no height above the take-off'
  if (pitchDeg === undefined || yawDeg === undefined) return 'it has no angles of a gimbal'
  return undefined
}

function between(before: Timed, after: Timed, atMs: number): LivePose {
  const [a, b] = [before.pose, after.pose]
  const gapS = (after.atMs - before.atMs) / 1000
  const part = (atMs - before.atMs) / (after.atMs - before.atMs)
  const [east, north] = lonLatToEnu(a, b)
  const mix = (from: number, to: number) => from + part * (to - from)
  const turnDeg = halfTurn(b.yawDeg - a.yawDeg)
  const [rollA, rollB] = [a.rollDeg ?? 0, b.rollDeg ?? 0]
  const pose: WholePose = {
    ...a,
    ...enuToLonLat(a, part * east, part * north),
    relAltM: mix(a.relAltM, b.relAltM),
    yawDeg: (a.yawDeg + part * turnDeg + 360) % 360,
    pitchDeg: mix(a.pitchDeg, b.pitchDeg),
    rollDeg: mix(rollA, rollB),
    zoom: part < 0.5 ? (a.zoom ?? 1) : (b.zoom ?? 1),
    positionSigmaM: Math.max(sigmaOf(a), sigmaOf(b)),
    speedMps: Math.hypot(east, north) / gapS,
  }
  const awayM = (UNSTEADY_MPS2 * (part * gapS) * ((1 - part) * gapS)) / 2
  const turned =
    TURN_SHARE * Math.max(Math.abs(turnDeg), Math.abs(b.pitchDeg - a.pitchDeg), Math.abs(rollB - rollA))
  return livePose(pose, before, awayM, turned)
}

/** Nobody has said anything since: it may be anywhere that it can have flown to. */
function held({ pose, ...timed }: Timed, ageS: number): LivePose {
  return livePose(pose, timed, (pose.speedMps ?? DEFAULT_SPEED_MPS) * ageS, TURNING_DEG_PER_S * ageS)
}

function livePose(
  pose: WholePose,
  { timeSigmaS }: Pick<Timed, 'timeSigmaS'>,
  awayM: number,
  turnedDeg: number,
): LivePose {
  const { lon, lat, relAltM, yawDeg, pitchDeg, rollDeg = 0, zoom = 1 } = pose
  const speedMps = pose.speedMps ?? DEFAULT_SPEED_MPS
  const freshM = Math.hypot(speedMps * JITTER_S, awayM)
  const turned = radians(turnedDeg)
  const { yawDeg: yaw, pitchDeg: pitch, rollDeg: roll, heightM } = usualSigmas
  return {
    ...{ lon, lat, relAltM, yawDeg, pitchDeg, rollDeg, zoom },
    sigmas: {
      yawRad: Math.hypot(radians(yaw), turned),
      pitchRad: Math.hypot(radians(pitch), turned),
      rollRad: Math.hypot(radians(roll), turned),
      heightM,
      positionM: Math.hypot(sigmaOf(pose), speedMps * timeSigmaS, freshM),
    },
    freshSigmas: { yawRad: turned, pitchRad: turned, rollRad: turned, heightM: 0, positionM: freshM },
  }
}

const sigmaOf = ({ positionSigmaM }: OsdPose): number => positionSigmaM ?? usualSigmas.positionM
