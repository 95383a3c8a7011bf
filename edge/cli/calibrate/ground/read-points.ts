import { parse } from 'csv-parse/sync'
import { z } from 'zod'
import type { Point } from '../../../domain/box.js'
import type { LonLat } from '../../../geometry/enu.js'
import { LamppostError, messageOf } from '../../../kit/lamppost-error.js'

/** One line of the points, as it was given. */
export interface GivenPoint {
  /** Line of the file; the header is line 1. */
  readonly row: number
  readonly name?: string
  /** Pixels of the picture, from its top left. */
  readonly pixel: Point
  readonly place: LonLat | Point
}

const number = z
  .string()
  .transform(text => (text === '' ? Number.NaN : Number(text)))
  .pipe(z.number('is no number'))
const longitude = number.pipe(z.number().min(-180, 'is no longitude').max(180, 'is no longitude'))
const latitude = number.pipe(
  z
    .number()
    .min(-90, 'is no latitude, perhaps it is swapped with lon')
    .max(90, 'is no latitude, perhaps it is swapped with lon'),
)
const onMap = z.object({ name: z.string().optional(), x: number, y: number, lon: longitude, lat: latitude })
const inMetres = z.object({ name: z.string().optional(), x: number, y: number, east: number, north: number })

/**
 * Reads `x,y,lon,lat` or `x,y,east,north`, with or without `name`, in any order; empty lines and what follows a # are
 * left out. @throws LamppostError CALIBRATION_WEAK, with every mistake and its line.
 */
export function readPoints(text: string, file: string): readonly GivenPoint[] {
  const rows = rowsOf(text, file)
  const columns = Object.keys(rows[0]?.record ?? {})
  const schema = schemaFor(columns)
  if (!schema) {
    throw bad(
      `${file} has the columns ${columns.join(', ') || '(none)'}`,
      'Name the columns in the first line: x,y,lon,lat, or x,y,east,north for metres.',
    )
  }
  const mistakes: string[] = []
  const points = rows.flatMap(({ record, row }): GivenPoint[] => {
    const { success, data, error } = schema.safeParse(record)
    if (!success) {
      mistakes.push(...error.issues.map(issue => `line ${row}: ${wording(record, issue)}`))
      return []
    }
    const { x, y, name } = data
    const place: LonLat | Point = 'lon' in data ? { lon: data.lon, lat: data.lat } : [data.east, data.north]
    return [{ row, pixel: [x, y], place, ...(name && { name }) }]
  })
  if (mistakes.length > 0) throw bad(`${file}, ${mistakes.join('; ')}`, 'Correct these lines.')
  return points
}

interface Row {
  readonly record: Readonly<Record<string, string>>
  readonly row: number
}

function rowsOf(text: string, file: string): Row[] {
  try {
    const parsed = parse(text, {
      bom: true,
      columns: (header: string[]) => header.map(name => name.toLowerCase()),
      comment: '#',
      delimiter: [',', ';', '\t'],
      info: true,
      skip_empty_lines: true,
      trim: true,
    }) as unknown as { readonly record: Record<string, string>; readonly info: { readonly lines: number } }[]
    return parsed.map(({ record, info }) => ({ record, row: info.lines }))
  } catch (cause) {
    throw bad(
      `${file} is no table of points: ${messageOf(cause)}`,
      'One line for each point, columns with commas.',
    )
  }
}

function schemaFor(columns: readonly string[]) {
  const has = (...names: string[]): boolean => names.every(name => columns.includes(name))
  if (has('x', 'y', 'lon', 'lat')) return onMap
  if (has('x', 'y', 'east', 'north')) return inMetres
  return undefined
}

const wording = (record: Row['record'], issue: z.core.$ZodIssue): string => {
  const column = String(issue.path[0])
  return `${column} "${record[column] ?? ''}" ${issue.message}`
}

const bad = (what: string, hint: string): LamppostError =>
  new LamppostError('CALIBRATION_WEAK', { what, hint })
