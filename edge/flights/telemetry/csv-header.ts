import type { CsvMapping, CsvPart, CsvUnit } from './csv-mapping.js'

/**
 * Columns that need no mapping, by their names without spaces, case and underscores: those that this program writes, and plain words
 * that mean only one thing. What is in doubt, such as `altitude` and `heading` of whom, needs one.
 */
const plain: Readonly<Record<string, { readonly part: CsvPart; readonly unit: CsvUnit }>> = {
  t: { part: 't', unit: 'ms' },
  tms: { part: 't', unit: 'ms' },
  time: { part: 'time', unit: 'iso' },
  timestamp: { part: 'time', unit: 'iso' },
  datetime: { part: 'time', unit: 'iso' },
  lat: { part: 'lat', unit: 'deg' },
  latitude: { part: 'lat', unit: 'deg' },
  lon: { part: 'lon', unit: 'deg' },
  lng: { part: 'lon', unit: 'deg' },
  longitude: { part: 'lon', unit: 'deg' },
  relaltm: { part: 'relAlt', unit: 'm' },
  absaltm: { part: 'absAlt', unit: 'm' },
  gimbalyaw: { part: 'yaw', unit: 'deg' },
  gimbalpitch: { part: 'pitch', unit: 'deg' },
  gimbalroll: { part: 'roll', unit: 'deg' },
  focallengthmm: { part: 'focalLength', unit: 'mm' },
  focallength35mm: { part: 'focalLength35', unit: 'mm' },
  zoom: { part: 'zoom', unit: 'x' },
}

/** The camera's, in a table that also names heights as this program does; in others they may be the aircraft's. */
const own: typeof plain = {
  yaw: { part: 'yaw', unit: 'deg' },
  pitch: { part: 'pitch', unit: 'deg' },
  roll: { part: 'roll', unit: 'deg' },
}

/** The mapping of a table whose columns are called plainly; undefined where place or time is not among them. */
export function plainMapping(header: readonly string[]): CsvMapping | undefined {
  const columns: Record<string, { column: string; unit: string }> = {}
  const known = header.some(column => ['relAltM', 'absAltM'].includes(column)) ? { ...plain, ...own } : plain
  for (const column of header) {
    const found = known[column.toLowerCase().replaceAll(/[\s_-]/g, '')]
    if (found) columns[found.part] ??= { column, unit: found.unit }
  }
  if (!columns.lat || !columns.lon || !(columns.t || columns.time)) return undefined
  return { columns: columns as CsvMapping['columns'], decimal: '.' }
}

const DELIMITERS = [',', ';', '\t', '|'] as const

/** What separates the columns of this line most likely: what is in it most often. */
export function delimiterOf(line: string): (typeof DELIMITERS)[number] {
  return DELIMITERS.reduce((most, each) => (countOf(line, each) > countOf(line, most) ? each : most))
}

const countOf = (line: string, sign: string): number => line.split(sign).length - 1
