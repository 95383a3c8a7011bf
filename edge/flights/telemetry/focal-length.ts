/** Half the width of 36 x 24 mm film. */
const HALF_WIDTH_MM = 18

/** The focal length on 36 x 24 mm film that shows as much from left to right; undefined where no lens does. */
export function focalLength35Of(horizontalFovDeg: number | undefined): number | undefined {
  if (horizontalFovDeg === undefined || !(horizontalFovDeg > 0.01 && horizontalFovDeg < 179)) return undefined
  return HALF_WIDTH_MM / Math.tan((horizontalFovDeg * Math.PI) / 360)
}

export const horizontalFovOf = (focalLength35Mm: number): number =>
  (Math.atan(HALF_WIDTH_MM / focalLength35Mm) * 360) / Math.PI
