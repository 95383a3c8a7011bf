import { wrappedLon } from '../../../geometry/antimeridian.js'
import type { LonLat } from '../../../geometry/enu.js'

/** West, south, east, north, degrees; west is larger than east where the places lie on both sides of 180 degrees (RFC 7946, 5.2). */
export function enclosingBox(
  places: readonly LonLat[],
): readonly [west: number, south: number, east: number, north: number] | undefined {
  const origin = places[0]?.lon
  if (origin === undefined) return undefined
  let [west, south, east, north] = [0, 90, 0, -90]
  for (const { lon, lat } of places) {
    const away = wrappedLon(lon - origin)
    west = Math.min(west, away)
    east = Math.max(east, away)
    south = Math.min(south, lat)
    north = Math.max(north, lat)
  }
  return [wrappedLon(origin + west), south, wrappedLon(origin + east), north]
}
