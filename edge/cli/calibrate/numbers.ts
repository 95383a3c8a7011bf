import { InvalidArgumentError } from 'commander'
import type { LonLat } from '../../geometry/enu.js'

export function parsePositive(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !(value > 0 && value < Number.POSITIVE_INFINITY))
    throw new InvalidArgumentError('Give a number above 0.')
  return value
}

/** `106.5516,29.5630`. */
export function parseLonLat(text: string): LonLat {
  const [lon, lat, ...rest] = text.split(',').map(part => (part.trim() === '' ? Number.NaN : Number(part)))
  const isPlace = rest.length === 0 && Math.abs(lon ?? Number.NaN) <= 180 && Math.abs(lat ?? Number.NaN) <= 90
  if (!isPlace)
    throw new InvalidArgumentError('Give longitude,latitude in degrees, such as 106.5516,29.5630.')
  return { lon: lon!, lat: lat! }
}
