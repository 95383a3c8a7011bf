import proj4 from 'proj4'
import type { Point } from '../../../domain/box.js'
import type { LonLat } from '../../../geometry/enu.js'

/** From WGS84 to the coordinates of a grid. */
export type Projection = (lonLat: LonLat) => Point

const CGCS2000 = '+ellps=GRS80 +units=m +no_defs'

/**
 * Of an EPSG code: WGS84 and CGCS2000 in degrees (4326, 4979, 4490; within decimetres the same), Web Mercator (3857), UTM (326xx,
 * 327xx), and the Gauss-Kruger zones of CGCS2000 in 6 degrees (4491 to 4512) and 3 degrees (4513 to 4554), with and
 * without the zone's number in the false easting. `undefined` for any other.
 */
export function projectionOf(epsg: number): Projection | undefined {
  if (epsg === 4326 || epsg === 4979 || epsg === 4490) return ({ lon, lat }) => [lon, lat]
  const definition = definitionOf(epsg)
  if (definition === undefined) return undefined
  const { forward } = proj4(definition)
  return ({ lon, lat }) => {
    const [x, y] = forward([lon, lat])
    return [x!, y!]
  }
}

function definitionOf(epsg: number): string | undefined {
  const within = (first: number, last: number) => epsg >= first && epsg <= last
  if (epsg === 3857) return 'EPSG:3857'
  if (within(32601, 32660)) return `+proj=utm +zone=${epsg - 32600} +datum=WGS84 +units=m +no_defs`
  if (within(32701, 32760)) return `+proj=utm +zone=${epsg - 32700} +south +datum=WGS84 +units=m +no_defs`
  if (within(4491, 4501)) return gaussKruger(75 + 6 * (epsg - 4491), (13 + epsg - 4491) * 1e6 + 5e5)
  if (within(4502, 4512)) return gaussKruger(75 + 6 * (epsg - 4502), 5e5)
  if (within(4513, 4533)) return gaussKruger(75 + 3 * (epsg - 4513), (25 + epsg - 4513) * 1e6 + 5e5)
  if (within(4534, 4554)) return gaussKruger(75 + 3 * (epsg - 4534), 5e5)
  return undefined
}

const gaussKruger = (meridianDeg: number, falseEastingM: number): string =>
  `+proj=tmerc +lat_0=0 +lon_0=${meridianDeg} +k=1 +x_0=${falseEastingM} +y_0=0 ${CGCS2000}`
