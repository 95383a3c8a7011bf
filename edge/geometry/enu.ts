import geodesic from 'geographiclib-geodesic'

export interface LonLat {
  readonly lon: number
  readonly lat: number
}

const RAD_TO_DEG = 180 / Math.PI

/**
 * The WGS84 point `eastM`, `northM` metres from `origin` along the ground, on the ellipsoid (Karney 2013,
 * through GeographicLib). Meant for the few hundred metres around a camera, where the plane is flat.
 */
export function enuToLonLat(origin: LonLat, eastM: number, northM: number): LonLat {
  const bearingDeg = Math.atan2(eastM, northM) * RAD_TO_DEG
  const reached = geodesic.Geodesic.WGS84.Direct(
    origin.lat,
    origin.lon,
    bearingDeg,
    Math.hypot(eastM, northM),
  )
  return { lon: reached.lon2!, lat: reached.lat2! }
}

/** The way back: metres east and north of `origin` to a WGS84 point. */
export function lonLatToEnu(origin: LonLat, { lon, lat }: LonLat): readonly [eastM: number, northM: number] {
  const line = geodesic.Geodesic.WGS84.Inverse(origin.lat, origin.lon, lat, lon)
  const bearingRad = line.azi1! / RAD_TO_DEG
  return [line.s12! * Math.sin(bearingRad), line.s12! * Math.cos(bearingRad)]
}
