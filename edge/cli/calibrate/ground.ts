import { Command, Option } from 'commander'
import type { LonLat } from '../../geometry/enu.js'
import { type Crs, crsNames } from './ground/crs.js'
import { parseLonLat, parsePositive } from './numbers.js'

const example = `
Examples:
  $ lamppost calibrate ground --picture street.jpg --points points.csv --crs wgs84 --place 106.5516,29.5630 --out east.json
  $ lamppost calibrate ground --picture street.jpg --points metres.csv --place 106.5516,29.5630 --lens lens.json --out east.json

points.csv has a line for each point that can be seen in the picture and found on a map or with a GNSS receiver:
  name,x,y,lon,lat
  corner of the manhole,412,633,106.551732,29.562981
  end of the stop line,1103,540,106.551801,29.562944
x and y are pixels of the picture from its top left. In place of lon,lat it may have east,north: metres from --place, as a
tape measures them. Take things that lie flat on the ground (corners of markings, manholes, kerb ends; no poles or
roofs), six or more, near and far, left and right, never all along one line.

It writes the calibration for "calibration:" of a camera, and a picture to check it by. Exit code 2: the points do not
give a calibration; the message names their lines.`

interface Options {
  readonly picture: string
  readonly points: string
  readonly out: string
  readonly overlay?: string
  readonly crs?: Crs
  readonly place?: LonLat
  readonly lens?: string
  readonly clickPx: number
  readonly surveyM: number
  readonly json?: boolean
}

/** `lamppost calibrate ground`: from the picture of a fixed camera to the ground. */
export const groundCommand = (): Command =>
  new Command('ground')
    .description('from points in the picture and on the map to places on the ground')
    .requiredOption('--picture <file>', 'a picture of the camera, in its full size')
    .requiredOption('--points <file>', 'CSV with x,y,lon,lat or x,y,east,north')
    .requiredOption('--out <file>', 'the calibration to write, JSON')
    .addOption(new Option('--crs <name>', 'what lon and lat are given in').choices(crsNames))
    .option(
      '--place <lon,lat>',
      'where the camera stands, WGS84: origin of the metres, and a check',
      parseLonLat,
    )
    .option('--lens <file>', 'what "lamppost calibrate lens" wrote')
    .option('--overlay <file>', 'picture to write with the grid (default: beside --out, .jpg)')
    .option('--click-px <px>', 'how well the points were clicked, 1 sigma', parsePositive, 2)
    .option('--survey-m <m>', 'how well the places of the points are known, 1 sigma', parsePositive, 0.3)
    .option('--json', 'the report as one JSON object')
    .addHelpText('after', example)
    .action(async ({ json = false, ...options }: Options) => {
      const overlay = options.overlay ?? `${options.out.replace(/\.json$/i, '')}.grid.jpg`
      // Its libraries are no other command's: a box that watches cameras need not hold them.
      const { runGround } = await import('./ground/run.js')
      process.exitCode = await runGround({ ...options, overlay, json }, process)
    })
