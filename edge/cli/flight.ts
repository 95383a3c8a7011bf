import { Command, InvalidArgumentError, Option } from 'commander'
import type { TilesConfig } from '../config/schema/tiles.js'
import type { VerticalDatum } from '../domain/pose.js'
import { USUAL_SCENARIOS } from './flight/usual-scenarios.js'
import { takeoffAltitudeOption } from './takeoff-altitude-option.js'
import { tilesOption } from './tiles-option.js'

const example = `
Examples:
  $ lamppost flight DJI_0001.MP4                       # DJI_0001.SRT lies beside it
  $ lamppost flight card/DCIM --camera dji-mavic-3 --out findings
  $ lamppost flight patrol.mp4 --telemetry patrol.tlog --hfov 73 --dem city.tif --dem-heights egm96
  $ lamppost flight --images photos --zones no-parking.geojson --scenario illegal-parking --scenario sanitation
  $ lamppost flight DJI_0002.MP4 --takeoff-altitude 244  # Mavic 2, Air 2S: what its altitude read on the ground
  $ lamppost flight card/DCIM -c box.yaml              # the box does it, and tells the centre
  $ lamppost flight card/DCIM --check                  # only what is wrong with the files

Looks at drone footage and writes what it found, each thing once, into a folder: report.html and report.pdf, findings.geojson,
findings.kmz, findings.csv, report.json, and pictures. Telemetry is found by name, in the video itself, or by time. What is wrong
with the files is told before anything is looked at. Stopped or killed, the same command with the same --out goes on where it was.
Small copies (.LRF), thumbnails and raw pictures in folders are passed over, and counted.

Exit code 1: a file could not be used, the rest was; 2: nothing can be placed on the map, or options cannot be used; 130: stopped
by Ctrl-C.`

/** `lamppost flight`: from drone footage to findings on the map. */
export const flightCommand = (): Command =>
  new Command('flight')
    .description('find things in drone footage, and put them on the map')
    .argument('[files...]', 'videos, stills, telemetry, or folders of them')
    .option('--telemetry <file>', 'for all videos, in place of what is found')
    .option(
      '--csv-map <columns>',
      'how the columns of a CSV of poses are called, as in "lamppost telemetry --map"',
    )
    .option('--images <dir>', 'folder of stills')
    .option(
      '--camera <id|file>',
      'kind of drone camera (dji-mavic-3, ...), or a file of "lamppost calibrate lens"',
    )
    .addOption(
      new Option('--hfov <deg>', 'field of view of the picture from left to right')
        .argParser(numberFrom(5, 170))
        .conflicts('camera'),
    )
    .option(
      '--dem <file>',
      'heights of the ground, GeoTIFF; without it the ground is level with the take-off',
    )
    .addOption(
      new Option(
        '--dem-heights <datum>',
        'what the heights of --dem count from, where it does not say',
      ).choices(['ellipsoid', 'egm96']),
    )
    .addOption(
      new Option('--heights <datum>', 'which height of the telemetry counts')
        .choices(['takeoff', 'ellipsoid', 'egm96'])
        .default('takeoff'),
    )
    .addOption(takeoffAltitudeOption())
    .addOption(
      new Option(
        '--unknown-gimbal <what>',
        'where the telemetry does not say where the camera looks: it looks straight down, or the file is refused',
      )
        .choices(['nadir', 'refuse'])
        .default('nadir'),
    )
    .option(
      '--clock-offset <s>',
      'how far the telemetry runs ahead of the pictures; found out, where absent',
      numberFrom(-86_400, 86_400),
    )
    .option(
      '--time-zone <zone>',
      'zone that the clock of the drone is set to, such as Asia/Shanghai: reports then tell times, and files are paired by them',
    )
    .option(
      '--spacing <m>',
      'from one frame that is looked at to the next, on the ground',
      numberFrom(0.1, 1000),
    )
    .option(
      '--scenario <id|file>',
      `what is looked for, again for more; ${USUAL_SCENARIOS.join(' and ')}, where absent`,
      gather,
    )
    .option('--zones <file>', 'GeoJSON of where scenarios hold; those that need zones hold nowhere else')
    .option('--model <id|file>', 'shipped model, or the manifest of another', 'urban-nano')
    .addOption(tilesOption())
    .option('--workers <n>', 'threads that run the model; as many as cores, at most 4', wholeFrom(1, 64))
    .option('--name <text>', 'of the flight; that of its first file, where absent')
    .option('--drone <id>', 'of the drone: its errors are the same each time it flies', 'drone')
    .option('--sigma-yaw <deg>', 'error of the yaw, 1 sigma', numberFrom(0, 180), 2)
    .option('--sigma-pitch <deg>', 'error of the pitch', numberFrom(0, 180), 1)
    .option('--sigma-roll <deg>', 'error of the roll', numberFrom(0, 180), 0.5)
    .option('--sigma-height <m>', 'error of the height above the ground', numberFrom(0, 1000), 3)
    .option('--sigma-position <m>', 'error of the position, each way', numberFrom(0, 1000), 1.5)
    .option('--sigma-time <s>', 'how far picture and pose may lie apart', numberFrom(0, 60), 0.1)
    .addOption(
      new Option('--language <language>', 'of the reports').choices(['en', 'zh', 'both']).default('both'),
    )
    .option('--show-people', 'do not hide heads and plates in pictures')
    .option('--out <dir>', 'folder for what was found; <name>-flight, where absent')
    .option(
      '-c, --config <file>',
      'hand the flight to the box of this configuration, in place of doing it here',
    )
    .option('--check', 'only say what is wrong with the files')
    .option('--json', 'one JSON object about the flight')
    .addHelpText('after', example)
    .action(async (files: string[], options: FlightCommandOptions) => {
      // Models, terrain and pictures take a second to load, which no other command should wait for.
      const { runFlight } = await import('./flight/run.js')
      process.exitCode = await runFlight(files, options, process)
    })

export interface FlightCommandOptions {
  readonly telemetry?: string
  readonly csvMap?: string
  readonly images?: string
  readonly camera?: string
  readonly hfov?: number
  readonly dem?: string
  readonly demHeights?: VerticalDatum
  readonly heights: 'takeoff' | VerticalDatum
  readonly takeoffAltitude?: number | 'first'
  readonly unknownGimbal: 'nadir' | 'refuse'
  readonly clockOffset?: number
  readonly timeZone?: string
  readonly spacing?: number
  readonly scenario?: readonly string[]
  readonly zones?: string
  readonly model: string
  readonly tiles?: TilesConfig
  readonly workers?: number
  readonly name?: string
  readonly drone: string
  readonly sigmaYaw: number
  readonly sigmaPitch: number
  readonly sigmaRoll: number
  readonly sigmaHeight: number
  readonly sigmaPosition: number
  readonly sigmaTime: number
  readonly language: 'en' | 'zh' | 'both'
  readonly showPeople?: boolean
  readonly out?: string
  readonly config?: string
  readonly check?: boolean
  readonly json?: boolean
}

function numberFrom(least: number, most: number): (text: string) => number {
  return text => {
    const value = Number(text)
    if (text.trim() === '' || !(value >= least && value <= most))
      throw new InvalidArgumentError(`Give a number from ${least} to ${most}.`)
    return value
  }
}

function wholeFrom(least: number, most: number): (text: string) => number {
  const number = numberFrom(least, most)
  return text => {
    const value = number(text)
    if (!Number.isInteger(value)) throw new InvalidArgumentError('Give a whole number.')
    return value
  }
}

const gather = (reference: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  reference,
]
