import { Command, InvalidArgumentError, Option } from 'commander'
import { stopSignal } from './stop-signal.js'

const example = `
Examples:
  $ lamppost telemetry DJI_0001.SRT
  $ lamppost telemetry DJI_0001.MP4 --json | jq '.quality.warnings'
  $ lamppost telemetry flight.tlog --csv --out poses.csv
  $ lamppost telemetry log.csv --map "lat=Latitude,lon=Longitude,t=Seconds:s,relAlt=Height:ft" --geojson
  $ lamppost telemetry *.SRT --utc-offset +08:00 --gpx --out flights.gpx

The format is told by what a file holds: DJI subtitles (.SRT, or inside a video), MISB ST 0601 (in MPEG-TS or alone),
MAVLink telemetry logs, GPX, JPEG stills (EXIF, XMP), recorded messages of the DJI Cloud API, tables (CSV). Without an option
it says what was found and how good it is. Nothing is smoothed or filled in; what cannot be used is counted, with its reason.

--json is one object for each file: file, format, variant, datum (what absAltM counts from), quality, skipped, rows. A row has
t (ms from the start of the recording), time (UTC), lat, lon, relAltM (above the take-off), absAltM, yaw, pitch, roll (degrees, of
the camera), focalLengthMm, zoom; what is not known is absent. focalLengthOf says whether focalLengthMm is that of the lens
or of one for 35 mm film. --csv has the same columns, and is of one file.

--map, for tables whose columns have other names: part=COLUMN or part=COLUMN:UNIT, separated by commas, or a YAML or JSON file:
  columns: { lat: Latitude, lon: Longitude, time: Timestamp, relAlt: { column: Height (ft), unit: ft } }
  absAltDatum: egm96        # or ellipsoid
  decimal: ","              # where numbers are written so
Parts: t (ms, s, us, min), time (iso, unix-s, unix-ms, unix-us), lat and lon (deg, rad, deg-e7), relAlt and absAlt (m, ft), yaw,
pitch, roll of the camera and heading of the aircraft (deg, rad), focalLength, focalLength35 (mm), horizontalFov (deg, rad), zoom,
positionSigma (m, ft). lat, lon, and t or time are needed.

Exit code 1: a file tells no position at all; 2: a file is in no known format, or an option cannot be used.`

/** `lamppost telemetry`: what a file says of a flight, and how good it is. */
export const telemetryCommand = (): Command =>
  new Command('telemetry')
    .description('read what a file says of a flight, and how good it is')
    .argument('<file...>', 'telemetry, or videos and stills that carry it; - for standard input')
    .addOption(new Option('--json', 'one JSON object for each file').conflicts(['csv', 'gpx', 'geojson']))
    .addOption(new Option('--csv', 'poses as a table').conflicts(['gpx', 'geojson']))
    .addOption(new Option('--gpx', 'poses as tracks of GPX 1.1').conflicts(['geojson']))
    .option('--geojson', 'lines and points, RFC 7946')
    .option('--map <columns>', 'what the columns of a table are: a file, or part=COLUMN:UNIT,...')
    .option(
      '--utc-offset <hours>',
      'zone of the local times in a file, such as +08:00; without it they become no time',
      parseOffset,
    )
    .option('--out <file>', 'file to write; standard output, where absent')
    .addHelpText('after', example)
    .action(async (files: string[], { json, csv, gpx, geojson, map, utcOffset, out }: Options) => {
      // Readers of all formats take long to load.
      const { runTelemetry } = await import('./telemetry/run.js')
      const { signal } = stopSignal()
      process.exitCode = await runTelemetry(
        {
          files,
          as: json ? 'json' : csv ? 'csv' : gpx ? 'gpx' : geojson ? 'geojson' : 'text',
          ...(map !== undefined && { csvMap: map }),
          ...(utcOffset !== undefined && { utcOffsetMin: utcOffset }),
          ...(out !== undefined && { out }),
        },
        { stdin: process.stdin, stdout: process.stdout, signal },
      )
    })

interface Options {
  readonly json?: boolean
  readonly csv?: boolean
  readonly gpx?: boolean
  readonly geojson?: boolean
  readonly map?: string
  readonly utcOffset?: number
  readonly out?: string
}

/** Minutes. */
function parseOffset(text: string): number {
  const found = /^(?:Z|([+-]?)(\d{1,2})(?::?([0-5]\d))?)$/i.exec(text)
  const minutes = Number(found?.[2] ?? 0) * 60 + Number(found?.[3] ?? 0)
  if (!found || minutes > 14 * 60)
    throw new InvalidArgumentError('Give hours and minutes ahead of UTC, such as +08:00 or -3.')
  return found[1] === '-' ? -minutes : minutes
}
