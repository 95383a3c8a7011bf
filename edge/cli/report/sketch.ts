import type { Calibration } from '../../config/calibration.js'
import type { DeepReadonly } from '../../config/deep-readonly.js'
import type { LoadedConfig } from '../../config/load.js'
import type { Point } from '../../domain/box.js'
import type { ErrorEllipse, Fix } from '../../domain/fix.js'
import type { Source } from '../../domain/sighting.js'
import { ellipseOfFix, NINETY_PERCENT } from '../../geometry/ellipse-outline.js'
import { enuToLonLat, type LonLat, lonLatToEnu } from '../../geometry/enu.js'
import { createGroundView } from '../../pipeline/locate/ground-view.js'

/** What is drawn around an incident: metres east and north of its place. */
export interface Sketch {
  /** The incident itself is at the origin. */
  readonly ellipse: ErrorEllipse
  /** Where single sightings were. */
  readonly sightings: readonly Point[]
  readonly cameras: readonly { readonly name: string; readonly at: Point }[]
  /** Cameras that are too far to be drawn. */
  readonly away: readonly { readonly name: string; readonly distanceM: number; readonly bearingDeg: number }[]
  readonly zones: readonly { readonly name: string; readonly points: readonly Point[] }[]
  /** What the drawing has to show: its middle, and half of its width and of its height at least. */
  readonly middle: Point
  readonly halfM: Point
}

export interface SketchSubject {
  readonly fix: Fix
  readonly source: Source
  readonly zone?: string | undefined
  readonly sightings: readonly { readonly source: Source; readonly fix?: Fix | undefined }[]
}

/** So far from the incident things are drawn, metres. */
const FARTHEST_M = 150
/** A drawing of less would show nothing but the error. */
const NARROWEST_M = 8
const MARGIN = 1.15
/** An edge of a zone is bent by a lens: it is followed in so many steps. */
const STEPS_PER_EDGE = 12

/** Lays out the surroundings of an incident, as far as the configuration knows them. */
export function layOutSketch(
  { fix, source, zone, sightings }: SketchSubject,
  config: LoadedConfig['config'],
  calibrations: ReadonlyMap<string, DeepReadonly<Calibration>>,
): Sketch {
  const ellipse = ellipseOfFix(fix)
  const metres = (place: LonLat): Point => lonLatToEnu(fix, place)
  const ids = [...new Set([source.id, ...sightings.map(seen => seen.source.id)])]
  const cameras = ids.flatMap(id => {
    const camera = config.cameras[id]
    return camera?.place ? [{ name: camera.name ?? id, at: metres(camera.place) }] : []
  })
  const reach = NINETY_PERCENT * ellipse.sigmaMajorM
  const farthestM = Math.max(FARTHEST_M, reach)
  const isNear = (at: Point) => Math.hypot(...at) <= farthestM
  const near = cameras.filter(({ at }) => isNear(at))
  const zones = zoneOf(source.id, zone, config, calibrations, metres).filter(({ points }) =>
    points.some(isNear),
  )
  const seen = sightings.flatMap(sighting => (sighting.fix ? [metres(sighting.fix)] : [])).filter(isNear)
  const shown: Point[] = [
    [-reach, -reach],
    [reach, reach],
    ...near.map(({ at }) => at),
    ...seen,
    ...zones.flatMap(({ points }) => points.filter(isNear)),
  ]
  return {
    ellipse,
    sightings: seen.length > 1 ? seen : [],
    cameras: near,
    away: cameras
      .filter(({ at }) => !isNear(at))
      .map(({ name, at }) => ({ name, distanceM: Math.hypot(...at), bearingDeg: bearingOf(at) })),
    zones,
    ...frameOf(shown),
  }
}

/** Clockwise from north, 0 to 360. */
const bearingOf = ([east, north]: Point): number => ((Math.atan2(east, north) * 180) / Math.PI + 360) % 360

function frameOf(points: readonly Point[]): Pick<Sketch, 'middle' | 'halfM'> {
  const [east, north] = [points.map(([x]) => x), points.map(([, y]) => y)]
  const [left, right, low, high] = [
    Math.min(...east),
    Math.max(...east),
    Math.min(...north),
    Math.max(...north),
  ]
  const half = (low: number, high: number) => Math.max(NARROWEST_M, ((high - low) / 2) * MARGIN)
  return { middle: [(left + right) / 2, (low + high) / 2], halfM: [half(left, right), half(low, high)] }
}

/** The zone on the ground; none where the calibration says nothing about some of it. */
function zoneOf(
  cameraId: string,
  zone: string | undefined,
  config: LoadedConfig['config'],
  calibrations: ReadonlyMap<string, DeepReadonly<Calibration>>,
  metres: (place: LonLat) => Point,
): Sketch['zones'] {
  const calibration = calibrations.get(cameraId)
  const polygon = zone === undefined ? undefined : config.cameras[cameraId]?.zones[zone]
  if (!calibration || !polygon) return []
  const view = createGroundView(calibration)
  const ground = densified(polygon.points).map(point => view.groundAt(point))
  const reached = ground.filter(at => at !== undefined && Math.hypot(...at) <= calibration.reachM) as Point[]
  if (reached.length < ground.length) return []
  const points = reached.map(([east, north]) => metres(enuToLonLat(calibration.origin, east, north)))
  return [{ name: polygon.name ?? zone!, points }]
}

const densified = (corners: readonly Point[]): Point[] =>
  corners.flatMap(([x, y], index) => {
    const [toX, toY] = corners[(index + 1) % corners.length]!
    return Array.from({ length: STEPS_PER_EDGE }, (_, step): Point => {
      const share = step / STEPS_PER_EDGE
      return [x + share * (toX - x), y + share * (toY - y)]
    })
  })
