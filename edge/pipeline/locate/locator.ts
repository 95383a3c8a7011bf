import type { Calibration } from '../../config/calibration.js'
import type { DeepReadonly } from '../../config/deep-readonly.js'
import type { PlaceConfig } from '../../config/schema/place.js'
import type { Point } from '../../domain/box.js'
import type { Fix, LocatedTrack } from '../../domain/fix.js'
import type { Track } from '../../domain/track.js'
import { ellipseOf, sumOf } from '../../geometry/covariance.js'
import { enuToLonLat } from '../../geometry/enu.js'
import { groundPointOf } from './box-point.js'
import { cutSides } from './cut-sides.js'
import { GroundPath } from './ground-motion.js'
import { groundSize } from './ground-size.js'
import { createGroundView, type GroundPoint } from './ground-view.js'

export interface LocatorOptions {
  readonly calibration?: DeepReadonly<Calibration> | undefined
  /** Where the camera is; it stands for the thing's place where there is no calibration. */
  readonly place?: PlaceConfig | undefined
  /** What lies on the ground rather than stands on it, such as a hole: its middle is its place, and it has a size. */
  readonly flatLabels?: ReadonlySet<string> | undefined
}

export type Locator = (tracks: readonly Track[], frame: { width: number; height: number }) => LocatedTrack[]

/** Places tracks on the map: by the ground homography, else at the camera, else not at all. */
export function createLocator({ calibration, place, flatLabels }: LocatorOptions): Locator {
  if (calibration) return groundLocator(calibration, flatLabels ?? new Set())
  const fix: Fix | undefined = place && { ...place, crs: 'WGS84', method: 'camera' }
  return tracks => tracks.map(track => (fix ? { track, fix } : { track }))
}

function groundLocator(calibration: DeepReadonly<Calibration>, flatLabels: ReadonlySet<string>): Locator {
  const view = createGroundView(calibration)
  /** Of the tracks that the last frame had, by id. */
  let paths = new Map<number, GroundPath>()

  return (tracks, frame) => {
    const fractionOf = ([x, y]: Point): Point => [x / frame.width, y / frame.height]
    const followed = new Map<number, GroundPath>()
    const located = tracks.map(track => {
      const { id, box, label, lastSeenAtMs } = track
      const liesFlat = flatLabels.has(label)
      const path = paths.get(id) ?? new GroundPath()
      followed.set(id, path)
      const { at, sigma } = groundPointOf(box, liesFlat, cutSides(box, frame))
      const point = view.pointAt(fractionOf(at), fractionOf(sigma))
      if (!point) return { track }
      const located: LocatedTrack = { track, fix: fixAt(point, calibration.origin) }
      if (liesFlat) {
        const size = groundSize(box, pixel => view.groundAt(fractionOf(pixel)))
        return size ? { ...located, size } : located
      }
      path.add({ atMs: lastSeenAtMs, at: point.at, error: point.pixelError })
      const motion = path.motion()
      return motion ? { ...located, motion } : located
    })
    paths = followed
    return located
  }
}

function fixAt({ at, pixelError, calibrationError }: GroundPoint, origin: Calibration['origin']): Fix {
  const ellipse = ellipseOf(sumOf(pixelError, calibrationError))
  return {
    ...enuToLonLat(origin, at[0], at[1]),
    crs: 'WGS84',
    accuracyM: ellipse.sigmaMajorM,
    ellipse,
    method: 'homography',
  }
}
