import type { Element as XmlElement } from '@xmldom/xmldom'
import type { Pose } from '../../domain/pose.js'
import { LamppostError } from '../../kit/lamppost-error.js'
import { finiteNumber } from './finite-number.js'
import { childrenOf, gpxPoints } from './gpx-points.js'
import { POSE_ELEMENT, POSE_NAMESPACE, poseAttributes } from './gpx-pose.js'
import { firstOf, OneClock, type WrittenTime, writtenTime } from './one-clock.js'
import type { SkippedPart, Telemetry } from './telemetry.js'
import type { ParseOptions, TelemetryParser } from './telemetry-parser.js'
import { textOf } from './text-bytes.js'
import { inFileOrder, inTimeOrder, type PlacedPose } from './time-order.js'
import { placeFault, placeOf } from './usable-place.js'
import { usableParts, type WrittenParts } from './usable-pose.js'

/** Tracks of GPX 1.0 and 1.1, all of a file in one order of time. Routes and waypoints are plans, and are passed over. */
export const gpx: TelemetryParser = {
  format: 'gpx',
  accepts: head => /<gpx[\s>]/.test(textOf(head)),
  parse: (bytes, options) => parseGpx(textOf(bytes), options),
}

/** @throws LamppostError TELEMETRY_UNREADABLE where it is no XML, or holds no track */
export function parseGpx(text: string, { utcOffsetMin }: ParseOptions = {}): Telemetry {
  const elements = gpxPoints(text)
  if (elements.length === 0)
    throw new LamppostError('TELEMETRY_UNREADABLE', {
      what: 'The GPX file holds no point of a track',
      hint: 'Routes and waypoints tell no flight; export the track that was recorded.',
    })
  const points = elements.map(element => (element ? readPoint(element) : DAMAGED))
  const clock = new OneClock(
    points.flatMap(({ time }) => time ?? []),
    utcOffsetMin,
  )
  const clocks = points.map(({ time }) => time && clock.ms(time))
  const unusable: SkippedPart[] = []
  const placed: PlacedPose[] = []
  const startMs = firstOf(
    clocks.filter((_, index) => placeFault(points[index]!.lon, points[index]!.lat) === undefined),
  )
  for (const [index, { lon, lat, ownMs, parts, isDamaged }] of points.entries()) {
    const clockMs = clocks[index]
    const tMs = ownMs ?? (clockMs === undefined ? undefined : clockMs - startMs)
    const fault = isDamaged
      ? 'it is damaged'
      : (placeFault(lon, lat) ?? (tMs === undefined ? 'it has no time' : undefined))
    const timeMs = clock.isUtc && clockMs !== undefined && { timeMs: clockMs }
    if (fault !== undefined) unusable.push({ at: index + 1, reason: fault })
    else placed.push({ at: index + 1, pose: { tMs: tMs!, ...timeMs, ...placeOf(lon, lat), ...parts } })
  }
  const { poses, skipped } = inTimeOrder(placed)
  return {
    format: 'gpx',
    poses,
    skipped: inFileOrder(unusable, skipped),
    ...(clocks.some(ms => ms !== undefined) && !clock.isUtc && { localTimes: true }),
  }
}

interface GpxPoint {
  readonly lon: number | undefined
  readonly lat: number | undefined
  readonly time: WrittenTime | undefined
  /** From the start of the recording, as this program wrote it. */
  readonly ownMs: number | undefined
  readonly parts: Omit<Pose, 'tMs' | 'lon' | 'lat'>
  readonly isDamaged?: true
}

const DAMAGED: GpxPoint = {
  ...{ lon: undefined, lat: undefined, time: undefined, ownMs: undefined },
  ...{ parts: {}, isDamaged: true },
}

function readPoint(point: XmlElement): GpxPoint {
  const { tMs, ...own } = ownParts(point)
  return {
    lon: numberIn(point.getAttribute('lon')),
    lat: numberIn(point.getAttribute('lat')),
    time: writtenTime(childText(point, 'time')?.trim() ?? ''),
    ownMs: tMs,
    parts: usableParts({ absAltM: numberIn(childText(point, 'ele')), ...own }),
  }
}

/** What this program wrote beside the point itself. */
function ownParts(point: XmlElement): WrittenParts & { readonly tMs?: number } {
  const extensions = childrenOf(point).find(({ localName }) => localName === 'extensions')
  const pose =
    extensions &&
    childrenOf(extensions).find(
      ({ localName, namespaceURI }) => localName === POSE_ELEMENT && namespaceURI === POSE_NAMESPACE,
    )
  if (!pose) return {}
  return Object.fromEntries(
    poseAttributes.flatMap(name => {
      const value = numberIn(pose.getAttribute(name))
      return value === undefined ? [] : [[name, value]]
    }),
  )
}

const numberIn = (text: string | null | undefined): number | undefined => finiteNumber(text?.trim())

const childText = (element: XmlElement, name: string): string | undefined =>
  childrenOf(element).find(({ localName }) => localName === name)?.textContent ?? undefined
