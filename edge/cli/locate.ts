import { Command, InvalidArgumentError, Option } from 'commander'
import type { VerticalDatum } from '../domain/pose.js'

const example = `
Examples:
  $ lamppost locate --observations obs.csv --out fixes.csv
  $ lamppost locate --observations obs.csv --dem hills.tif --heights egm96 --out fixes.csv
  $ cat obs.csv | lamppost locate --observations - --heights takeoff --json | jq 'select(.status == "ok")'

One line is one pixel of one picture, and where the camera was. Columns, in any order:
  px py width height        the pixel, and the size of the picture
  fx fy cx cy               the lens in pixels; k1 k2 k3 p1 p2, its distortion (Brown), may be left out
  cam_lat cam_lon           WGS84 degrees
  cam_h                     metres; ground_h, of the ground, in the same datum, unless --dem or --heights takeoff
  takeoff_h                 of the take-off point, with --heights takeoff, in the datum of ground_h or --dem
  yaw_true_deg              of the camera, clockwise from true north
  pitch_deg roll_deg        of the camera: 0 level, -90 straight down. Never add the aircraft's own attitude
  speed_mps                 of the drone, for --sigma-time; may be left out
Other columns are passed through. Added are lat, lon, sigma_major_m, sigma_minor_m, sigma_bearing_deg (the ellipse of
1 sigma; 2.146 times as large it holds 90 %), status (ok, invalid, horizon, no-terrain) and reason.

Exit code 1: some lines have no place, the rest was written; 2: table, terrain or options cannot be used.`

/** `lamppost locate`: from pixels of a drone's pictures to places on the map. */
export const locateCommand = (): Command =>
  new Command('locate')
    .description("place pixels of a drone's pictures on the map")
    .requiredOption('--observations <file>', 'table of pixels and poses, CSV; - for standard input')
    .option('--out <file>', 'table to write; standard output, where absent')
    .option('--dem <file>', 'heights of the ground, GeoTIFF; in place of ground_h')
    .addOption(
      new Option('--heights <datum>', 'what cam_h counts from; needed with --dem').choices([
        ...['ellipsoid', 'egm96', 'takeoff'],
      ]),
    )
    .addOption(
      new Option(
        '--dem-heights <datum>',
        'what the heights of --dem count from, where it does not say',
      ).choices([...['ellipsoid', 'egm96']]),
    )
    .option('--sigma-yaw <deg>', 'error of the yaw, 1 sigma', parseSigma, 2)
    .option('--sigma-pitch <deg>', 'error of the pitch', parseSigma, 1)
    .option('--sigma-roll <deg>', 'error of the roll', parseSigma, 0.5)
    .option('--sigma-height <m>', 'error of the height above the ground', parseSigma, 3)
    .option('--sigma-position <m>', 'error of cam_lat and cam_lon, each', parseSigma, 1.5)
    .option('--sigma-time <s>', 'how far picture and pose may lie apart, times speed_mps', parseSigma, 0.1)
    .option('--json', 'one line of JSON for each line of the table')
    .addHelpText('after', example)
    .action(async ({ json = false, ...options }: Options) => {
      // Terrain, projections and the geoid take half a second to load, which no other command should wait for.
      const { runLocate } = await import('./locate/run.js')
      const { observations, out, dem, heights, demHeights } = options
      const sigmas = {
        ...{ yawDeg: options.sigmaYaw, pitchDeg: options.sigmaPitch, rollDeg: options.sigmaRoll },
        ...{ heightM: options.sigmaHeight, positionM: options.sigmaPosition, timeS: options.sigmaTime },
      }
      process.exitCode = await runLocate(
        {
          ...{ observations, json, sigmas },
          ...(out !== undefined && { out }),
          ...(dem !== undefined && { dem }),
          ...(heights !== undefined && { heights }),
          ...(demHeights !== undefined && { demHeights }),
        },
        process,
      )
    })

interface Options {
  readonly observations: string
  readonly out?: string
  readonly dem?: string
  readonly heights?: VerticalDatum | 'takeoff'
  readonly demHeights?: VerticalDatum
  readonly sigmaYaw: number
  readonly sigmaPitch: number
  readonly sigmaRoll: number
  readonly sigmaHeight: number
  readonly sigmaPosition: number
  readonly sigmaTime: number
  readonly json?: boolean
}

function parseSigma(text: string): number {
  const sigma = Number(text)
  if (text.trim() === '' || !Number.isFinite(sigma) || sigma < 0)
    throw new InvalidArgumentError('Give a number from 0.')
  return sigma
}
