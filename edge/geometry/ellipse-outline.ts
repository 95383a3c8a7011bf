import type { ErrorEllipse, Fix } from '../domain/fix.js'
import { enuToLonLat, type LonLat } from './enu.js'

/** The errors of 90 of 100 fixes lie inside of so many times the axes of 1 sigma. */
export const NINETY_PERCENT = 2.146

/** Metres; an outline of less would fall together where degrees have seven decimals. */
const LEAST_AXIS_M = 0.05
const STEPS = 48

/** How the error of a fix lies on the ground; round where nothing else is known of it. */
export const ellipseOfFix = ({ ellipse, accuracyM }: Pick<Fix, 'ellipse' | 'accuracyM'>): ErrorEllipse =>
  ellipse ?? { sigmaMajorM: accuracyM, sigmaMinorM: accuracyM, bearingDeg: 0 }

/** The ellipse around a point, `times` its axes of 1 sigma: counter-clockwise with north up, not closed. */
export function ellipseOutline(
  at: LonLat,
  { sigmaMajorM, sigmaMinorM, bearingDeg }: ErrorEllipse,
  times: number,
): LonLat[] {
  const bearing = (bearingDeg * Math.PI) / 180
  const [sin, cos] = [Math.sin(bearing), Math.cos(bearing)]
  const [major, minor] = [sigmaMajorM, sigmaMinorM].map(sigma => Math.max(LEAST_AXIS_M, sigma * times))
  return Array.from({ length: STEPS }, (_, step) => {
    const turn = (2 * Math.PI * step) / STEPS
    const along = major! * Math.cos(turn)
    const across = minor! * Math.sin(turn)
    return enuToLonLat(at, along * sin - across * cos, along * cos + across * sin)
  })
}
