import type { Point } from '../../domain/box.js'
import type { Fix } from '../../domain/fix.js'
import { ellipseOf } from '../../geometry/covariance.js'
import { enuToLonLat, type LonLat } from '../../geometry/enu.js'
import { type Lens, undistort } from '../../geometry/lens.js'
import { type Attitude, type PoseSigmas, type Sight, sightCovariance, sightOf } from '../../geometry/sight.js'

/** A pixel of a camera that moves, and where that camera was. */
export interface Observation {
  readonly lens: Lens
  /** Of the picture that `lens` speaks of. */
  readonly pixel: Point
  readonly camera: LonLat
  readonly attitude: Attitude
}

/** Where a line of sight meets the ground. */
export interface Ground {
  /** Along the ground, from below the camera. */
  readonly distanceM: number
  /** Of the camera above the place that is met. */
  readonly heightM: number
  /** How steeply the ground rises away from the camera there. */
  readonly slopeRad: number
}

/** Why there is no place: the one word that scripts may rely on, and a sentence for people. */
export interface NoFix {
  readonly refused: 'invalid' | 'horizon' | 'no-terrain'
  readonly reason: string
}

/** Finds the ground on a line of sight that goes down. */
export type FindGround = (camera: LonLat, sight: Sight) => Promise<Ground | NoFix>

/** So near to level, in sigmas of the pitch, the error ellipse would reach over the horizon. */
export const HORIZON_SIGMAS = 3
const DEGREES = 180 / Math.PI

/** Where a sight that goes down meets ground that is level, `heightM` below the camera. */
export const levelBelow = (
  heightM: number,
  { depressionRad }: Pick<Sight, 'depressionRad'>,
): Ground | NoFix =>
  heightM > 0
    ? { distanceM: heightM / Math.tan(depressionRad), heightM, slopeRad: 0 }
    : { refused: 'invalid', reason: `the camera is ${(-heightM).toFixed(1)} m below the ground` }

/** Ground that is level everywhere, `heightM` below the camera. */
export const levelGround =
  (heightM: number): FindGround =>
  async (_, sight) =>
    levelBelow(heightM, sight)

/** Where the line of sight of a pixel meets the ground, with a pitch that is known to 1 sigma of `pitchRad`. */
export async function meetGround(
  { lens, pixel, camera, attitude }: Observation,
  sigmas: Pick<PoseSigmas, 'pitchRad'>,
  findGround: FindGround,
): Promise<{ readonly sight: Sight; readonly ground: Ground } | NoFix> {
  const ray = undistort(lens, pixel)
  if (!ray)
    return { refused: 'invalid', reason: 'the lens draws nothing at this pixel: check its coefficients' }
  const sight = sightOf(attitude, ray)
  if (sight.depressionRad <= HORIZON_SIGMAS * sigmas.pitchRad)
    return { refused: 'horizon', reason: tooLevel(sight, sigmas) }
  const ground = await findGround(camera, sight)
  return 'refused' in ground ? ground : { sight, ground }
}

/** The place on the ground that a pixel shows, with the ellipse of its error. */
export async function fixAlongSight(
  observation: Observation,
  sigmas: PoseSigmas,
  findGround: FindGround,
): Promise<Fix | NoFix> {
  const met = await meetGround(observation, sigmas, findGround)
  if ('refused' in met) return met
  const { sight, ground } = met
  const { azimuthRad } = sight
  const ellipse = ellipseOf(sightCovariance(sight, ground.heightM, sigmas, ground.slopeRad))
  return {
    ...enuToLonLat(
      observation.camera,
      ground.distanceM * Math.sin(azimuthRad),
      ground.distanceM * Math.cos(azimuthRad),
    ),
    crs: 'WGS84',
    accuracyM: ellipse.sigmaMajorM,
    ellipse,
    method: 'telemetry',
  }
}

function tooLevel({ depressionRad }: Sight, { pitchRad }: Pick<PoseSigmas, 'pitchRad'>): string {
  const degrees = (depressionRad * DEGREES).toFixed(1)
  return depressionRad <= 0
    ? `the line of sight points ${degrees.replace('-', '')} degrees above the horizon`
    : `the line of sight points ${degrees} degrees below the horizon, with a pitch known to ${(pitchRad * DEGREES).toFixed(1)}`
}
