import { type Box, boxWidth, type Point } from '../../domain/box.js'
import type { GroundSize } from '../../domain/fix.js'
import { radians } from '../../geometry/angles.js'
import { type Covariance, sumOf } from '../../geometry/covariance.js'
import { type LonLat, lonLatToEnu } from '../../geometry/enu.js'
import type { Lens } from '../../geometry/lens.js'
import { sightCovariance } from '../../geometry/sight.js'
import { groundPointOf } from '../../pipeline/locate/box-point.js'
import { type FindGround, meetGround, type NoFix } from '../../pipeline/locate/sight-fix.js'
import { aimShifts, type Shift } from './aim.js'
import type { AimedPose } from './aimed-pose.js'
import { TREMBLE_DEG } from './flight-sigmas.js'
import { sizeOnLevel } from './size-on-level.js'

/** Where a box is on the ground, and how its errors hang together with those of other looks. */
export interface Placed {
  readonly at: Shift
  /** Unit vector on the ground, away from the camera, of what stands; none of what lies flat, whose middle is seen. */
  readonly towards: Shift
  readonly ownError: Covariance
  readonly aim: readonly Shift[]
  readonly distanceM: number
  /** From its left to its right, as it is seen from there. */
  readonly widthM: number
  readonly size?: GroundSize
}

export interface PlaceOptions {
  readonly lens: Lens
  readonly pose: AimedPose
  readonly findGround: FindGround
  /** From which metres count. */
  readonly origin: LonLat
}

const TREMBLE_RAD = radians(TREMBLE_DEG)

/**
 * The place of a box that lies on the ground, or of one that stands there and is seen from its near side: its middle is taken to be half
 * of `sizeM` behind that.
 */
export async function placeBox(
  box: Box,
  { liesFlat, sizeM }: { readonly liesFlat: boolean; readonly sizeM: number },
  { lens, pose, findGround, origin }: PlaceOptions,
): Promise<Placed | NoFix> {
  const { at: pixel, sigma } = groundPointOf(box, liesFlat)
  const met = await meetFlightGround(pixel, { lens, pose, findGround })
  if ('refused' in met) return met
  const { sight, ground } = met
  const [eastM, northM] = lonLatToEnu(origin, pose.camera)
  const ownRad = { x: sigma[0] / lens.fx, y: sigma[1] / lens.fy }
  const none = { yawRad: 0, heightM: 0, positionM: 0 }
  const edges = { ...none, pitchRad: ownRad.y, rollRad: ownRad.x }
  const tremble = { ...none, pitchRad: TREMBLE_RAD, rollRad: TREMBLE_RAD }
  const size = liesFlat ? sizeOnLevel(box, lens, pose.attitude, ground.heightM) : undefined
  const [east, north] = [Math.sin(sight.azimuthRad), Math.cos(sight.azimuthRad)]
  const towards: Shift = liesFlat ? [0, 0] : [east, north]
  return {
    at: [
      eastM + ground.distanceM * east + (sizeM / 2) * towards[0],
      northM + ground.distanceM * north + (sizeM / 2) * towards[1],
    ],
    towards,
    ownError: sumOf(
      sightCovariance(sight, ground.heightM, edges, ground.slopeRad),
      sightCovariance(sight, ground.heightM, tremble, ground.slopeRad),
    ),
    aim: [...aimShifts(lens, pixel, pose.attitude, ground, pose.sigmas), pose.timeShift],
    distanceM: ground.distanceM,
    widthM: (Math.hypot(ground.distanceM, ground.heightM) * boxWidth(box)) / lens.fx,
    ...(size && { size }),
  }
}

/** Where the sight of a pixel meets the ground. Of all that is too near to the horizon the reason is the same, so that it can be counted. */
export async function meetFlightGround(
  pixel: Point,
  {
    lens,
    pose: { camera, attitude, sigmas },
    findGround,
  }: Pick<PlaceOptions, 'lens' | 'pose' | 'findGround'>,
): ReturnType<typeof meetGround> {
  const pitchRad = Math.min(sigmas.pitchRad, MOST_PITCH_RAD)
  const met = await meetGround({ lens, pixel, camera, attitude }, { pitchRad }, findGround)
  return 'refused' in met && met.refused === 'horizon'
    ? { refused: 'horizon', reason: 'the line of sight is too near to the horizon' }
    : met
}

/** A guessed gimbal is not to make the whole picture a horizon. */
const MOST_PITCH_RAD = radians(3)
