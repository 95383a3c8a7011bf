import { parse } from 'csv-parse/sync'
import { stringify } from 'csv-stringify/sync'
import type { Fix } from '../../domain/fix.js'
import { LamppostError, messageOf } from '../../kit/lamppost-error.js'
import type { NoFix } from '../../pipeline/locate/sight-fix.js'
import { requiredColumns } from './observation.js'

/** A line of the table as it was read: its fields by column, and where it stands in the file. */
export interface TableLine {
  readonly line: number
  readonly fields: Readonly<Record<string, string>>
  /** Where it has more or fewer fields than the header. */
  readonly fault?: string
}

export interface Table {
  readonly columns: readonly string[]
  readonly lines: readonly TableLine[]
}

/** @throws LamppostError OBSERVATIONS_INVALID where it is no CSV, or lacks a column that every line needs */
export function readTable(text: string, name: string): Table {
  const refuse = (what: string, cause?: unknown) =>
    new LamppostError('OBSERVATIONS_INVALID', { what: `${name} ${what}`, cause })
  let columns: string[] = []
  let records: { record: Record<string, string>; info: { lines: number; error?: { message: string } } }[]
  try {
    records = parse(text, {
      ...{ bom: true, trim: true, skip_empty_lines: true, relax_column_count: true, info: true },
      columns: (header: string[]) => {
        columns = header
        return header
      },
    }) as unknown as typeof records
  } catch (cause) {
    throw refuse('is no table of comma-separated values', new Error(messageOf(cause)))
  }
  const missing = requiredColumns.filter(column => !columns.includes(column))
  if (columns.length === 0) throw refuse('is empty')
  if (missing.length > 0) throw refuse(`has no column ${missing.join(', ')}`)
  const twice = columns.find((column, index) => columns.indexOf(column) !== index)
  if (twice !== undefined) throw refuse(`has the column ${twice} twice`)
  if (records.length === 0) throw refuse('has a header and no lines')
  return {
    columns,
    lines: records.map(({ record, info }) => ({
      line: info.lines,
      fields: record,
      ...(info.error && { fault: 'has not as many fields as the header' }),
    })),
  }
}

export interface LocatedLine {
  readonly read: TableLine
  readonly outcome: Fix | NoFix
}

/** What the command adds; columns of these names in the input are replaced. */
const ADDED = [
  ...['lat', 'lon', 'sigma_major_m', 'sigma_minor_m', 'sigma_bearing_deg'],
  ...['status', 'reason'],
] as const

/** All columns of the input as they were, then those that the command adds. */
export function writeTable(columns: readonly string[], lines: readonly LocatedLine[]): string {
  const kept = columns.filter(column => !(ADDED as readonly string[]).includes(column))
  const records = lines.map(({ read, outcome }) => ({ ...read.fields, ...addedText(outcome) }))
  return stringify(records, { header: true, columns: [...kept, ...ADDED] })
}

/** One line of JSON: the input's fields as they were, text, and what the command adds, numbers. */
export function writeJson({ read, outcome }: LocatedLine): string {
  const { reason, ...added } = addedText(outcome)
  const values = Object.entries(added).map(([name, text]) => [
    name,
    name === 'status' ? text : text === '' ? null : Number(text),
  ])
  return `${JSON.stringify({ line: read.line, ...read.fields, ...Object.fromEntries(values), ...(reason && { reason }) })}\n`
}

/** A millimetre in degrees, a millimetre in metres, a tenth of a degree. */
function addedText(outcome: Fix | NoFix): Record<(typeof ADDED)[number], string> {
  const nowhere = { lat: '', lon: '', sigma_major_m: '', sigma_minor_m: '', sigma_bearing_deg: '' }
  if ('refused' in outcome) return { ...nowhere, status: outcome.refused, reason: outcome.reason }
  const { lat, lon, ellipse } = outcome
  return {
    lat: lat.toFixed(8),
    lon: lon.toFixed(8),
    sigma_major_m: ellipse!.sigmaMajorM.toFixed(3),
    sigma_minor_m: ellipse!.sigmaMinorM.toFixed(3),
    sigma_bearing_deg: ellipse!.bearingDeg.toFixed(1),
    status: 'ok',
    reason: '',
  }
}
