import { z } from 'zod'

/** Parts of a pose that a column may hold, with the units it may be in; the first is meant where none is said. */
export const csvUnits = {
  t: ['ms', 's', 'us', 'min'],
  time: ['iso', 'unix-s', 'unix-ms', 'unix-us'],
  lat: ['deg', 'rad', 'deg-e7'],
  lon: ['deg', 'rad', 'deg-e7'],
  relAlt: ['m', 'ft'],
  absAlt: ['m', 'ft'],
  yaw: ['deg', 'rad'],
  pitch: ['deg', 'rad'],
  roll: ['deg', 'rad'],
  heading: ['deg', 'rad'],
  focalLength: ['mm'],
  focalLength35: ['mm'],
  horizontalFov: ['deg', 'rad'],
  zoom: ['x'],
  positionSigma: ['m', 'ft'],
} as const

export type CsvPart = keyof typeof csvUnits
export type CsvUnit = (typeof csvUnits)[CsvPart][number]

export const csvParts = Object.keys(csvUnits) as CsvPart[]

const columnOf = (units: readonly [string, ...string[]]) =>
  z
    .union([
      z.string().min(1),
      z.strictObject({ column: z.string().min(1), unit: z.enum(units).default(units[0]) }),
    ])
    .transform(given => (typeof given === 'string' ? { column: given, unit: units[0] } : given))

const columns = Object.fromEntries(
  csvParts.map(part => [part, columnOf(csvUnits[part] as unknown as [string, ...string[]]).optional()]),
) as unknown as Record<CsvPart, z.ZodOptional<ReturnType<typeof columnOf>>>

/**
 * How a table of poses is to be read:
 *
 *     columns:
 *       lat: Latitude
 *       lon: Longitude
 *       time: Timestamp
 *       relAlt: { column: "Height (feet)", unit: ft }
 *       yaw: { column: Gimbal heading, unit: rad }
 *     absAltDatum: egm96
 *     delimiter: ";"
 *     decimal: ","
 *
 * Angles are the camera's, absolute; `heading` is where the aircraft's nose points. `t` counts from the start of the recording,
 * `time` is a date and a time of day.
 */
export const csvMappingSchema = z
  .strictObject({
    columns: z.strictObject(columns),
    /** What `absAlt` counts from. */
    absAltDatum: z.enum(['ellipsoid', 'egm96']).optional(),
    /** Found by the header, where absent. */
    delimiter: z.enum([',', ';', '\t', '|', ' ']).optional(),
    /** The sign before decimals. */
    decimal: z.enum(['.', ',']).default('.'),
  })
  .refine(({ columns: { lat, lon } }) => lat && lon, { error: 'lat and lon are needed', path: ['columns'] })
  .refine(({ columns: { t, time } }) => t || time, { error: 't or time is needed', path: ['columns'] })

export type CsvMapping = z.output<typeof csvMappingSchema>
