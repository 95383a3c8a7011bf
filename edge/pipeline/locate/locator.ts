import type { Calibration } from '../../config/calibration.js'
import type { PlaceConfig } from '../../config/schema/place.js'
import { type Box, bottomCentre, boxHeight, type Point } from '../../domain/box.js'
import type { Fix, LocatedTrack } from '../../domain/fix.js'
import type { Track } from '../../domain/track.js'
import { enuToLonLat } from '../../geometry/enu.js'
import { project, projectedSigma } from '../../geometry/homography.js'

export interface LocatorOptions {
  readonly calibration?: Calibration | undefined
  /** Where the camera is; it stands for the thing's place where there is no calibration. */
  readonly place?: PlaceConfig | undefined
}

export type Locator = (tracks: readonly Track[], frame: { width: number; height: number }) => LocatedTrack[]

/** A detector's lower edge is off by about so much of the box's height, 1 sigma. */
const EDGE_SIGMA_SHARE = 0.05
const MIN_EDGE_SIGMA_PX = 2
/** Nearest to the camera, so certainly on the ground in front of it. */
const NEAREST_GROUND: Point = [0.5, 1]

/** Places tracks on the map: by the ground homography, else at the camera, else not at all. */
export function createLocator({ calibration, place }: LocatorOptions): Locator {
  const atCamera: Fix | undefined = place && { ...place, crs: 'WGS84', method: 'camera' }
  return (tracks, frame) =>
    tracks.map(track => {
      const fix = calibration ? fixOnGround(calibration, track.box, frame) : atCamera
      return fix ? { track, fix } : { track }
    })
}

/** `undefined` above the horizon, and where one pixel stands for so much ground that a place means nothing. */
function fixOnGround(
  { origin, imageToGround, accuracyM, reachM }: Calibration,
  box: Box,
  { width, height }: { width: number; height: number },
): Fix | undefined {
  const [xPx, yPx] = bottomCentre(box)
  const point: Point = [xPx / width, yPx / height]
  const ground = project(imageToGround, point, NEAREST_GROUND)
  if (ground === undefined || Math.hypot(ground[0], ground[1]) > reachM) return undefined
  const sigmaPx = Math.max(MIN_EDGE_SIGMA_PX, EDGE_SIGMA_SHARE * boxHeight(box))
  const sigmaM = projectedSigma(imageToGround, point, sigmaPx / width, sigmaPx / height)
  return {
    ...enuToLonLat(origin, ground[0], ground[1]),
    crs: 'WGS84',
    accuracyM: Math.hypot(accuracyM, sigmaM),
    method: 'homography',
  }
}
