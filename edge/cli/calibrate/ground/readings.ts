import gcoordModule from 'gcoord'
import type { LonLat } from '../../../geometry/enu.js'
import type { Crs } from './crs.js'

/** Its types speak of an ES module, what Node loads is CommonJS. */
const gcoord = gcoordModule as unknown as typeof gcoordModule.default

export function toWgs84(crs: Crs, point: LonLat): LonLat {
  return crs === 'gcj02' ? shifted(point, gcoord.GCJ02, gcoord.WGS84) : point
}

/** Another way to read a point that does not fit as it was given. */
export interface Reading {
  /** Ends the sentence "it fits when ...". */
  readonly words: string
  /** From what the point was read as, in WGS84. */
  read(point: LonLat): LonLat
}

const swapped: Reading = {
  words: 'its longitude and latitude are swapped',
  read: ({ lon, lat }) => ({ lon: lat, lat: lon }),
}

/** The mistakes that are made: the other system, and the columns swapped. */
export function otherReadings(crs: Crs): readonly Reading[] {
  if (crs === 'gcj02')
    return [
      {
        words: 'it is taken as WGS84, not as GCJ-02',
        read: point => shifted(point, gcoord.WGS84, gcoord.GCJ02),
      },
      swapped,
    ]
  return [
    {
      words: 'it is taken as GCJ-02 (what Amap, Tencent and most Chinese maps show)',
      read: point => shifted(point, gcoord.GCJ02, gcoord.WGS84),
    },
    swapped,
  ]
}

/** Whether GCJ-02 differs from WGS84 there, that is in China. */
export function isShifted(point: LonLat): boolean {
  const there = shifted(point, gcoord.WGS84, gcoord.GCJ02)
  return there.lon !== point.lon || there.lat !== point.lat
}

function shifted({ lon, lat }: LonLat, from: Datum, to: Datum): LonLat {
  const [x, y] = gcoord.transform<[number, number]>([lon, lat], from, to)
  return { lon: x, lat: y }
}

type Datum = typeof gcoord.WGS84 | typeof gcoord.GCJ02
