import { parse } from 'csv-parse/sync'
import type { Pose } from '../../domain/pose.js'
import { LamppostError, messageOf } from '../../kit/lamppost-error.js'
import { delimiterOf, plainMapping } from './csv-header.js'
import type { CsvMapping, CsvPart } from './csv-mapping.js'
import { unitFactor } from './csv-units.js'
import { finiteNumber } from './finite-number.js'
import { firstOf, OneClock, type WrittenTime, writtenTime } from './one-clock.js'
import type { SkippedPart, Telemetry } from './telemetry.js'
import type { ParseOptions, TelemetryParser } from './telemetry-parser.js'
import { textOf } from './text-bytes.js'
import { inFileOrder, inTimeOrder, type PlacedPose } from './time-order.js'
import { placeFault, placeOf } from './usable-place.js'
import { usableParts } from './usable-pose.js'

/** A table of poses, one a line, with a header. */
export const csv: TelemetryParser = {
  format: 'csv',
  accepts(head, name) {
    if (head.includes(0) && head[0] !== 0xff && head[0] !== 0xfe) return false
    const header = textOf(head).split(/\r?\n/, 1)[0] ?? ''
    return /\.(csv|tsv|txt)$/i.test(name) ? header.length > 0 : plainMapping(fieldsOf(header)) !== undefined
  },
  parse: (bytes, options) => parseCsv(textOf(bytes), options),
}

const fieldsOf = (header: string): string[] =>
  header.split(delimiterOf(header)).map(field => field.replaceAll('"', '').trim())

interface CsvLine {
  /** From 1, the header counted. */
  readonly at: number
  readonly fields: Readonly<Record<string, string>>
}

/** @throws LamppostError TELEMETRY_UNREADABLE where it is no table, or nothing says which columns tell place and time */
export function parseCsv(text: string, { csvMapping, utcOffsetMin }: ParseOptions = {}): Telemetry {
  const { header, lines } = tableOf(text, csvMapping?.delimiter)
  const mapping = csvMapping ?? plainMapping(header)
  if (!mapping)
    throw refuse(`does not say which of its columns are place and time: ${header.join(', ').slice(0, 500)}`)
  const lacking = Object.values(mapping.columns).find(given => given && !header.includes(given.column))
  if (lacking) throw refuse(`has no column "${lacking.column}", but ${header.join(', ').slice(0, 500)}`)
  const read = lines.map(line => readLine(line, mapping))
  return assemble(read, mapping, utcOffsetMin)
}

interface Table {
  readonly header: readonly string[]
  readonly lines: readonly CsvLine[]
}

function tableOf(text: string, given: string | undefined): Table {
  const delimiter = given ?? delimiterOf(text.slice(0, 10_000).split(/\r?\n/, 1)[0] ?? '')
  const table = separated(text, delimiter, '"')
  if (!(table instanceof Error) && !hasSwallowedLines(table)) return table
  // A quotation mark that damage made would take the lines after it along.
  const plain = separated(text.replaceAll('"', ''), delimiter, null)
  if (plain instanceof Error) throw refuse('is no table of separated values', plain)
  return plain
}

/** No field of a pose goes over several lines. */
const hasSwallowedLines = ({ lines }: Table): boolean =>
  lines.some(({ fields }) => Object.values(fields).some(field => field.includes('\n')))

function separated(text: string, delimiter: string, quote: string | null): Table | Error {
  let header: string[] = []
  try {
    const records = parse(text, {
      ...{ delimiter, quote, bom: true, trim: true, skip_empty_lines: true, info: true },
      ...{ relax_column_count: true, relax_quotes: true, max_record_size: 100_000 },
      columns: (names: string[]) => {
        header = names
        return names
      },
    }) as unknown as { record: Record<string, string>; info: { lines: number } }[]
    return { header, lines: records.map(({ record, info }) => ({ at: info.lines, fields: record })) }
  } catch (error) {
    return new Error(messageOf(error))
  }
}

interface ReadLine {
  readonly at: number
  /** Everything but time and place. */
  readonly parts: Omit<Pose, 'tMs' | 'lon' | 'lat'>
  readonly lon: number | undefined
  readonly lat: number | undefined
  readonly tMs: number | undefined
  readonly time: WrittenTime | undefined
}

function readLine({ at, fields }: CsvLine, mapping: CsvMapping): ReadLine {
  const number = (part: CsvPart): number | undefined => {
    const given = mapping.columns[part]
    if (!given || given.unit === 'iso') return undefined
    const text = fields[given.column]
    const value = finiteNumber(mapping.decimal === ',' ? text?.replace(',', '.') : text)
    return value === undefined ? undefined : value * unitFactor[given.unit as keyof typeof unitFactor]
  }
  const time = mapping.columns.time
  const unixMs = number('time')
  return {
    at,
    lon: number('lon'),
    lat: number('lat'),
    tMs: number('t'),
    time:
      time?.unit === 'iso'
        ? writtenTime(fields[time.column] ?? '')
        : unixMs !== undefined && unixMs >= EARLIEST_MS && unixMs < LATEST_MS
          ? { ms: unixMs, of: 'utc' }
          : undefined,
    parts: usableParts({
      ...{ relAltM: number('relAlt'), absAltM: number('absAlt') },
      ...{
        yawDeg: number('yaw'),
        pitchDeg: number('pitch'),
        rollDeg: number('roll'),
        headingDeg: number('heading'),
      },
      ...{ focalLengthMm: number('focalLength'), focalLength35Mm: number('focalLength35') },
      ...{
        horizontalFovDeg: number('horizontalFov'),
        zoom: number('zoom'),
        positionSigmaM: number('positionSigma'),
      },
    }),
  }
}

/** A clock that was never set counts from 1970. */
const EARLIEST_MS = Date.UTC(1990, 0, 1)
const LATEST_MS = Date.UTC(2200, 0, 1)

function assemble(
  read: readonly ReadLine[],
  { columns, absAltDatum }: CsvMapping,
  utcOffsetMin: number | undefined,
): Telemetry {
  const clock = new OneClock(
    read.flatMap(({ time }) => time ?? []),
    utcOffsetMin,
  )
  const clocks = read.map(({ time }) => time && clock.ms(time))
  const startMs = firstOf(
    clocks.filter((_, index) => placeFault(read[index]!.lon, read[index]!.lat) === undefined),
  )
  const unusable: SkippedPart[] = []
  const placed: PlacedPose[] = []
  for (const [index, { at, lon, lat, tMs: ownMs, parts }] of read.entries()) {
    const clockMs = clocks[index]
    const tMs = columns.t ? ownMs : clockMs === undefined ? undefined : clockMs - startMs
    const fault = placeFault(lon, lat) ?? (tMs === undefined ? 'it has no time' : undefined)
    const timeMs = clock.isUtc && clockMs !== undefined && { timeMs: clockMs }
    if (fault !== undefined) unusable.push({ at, reason: fault })
    else placed.push({ at, pose: { tMs: tMs!, ...timeMs, ...placeOf(lon, lat), ...parts } })
  }
  const { poses, skipped } = inTimeOrder(placed)
  const hasHeights = poses.some(({ absAltM }) => absAltM !== undefined)
  return {
    format: 'csv',
    poses,
    skipped: inFileOrder(unusable, skipped),
    ...(clocks.some(ms => ms !== undefined) && !clock.isUtc && { localTimes: true }),
    ...(absAltDatum !== undefined && hasHeights && { absAltDatum }),
  }
}

const refuse = (what: string, cause?: unknown): LamppostError =>
  new LamppostError('TELEMETRY_UNREADABLE', {
    what: `The table ${what}`,
    hint: 'Say which column is what: --map lat=COLUMN,lon=COLUMN,t=COLUMN:s,relAlt=COLUMN:ft, or --map FILE; see "lamppost telemetry --help".',
    ...(cause !== undefined && { cause }),
  })
