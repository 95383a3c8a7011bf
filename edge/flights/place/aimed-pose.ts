import type { Pose } from '../../domain/pose.js'
import { radians, turn } from '../../geometry/angles.js'
import type { LonLat } from '../../geometry/enu.js'
import { type Attitude, attitudeOf } from '../../geometry/sight.js'
import type { AimSigmas, Shift } from './aim.js'
import { assumedNadirSigmas, type FlightSigmas } from './flight-sigmas.js'

/** A camera in the air with what is known of it, ready to place pixels. */
export interface AimedPose {
  readonly camera: LonLat
  readonly attitude: Attitude
  readonly sigmas: AimSigmas
  /** How far it flies in the time that picture and pose may lie apart. */
  readonly timeShift: Shift
  readonly placeSigmaM: number
  readonly angles: 'gimbal' | 'nadir assumed'
}

/** Metres a second, east and north. */
export type Velocity = readonly [eastMps: number, northMps: number]

/** Slower, its course says nothing of where it points. */
const LEAST_COURSE_MPS = 1

/**
 * What a pose says of where the camera looks. Where the gimbal is unknown, it is taken to look straight down, with the nose of the
 * aircraft, or else its course, at the upper edge of the picture, and with the large errors of a guess.
 *
 * @param velocity of the aircraft at that time
 */
export function aimedPose(
  pose: Pose,
  velocity: Velocity,
  sigmas: FlightSigmas,
  focalSigma: number,
): AimedPose {
  const isKnown = pose.pitchDeg !== undefined && pose.yawDeg !== undefined
  const turn = isKnown ? sigmas : assumedNadirSigmas
  const yawDeg = pose.yawDeg ?? pose.headingDeg ?? courseDeg(velocity)
  return {
    camera: { lon: pose.lon, lat: pose.lat },
    attitude: attitudeOf(yawDeg ?? 0, pose.pitchDeg ?? -90, isKnown ? (pose.rollDeg ?? 0) : 0),
    sigmas: {
      // A picture of which nobody knows the way up may be turned by anything.
      yawRad: yawDeg === undefined ? Math.PI / Math.sqrt(3) : radians(turn.yawDeg),
      pitchRad: radians(turn.pitchDeg),
      rollRad: radians(turn.rollDeg),
      heightM: sigmas.heightM,
      focal: focalSigma,
    },
    timeShift: [velocity[0] * sigmas.timeS, velocity[1] * sigmas.timeS],
    placeSigmaM: pose.positionSigmaM ?? sigmas.positionM,
    angles: isKnown ? 'gimbal' : 'nadir assumed',
  }
}

const courseDeg = ([east, north]: Velocity): number | undefined =>
  Math.hypot(east, north) < LEAST_COURSE_MPS ? undefined : turn((Math.atan2(east, north) * 180) / Math.PI)
