/** The command that writes a rendered flight with telemetry: `npx tsx tools/flights/write-flight.ts --help`. */
import { Command, InvalidArgumentError, Option } from 'commander'
import { writeFlightWithSubtitleTrack, writeKlvFlight, writeSrtFlight } from './flight-files.js'
import { noErrors, type TelemetryErrors, usualErrors } from './telemetry-errors.js'
import type { FlightName } from './truth-file.js'
import { type SrtDialect, srtDialects } from './write-srt.js'

interface Options {
  out: string
  as: SrtDialect | 'klv'
  inVideo?: true
  exact?: true
  seed: number
  yawOffset: number
  clockOffset: number
  dropped: number
  gap?: [fromMs: number, untilMs: number]
}

function errorsOf({ exact, seed, yawOffset, clockOffset, dropped, gap }: Options): TelemetryErrors {
  return {
    ...(exact ? noErrors : usualErrors),
    seed,
    yawOffsetDeg: yawOffset,
    clockOffsetMs: clockOffset,
    droppedShare: dropped,
    gaps: gap ? [{ fromMs: gap[0], untilMs: gap[1] }] : [],
  }
}

async function write(name: FlightName, options: Options): Promise<void> {
  const { out, as, inVideo } = options
  const errors = errorsOf(options)
  const written =
    as === 'klv'
      ? await writeKlvFlight(out, name, errors)
      : await (inVideo ? writeFlightWithSubtitleTrack : writeSrtFlight)(out, name, as, errors)
  process.stdout.write(`${[written.video, written.telemetry].filter(Boolean).join('\n')}\n`)
}

function number(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('Give a number.')
  return value
}

function share(text: string): number {
  const value = number(text)
  if (value < 0 || value >= 1) throw new InvalidArgumentError('Give a share from 0 up to 1.')
  return value
}

function span(text: string): [number, number] {
  const [from, until, ...more] = text.split('-').map(part => number(part) * 1000)
  if (until === undefined || more.length || until <= from!) {
    throw new InvalidArgumentError('Give two times in seconds, for example 40-55.')
  }
  return [from!, until]
}

await new Command('write-flight')
  .description('Write a rendered flight into a folder: its clip, and telemetry as wrong as a drone has it.')
  .addArgument(new Command().createArgument('<flight>', 'which one').choices(['patrol', 'patrol-next-day']))
  .requiredOption('--out <dir>', 'where it is written')
  .addOption(
    new Option('--as <format>', 'how the telemetry is written')
      .choices([...srtDialects, 'klv'])
      .default('avata-360'),
  )
  .option('--in-video', 'subtitles as a track of the video')
  .option('--exact', 'nothing is wrong, but for what other options say')
  .option('--seed <number>', 'of what is drawn by chance', number, 1)
  .option('--yaw-offset <degrees>', 'how far the compass is off', number, 0)
  .option('--clock-offset <ms>', 'by how much the telemetry runs ahead of the pictures', number, 0)
  .option('--dropped <share>', 'share of the samples that are missing', share, 0)
  .option('--gap <from-until>', 'seconds in which nothing was received', span)
  .addHelpText(
    'after',
    `
Examples:
  npx tsx tools/flights/write-flight.ts patrol --out /tmp/flight
  npx tsx tools/flights/write-flight.ts patrol --out /tmp/flight --as klv --exact
  npx tsx tools/flights/write-flight.ts patrol-next-day --out /tmp/flight --as phantom-4-rtk --seed 2 --clock-offset 700 --gap 40-55`,
  )
  .action(write)
  .parseAsync()
