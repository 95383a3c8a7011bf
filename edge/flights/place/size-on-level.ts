import type { Box, Point } from '../../domain/box.js'
import type { GroundSize } from '../../domain/fix.js'
import { type Lens, undistort } from '../../geometry/lens.js'
import { type Attitude, sightOf } from '../../geometry/sight.js'
import { groundSize } from '../../pipeline/locate/ground-size.js'

/** What a box covers of ground that is level, `heightM` below the camera, as it is for a small thing; undefined above the horizon. */
export const sizeOnLevel = (
  box: Box,
  lens: Lens,
  attitude: Attitude,
  heightM: number,
): GroundSize | undefined =>
  groundSize(box, pixel => {
    const ray = undistort(lens, pixel)
    return ray && onLevel(attitude, heightM, ray)
  })

/** Where a ray meets that ground, metres east and north of the camera. */
function onLevel(attitude: Attitude, heightM: number, ray: Point): Point | undefined {
  const { azimuthRad, depressionRad } = sightOf(attitude, ray)
  if (depressionRad <= 0) return undefined
  const distanceM = heightM / Math.tan(depressionRad)
  return [distanceM * Math.sin(azimuthRad), distanceM * Math.cos(azimuthRad)]
}
