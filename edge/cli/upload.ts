import { Command, InvalidArgumentError, Option } from 'commander'
import { parseByteSize } from '../config/schema/byte-size.js'
import { takeoffAltitudeOption } from './takeoff-altitude-option.js'
import { runUpload, type UploadOptions } from './upload/run.js'

const example = `
Examples:
  $ lamppost upload DJI_0001.MP4 DJI_0001.SRT --to http://box-01:8420 --token "$TOKEN"
  $ lamppost upload /media/card/DCIM --to http://box-01:8420 --name "ring road, morning"
  $ lamppost upload DJI_0001.* --to http://box-01:8420 --camera dji-mavic-3 --time-zone box
  $ lamppost upload DJI_0001.* no-parking.geojson --to http://box-01:8420     # zones of this flight
  $ lamppost upload flight --to https://boxes.example.org/box-01 --json | jq -r .jobId

Videos, pictures, telemetry, terrain (GeoTIFF) and zones (GeoJSON) of one flight go to a running box, which analyses them once all have arrived and were
found to be usable. Files that the box has already are not sent again. When the line or this program is cut off, call it again
with the same files: it goes on where it ended. The same files with the same options are the same flight: they are not looked at
again, unless --again says so. Folders are searched for files of known kinds; the rest is left out.

The token is api.token of the box; LAMPPOST_TOKEN keeps it out of the list of processes. For a certificate of your own
authority set NODE_EXTRA_CA_CERTS.

Exit codes: 0 the flight is queued; 1 the box refused files, or has no room; 2 wrong arguments; 3 the box does not answer;
130 stopped by Ctrl-C, to be gone on with.`

/** `lamppost upload`: footage of drones, from the card to the box. */
export function uploadCommand(): Command {
  return new Command('upload')
    .description('send footage of a flight to a running box')
    .argument('<file|folder...>', 'what belongs to the flight')
    .requiredOption('--to <url>', 'address of the box, such as http://box-01:8420')
    .addOption(new Option('--token <text>', 'api.token of the box').env('LAMPPOST_TOKEN'))
    .option('--name <text>', 'name of the flight; that of the first video, where absent')
    .option('--drone <id>', 'which drone it was: its errors are the same each time it flies')
    .option(
      '--camera <kind>',
      'kind of its camera, where the telemetry does not tell the lens: dji-mavic-3, ...',
    )
    .addOption(
      new Option('--hfov <degrees>', 'field of view of the picture from left to right')
        .argParser(parseHfov)
        .conflicts('camera'),
    )
    .option(
      '--time-zone <zone>',
      'of the local times in its telemetry: Asia/Shanghai, or "box" for that of the box; without it they become no times of day',
    )
    .addOption(
      new Option(
        '--unknown-gimbal <what>',
        'where the telemetry does not say where the camera looks',
      ).choices(['nadir', 'refuse']),
    )
    .addOption(takeoffAltitudeOption())
    .option('--clock-offset <s>', 'by how much the telemetry runs ahead of the pictures', parseSeconds)
    .option('--again', 'look at files once more that the box has looked at before')
    .option('--resume', 'go on where an earlier call ended', true)
    .option('--no-resume', 'begin anew')
    .option('--skip-refused', 'make the flight of the rest, where the box refuses files')
    .option('--json', 'the outcome as JSON')
    .option('--state <folder>', 'where it is kept what can be gone on with')
    .option('--chunk <size>', 'most bytes of one request, for proxies that take no more; 16MiB', parseChunk)
    .addHelpText('after', example)
    .action((inputs: string[], options: UploadOptions) => runUpload(inputs, options))
}

function parseHfov(text: string): number {
  const degrees = Number(text)
  if (!(degrees >= 5 && degrees <= 170)) throw new InvalidArgumentError('Give degrees from 5 to 170.')
  return degrees
}

function parseSeconds(text: string): number {
  const seconds = Number(text)
  if (text.trim() === '' || !Number.isFinite(seconds)) throw new InvalidArgumentError('Give seconds.')
  return seconds
}

const LEAST_CHUNK_BYTES = 64 * 1024

function parseChunk(text: string): number {
  const bytes = parseByteSize(text)
  if (bytes === undefined || bytes < LEAST_CHUNK_BYTES)
    throw new InvalidArgumentError('Give a size of at least 64KiB, such as 1MB.')
  return bytes
}
