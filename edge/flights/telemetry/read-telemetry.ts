import { open, readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { isLamppostError, LamppostError, messageOf } from '../../kit/lamppost-error.js'
import { footageFormat } from '../../media/footage-format.js'
import { csv } from './csv.js'
import { parseDjiSrt } from './dji-srt.js'
import { zoneOffsetMin } from './local-zone.js'
import { parsers } from './parsers.js'
import { readCsvMapping } from './read-csv-mapping.js'
import type { Telemetry } from './telemetry.js'
import type { ParseOptions } from './telemetry-parser.js'
import { telemetryInVideo } from './video-telemetry.js'

export interface ReadOptions {
  /** What the file is called, where bytes are given. */
  readonly name?: string
  /** How the columns of a table are called: a YAML or JSON file, or `lat=Latitude,lon=Longitude,relAlt=Height:ft`. */
  readonly csvMap?: string
  /** Minutes by which local times of a file are ahead of UTC. Without it, they become no `timeMs`. */
  readonly utcOffsetMin?: number
  /** The same as the name of a zone (IANA). */
  readonly localTimeZone?: string
  readonly signal?: AbortSignal
}

/** Formats are told by the beginning of a file. */
const HEAD_BYTES = 64 * 1024
/** Ten hours at 60 poses a second, as text. */
const LARGEST_BYTES = 512 * 1024 * 1024

/**
 * What a file says of a flight: subtitles, GPX, tables, MISB packets, MAVLink logs, stills, or a video with one of these inside.
 * Where the format is known and no part of it is of use, there are no poses, and `skipped` says why.
 *
 * @param source path of a file, or its bytes, which cannot be those of a video
 * @throws LamppostError TELEMETRY_UNREADABLE; USAGE for a mapping that cannot be used
 */
export async function readTelemetry(
  source: string | Uint8Array,
  options: ReadOptions = {},
): Promise<Telemetry> {
  const { csvMap, utcOffsetMin, localTimeZone, signal } = options
  const name = typeof source === 'string' ? basename(source) : (options.name ?? 'the file')
  const parseOptions: ParseOptions = {
    ...(csvMap !== undefined && { csvMapping: await readCsvMapping(csvMap) }),
    ...(utcOffsetMin !== undefined && { utcOffsetMin }),
  }
  const parsed = async (parse: (options: ParseOptions) => Promise<Telemetry>): Promise<Telemetry> => {
    const telemetry = await parse(parseOptions)
    if (localTimeZone === undefined || telemetry.localTimes !== true) return telemetry
    const local = await parse({ ...parseOptions, utcOffsetMin: 0 })
    const firstMs = local.poses.find(({ timeMs }) => timeMs !== undefined)?.timeMs
    return firstMs === undefined
      ? telemetry
      : parse({ ...parseOptions, utcOffsetMin: zoneOffsetMin(firstMs, localTimeZone) })
  }
  try {
    const head = typeof source === 'string' ? await headOf(source, name) : source.subarray(0, HEAD_BYTES)
    if (head.length === 0) throw refuse(`${name} is empty`)
    if (isVideo(head, name)) return await parsed(given => inVideo(source, name, given, signal))
    // A mapping says that it is a table, whatever it is called.
    const isTable = parseOptions.csvMapping !== undefined && !head.includes(0)
    const parser = parsers.find(each => each.accepts(head, name)) ?? (isTable ? csv : undefined)
    if (!parser) throw refuse(`${name} is in none of the formats of telemetry that are known`)
    const bytes = typeof source === 'string' ? await readFile(source, { signal }) : source
    return await parsed(async given => parser.parse(bytes, given))
  } catch (cause) {
    signal?.throwIfAborted()
    if (isLamppostError(cause)) throw cause
    throw new LamppostError('TELEMETRY_UNREADABLE', {
      what: `${name} cannot be read`,
      cause: new Error(messageOf(cause)),
    })
  }
}

async function inVideo(
  source: string | Uint8Array,
  name: string,
  options: ParseOptions,
  signal: AbortSignal | undefined,
): Promise<Telemetry> {
  if (typeof source !== 'string') throw refuse(`${name} is a video, and is only read from a file`)
  const found = await telemetryInVideo(source, text => parseDjiSrt(text, options), signal)
  if (found) return found
  throw new LamppostError('TELEMETRY_UNREADABLE', {
    what: `${name} carries no telemetry that can be read`,
    hint: 'Give the .SRT that the drone wrote beside it.',
  })
}

function isVideo(head: Uint8Array, name: string): boolean {
  try {
    return footageFormat(Buffer.from(head), name).kind === 'video'
  } catch {
    return false
  }
}

async function headOf(path: string, name: string): Promise<Uint8Array> {
  const file = await open(path)
  try {
    const status = await file.stat()
    if (status.isDirectory()) throw refuse(`${name} is a folder`)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
    const head = buffer.subarray(0, bytesRead)
    if (status.size > LARGEST_BYTES && !isVideo(head, name))
      throw refuse(`${name} is larger than any telemetry`)
    return head
  } finally {
    await file.close()
  }
}

const refuse = (what: string): LamppostError => new LamppostError('TELEMETRY_UNREADABLE', { what })
