import type { Box, Point } from '../../domain/box.js'
import type { GroundSize } from '../../domain/fix.js'
import { type Covariance, sumOf } from '../../geometry/covariance.js'
import { type LonLat, lonLatToEnu } from '../../geometry/enu.js'
import { type Lens, undistort } from '../../geometry/lens.js'
import { type Sight, sightCovariance, sightOf } from '../../geometry/sight.js'
import { groundPointOf } from '../../pipeline/locate/box-point.js'
import { groundSize } from '../../pipeline/locate/ground-size.js'
import type { FindGround, Ground, NoFix } from '../../pipeline/locate/sight-fix.js'
import { aimShifts, type Shift } from './aim.js'
import type { AimedPose } from './aimed-pose.js'
import { TREMBLE_DEG } from './flight-sigmas.js'

/** Where a box is on the ground, and how its errors hang together with those of other looks. */
export interface Placed {
  readonly at: Shift
  /** Unit vector on the ground, away from the camera, of what stands; none of what lies flat, whose middle is seen. */
  readonly towards: Shift
  readonly ownError: Covariance
  readonly aim: readonly Shift[]
  readonly distanceM: number
  readonly size?: GroundSize
}

export interface PlaceOptions {
  readonly lens: Lens
  readonly pose: AimedPose
  readonly findGround: FindGround
  /** From which metres count. */
  readonly origin: LonLat
}

/** So near to level, in sigmas of the pitch, the error would reach over the horizon. */
const HORIZON_SIGMAS = 3
const TREMBLE_RAD = (TREMBLE_DEG * Math.PI) / 180

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
  const met = await meetGround(pixel, { lens, pose, findGround })
  if ('refused' in met) return met
  const { sight, ground } = met
  const [eastM, northM] = lonLatToEnu(origin, pose.camera)
  const ownRad = { x: sigma[0] / lens.fx, y: sigma[1] / lens.fy }
  const none = { yawRad: 0, heightM: 0, positionM: 0 }
  const edges = { ...none, pitchRad: ownRad.y, rollRad: ownRad.x }
  const tremble = { ...none, pitchRad: TREMBLE_RAD, rollRad: TREMBLE_RAD }
  const size = liesFlat ? sizeOnLevel(box, lens, pose, ground.heightM) : undefined
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
    ...(size && { size }),
  }
}

/** Where the sight of a pixel meets the ground. */
export async function meetGround(
  pixel: Point,
  { lens, pose, findGround }: Pick<PlaceOptions, 'lens' | 'pose' | 'findGround'>,
): Promise<{ readonly sight: Sight; readonly ground: Ground } | NoFix> {
  const ray = undistort(lens, pixel)
  if (!ray) return { refused: 'invalid', reason: 'the lens draws nothing at this pixel' }
  const sight = sightOf(pose.attitude, ray)
  const leastRad = HORIZON_SIGMAS * Math.min(pose.sigmas.pitchRad, MOST_PITCH_RAD)
  if (sight.depressionRad <= leastRad)
    return { refused: 'horizon', reason: 'the line of sight is too near to the horizon' }
  const ground = await findGround(pose.camera, sight)
  return 'refused' in ground ? ground : { sight, ground }
}

/** A guessed gimbal is not to make the whole picture a horizon. */
const MOST_PITCH_RAD = (3 * Math.PI) / 180

/** A thing is small: the ground below it is as good as level. */
function sizeOnLevel(box: Box, lens: Lens, { attitude }: AimedPose, heightM: number): GroundSize | undefined {
  return groundSize(box, pixel => {
    const ray = undistort(lens, pixel)
    const sight = ray && sightOf(attitude, ray)
    if (!sight || sight.depressionRad <= 0) return undefined
    const distanceM = heightM / Math.tan(sight.depressionRad)
    return [distanceM * Math.sin(sight.azimuthRad), distanceM * Math.cos(sight.azimuthRad)]
  })
}
