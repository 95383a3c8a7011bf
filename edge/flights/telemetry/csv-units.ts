import type { CsvUnit } from './csv-mapping.js'

/** What a number of a unit is times in degrees, metres, milliseconds, millimetres, or as it is. */
export const unitFactor: Readonly<Record<Exclude<CsvUnit, 'iso'>, number>> = {
  ms: 1,
  s: 1000,
  us: 1 / 1000,
  min: 60_000,
  'unix-s': 1000,
  'unix-ms': 1,
  'unix-us': 1 / 1000,
  deg: 1,
  rad: 180 / Math.PI,
  'deg-e7': 1e-7,
  m: 1,
  /** The international foot. */
  ft: 0.3048,
  mm: 1,
  x: 1,
}
