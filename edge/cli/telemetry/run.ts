import { buffer } from 'node:stream/consumers'
import { telemetryQuality } from '../../flights/telemetry/quality.js'
import { qualityText } from '../../flights/telemetry/quality-text.js'
import { type ReadOptions, readTelemetry } from '../../flights/telemetry/read-telemetry.js'
import { isLamppostError, LamppostError } from '../../kit/lamppost-error.js'
import { exitCodes } from '../exit-codes.js'
import { reportFailure } from '../failure.js'
import { writeOut } from '../write-out.js'
import type { ReadFile } from './read-file.js'
import { csvOf } from './write-csv.js'
import { geoJsonOf } from './write-geojson.js'
import { gpxOf } from './write-gpx.js'
import { jsonOf } from './write-json.js'

export interface TelemetryArguments {
  /** Paths; `-` for standard input. */
  readonly files: readonly string[]
  readonly as: 'text' | 'json' | 'csv' | 'gpx' | 'geojson'
  readonly csvMap?: string
  readonly utcOffsetMin?: number
  readonly out?: string
}

export interface TelemetryStreams {
  readonly stdin: NodeJS.ReadableStream
  readonly stdout: NodeJS.WritableStream
  readonly signal: AbortSignal
}

/**
 * Reads files one by one and writes what they say. Of several, one that cannot be read does not keep the others; the exit code is then
 * that of the first failure.
 *
 * @throws LamppostError USAGE
 */
export async function runTelemetry(args: TelemetryArguments, streams: TelemetryStreams): Promise<number> {
  if (args.as === 'csv' && args.files.length > 1)
    throw new LamppostError('USAGE', {
      what: 'A table is of one file',
      hint: 'Give one file with --csv, or use --json, which has one object for each.',
    })
  const read: ReadFile[] = []
  let exitCode: number = exitCodes.OK
  const failed = (code: number): void => {
    if (exitCode === exitCodes.OK) exitCode = code
  }
  for (const file of args.files) {
    try {
      read.push(await readFile(file, args, streams))
    } catch (error) {
      if (streams.signal.aborted) return exitCodes.INTERRUPTED
      if (isLamppostError(error, 'USAGE')) throw error
      failed(reportFailure(error))
    }
  }
  if (read.some(({ telemetry }) => telemetry.poses.length === 0)) failed(exitCodes.FAILED)
  if (read.length === 0) return exitCode
  const text = written(read, args.as)
  if (args.out === undefined || args.out === '-') streams.stdout.write(text)
  else await writeOut(args.out, text, '--out')
  return exitCode
}

async function readFile(
  file: string,
  args: TelemetryArguments,
  streams: TelemetryStreams,
): Promise<ReadFile> {
  const { csvMap, utcOffsetMin } = args
  const options: ReadOptions = {
    ...(csvMap !== undefined && { csvMap }),
    ...(utcOffsetMin !== undefined && { utcOffsetMin }),
    signal: streams.signal,
  }
  const name = file === '-' ? 'standard input' : file
  const telemetry =
    file === '-'
      ? await readTelemetry(await buffer(streams.stdin), { ...options, name })
      : await readTelemetry(file, options)
  return { file: name, telemetry, quality: telemetryQuality(telemetry) }
}

function written(read: readonly ReadFile[], as: TelemetryArguments['as']): string {
  switch (as) {
    case 'json':
      return read.map(jsonOf).join('')
    case 'csv':
      return csvOf(read[0]!)
    case 'gpx':
      return gpxOf(read)
    case 'geojson':
      return geoJsonOf(read)
    case 'text':
      return read
        .map(({ file, telemetry, quality }) => `${file}\n${qualityText(telemetry, quality)}\n`)
        .join('\n')
  }
}
