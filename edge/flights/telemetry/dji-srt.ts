import { LamppostError } from '../../kit/lamppost-error.js'
import { type DjiDialect, type DjiSubtitle, readDjiSubtitle } from './dji-subtitle.js'
import { inRisingTime } from './rising-times.js'
import { srtBlocks } from './srt-blocks.js'
import type { SkippedPart, Telemetry } from './telemetry.js'
import type { ParseOptions, TelemetryParser } from './telemetry-parser.js'
import { textOf } from './text-bytes.js'
import { inFileOrder, type PlacedPose } from './time-order.js'
import { placeFault, placeOf } from './usable-place.js'
import { usableParts } from './usable-pose.js'

const TIMING = /\d:\d{1,2}[,.]\d{1,6}\s*-->/

/** Subtitles of DJI aircraft, in whichever dialect, in files of their own. */
export const djiSrt: TelemetryParser = {
  format: 'dji-srt',
  accepts: head => TIMING.test(textOf(head)),
  parse: (bytes, options) => parseDjiSrt(textOf(bytes), options),
}

interface ReadBlock {
  readonly at: number
  readonly fromMs: number
  readonly said: DjiSubtitle
}

/**
 * Poses of the subtitles of a DJI aircraft. Times of a pose are those at which its subtitle begins. The times of day in it are local
 * ones of a zone that nobody writes down: without `utcOffsetMin` no pose has a `timeMs`.
 *
 * @throws LamppostError TELEMETRY_UNREADABLE where no subtitle is one of an aircraft
 */
export function parseDjiSrt(text: string, { utcOffsetMin }: ParseOptions = {}): Telemetry {
  const read: ReadBlock[] = []
  const unusable: SkippedPart[] = []
  for (const { at, fromMs, text: subtitle } of srtBlocks(text)) {
    const said = readDjiSubtitle(subtitle)
    if (said) read.push({ at, fromMs, said })
    else unusable.push({ at, reason: 'it tells no position' })
  }
  if (read.length === 0)
    throw new LamppostError('TELEMETRY_UNREADABLE', {
      what: `None of ${unusable.length} subtitles tells where an aircraft was`,
      hint: 'Give the subtitles that the drone wrote; they must be switched on ("video subtitles") before the flight.',
    })
  const dialect = usual(read.map(({ said }) => said.dialect))
  const [isExchanged, knowsAbsAlt] = [placesExchanged(read), absAltKnown(read)]
  const placed: PlacedPose[] = []
  for (const { at, fromMs, said } of read) {
    const [lon, lat] = isExchanged ? [said.lat, said.lon] : [said.lon, said.lat]
    const fault = placeFault(lon, lat)
    if (fault !== undefined) {
      unusable.push({ at, reason: fault })
      continue
    }
    const { absAltM, ...parts } = said.parts
    const timeMs =
      utcOffsetMin === undefined || said.localMs === undefined
        ? undefined
        : said.localMs - utcOffsetMin * 60_000
    const usable = usableParts({ ...parts, absAltM: knowsAbsAlt ? absAltM : undefined, timeMs })
    placed.push({ at, pose: { tMs: fromMs, ...placeOf(lon, lat), ...usable } })
  }
  const { poses, skipped } = inRisingTime(placed)
  const satellites = read.flatMap(({ said }) => said.satellites ?? [])
  const isLocal = utcOffsetMin === undefined && read.some(({ said }) => said.localMs !== undefined)
  return {
    format: 'dji-srt',
    variant: variantOf(dialect, read),
    poses,
    skipped: inFileOrder(unusable, skipped),
    ...(isLocal && { localTimes: true }),
    ...(satellites.length > 0 && {
      satellites: { least: least(satellites), most: -least(satellites.map(count => -count)) },
    }),
  }
}

/** Most blocks say that their latitude is beyond a pole, and their longitude could be one: this aircraft writes them the other way. */
const placesExchanged = (read: readonly ReadBlock[]): boolean =>
  2 *
    read.filter(
      ({ said: { lon = 0, lat = 0 } }) => Math.abs(lat) > 90 && Math.abs(lat) <= 180 && Math.abs(lon) <= 90,
    ).length >
  read.length

/** Aircraft that know no height above the sea write 0.0 at every height. */
const absAltKnown = (read: readonly ReadBlock[]): boolean =>
  read.some(({ said: { dialect, parts } }) => dialect !== 'metres' || (parts.absAltM ?? 0) !== 0)

function usual(dialects: readonly DjiDialect[]): DjiDialect {
  const counts = new Map<DjiDialect, number>()
  for (const dialect of dialects) counts.set(dialect, (counts.get(dialect) ?? 0) + 1)
  return [...counts].reduce((most, each) => (each[1] > most[1] ? each : most))[0]
}

function variantOf(dialect: DjiDialect, read: readonly ReadBlock[]): string {
  const has = (part: 'pitchDeg') => read.some(({ said }) => said.parts[part] !== undefined)
  switch (dialect) {
    case 'bracketed':
      return `fields with rel_alt and abs_alt${has('pitchDeg') ? ' and gimbal' : ''} (Mavic 3, Air 3 and later)`
    case 'bracketed-altitude':
      return 'fields with altitude (Mavic 2, Air 2S)'
    case 'home':
      return 'GPS, BAROMETER and HOME (Mavic Pro, Phantom 4)'
    case 'metres':
      return 'GPS in metres and BAROMETER (Matrice 300)'
    case 'one-line':
      return has('pitchDeg') ? 'one line with gimbal (Phantom 4 RTK)' : 'one line (Mavic Mini)'
  }
}

const least = (values: readonly number[]): number =>
  values.reduce((lowest, value) => Math.min(lowest, value), Number.POSITIVE_INFINITY)
