import type { LonLat } from '../../geometry/enu.js'

/** Why a place is none that an aircraft can be at; undefined where it may be. */
export function placeFault(lon: number | undefined, lat: number | undefined): string | undefined {
  if (lon === undefined || lat === undefined) return 'it has no position'
  if (!(Math.abs(lat) <= 90 && Math.abs(lon) <= 180)) return `${lat}, ${lon} is no place on the earth`
  // Receivers write it while they know nothing; nobody inspects a city in the Gulf of Guinea.
  if (lat === 0 && lon === 0) return 'its position is 0, 0: no satellites were received'
  return undefined
}

/** Both parts of a place that has no fault. */
export const placeOf = (lon: number | undefined, lat: number | undefined): LonLat => ({
  lon: lon!,
  lat: lat!,
})
