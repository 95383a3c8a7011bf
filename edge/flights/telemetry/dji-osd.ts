import { z } from 'zod'
import type { Pose } from '../../domain/pose.js'
import { turn } from '../../geometry/angles.js'
import { type Angles, anglesOf, rotationOf } from './camera-attitude.js'
import type { SkippedPart, Telemetry } from './telemetry.js'
import { inFileOrder, inTimeOrder, type PlacedPose } from './time-order.js'
import { placeFault, placeOf } from './usable-place.js'

/** Recorded messages of the DJI Cloud API, one a line, as `mosquitto_sub -t 'thing/product/+/osd'` prints them. */
export const djiOsd = {
  format: 'dji-osd' as const,
  accepts(head: Uint8Array, _name: string): boolean {
    const [line = ''] = new TextDecoder().decode(head).trimStart().split('\n', 1)
    return line.startsWith('{') && /"(attitude_head|gimbal_pitch|elevation)"\s*:/.test(line)
  },
  parse: parseLines,
}

/** What an aircraft reports of itself every two seconds. Numbers it does not know it leaves out, or sends as null. */
const known = z.number().nullish().catch(undefined)
const osdSchema = z.looseObject({
  /** When it was so, epoch milliseconds of the aircraft's or the remote's clock. */
  timestamp: z.number().int().positive(),
  data: z.looseObject({
    latitude: known,
    longitude: known,
    /** Above the ellipsoid. */
    height: known,
    /** Above the take-off. */
    elevation: known,
    /** From true north, -180 to 180. */
    attitude_head: known,
    horizontal_speed: known,
    mode_code: known,
    vertical_speed: known,
    position_state: z.looseObject({ is_fixed: known, quality: known }).nullish().catch(undefined),
  }),
})
const payloadSchema = z.looseObject({
  gimbal_pitch: z.number(),
  gimbal_roll: known,
  gimbal_yaw: known,
  zoom_factor: known,
})

/** A pose without a recording: `timeMs` is all the time it has. */
export interface OsdPose extends Omit<Pose, 'tMs' | 'timeMs'> {
  readonly timeMs: number
  /** Along the ground, metres a second, where the aircraft says it. */
  readonly speedMps?: number
  /** Whether it has not taken off; absent where it does not say it. */
  readonly isOnGround?: boolean
}

/** Of `mode_code`, below this: standby, and preparing to take off. developer.dji.com, Cloud API, properties of aircraft. */
const FIRST_MODE_IN_THE_AIR = 3
/** Higher above its take-off it flies, whatever its mode. */
const STANDS_BELOW_M = 3

/**
 * The pose in a message of `thing/product/{sn}/osd`, or why it has none.
 *
 * @param payload index of the camera, such as `52-0-0`; the first gimbal of the message, when absent
 */
export function osdPose(message: unknown, payload?: string): OsdPose | string {
  const parsed = osdSchema.safeParse(message)
  if (!parsed.success) return `it is no message of an aircraft (${parsed.error.issues[0]!.path.join('.')})`
  const { timestamp, data } = parsed.data
  const lon = data.longitude ?? undefined
  const lat = data.latitude ?? undefined
  const fault = placeFault(lon, lat)
  if (fault !== undefined) return fault
  const quality = data.position_state?.quality ?? undefined
  if (quality === 0) return 'satellites gave no position (quality 0)'
  const gimbal = gimbalIn(data, payload)
  return {
    timeMs: timestamp,
    ...placeOf(lon, lat),
    ...number('relAltM', data.elevation),
    ...number('absAltM', data.height),
    ...gimbal,
    ...(data.attitude_head != null && { headingDeg: turn(data.attitude_head) }),
    ...(quality !== undefined && { positionSigmaM: sigmaOf(quality) }),
    ...number('speedMps', data.horizontal_speed),
    ...(data.mode_code != null && {
      isOnGround: data.mode_code < FIRST_MODE_IN_THE_AIR && Math.abs(data.elevation ?? 0) < STANDS_BELOW_M,
    }),
  }
}

/** 1 sigma by the grade of reception, from 1 to 5, or 10 for a fixed RTK solution: a guess, as DJI gives no metres. */
function sigmaOf(quality: number): number {
  if (quality >= 10) return 0.1
  return quality >= 4 ? 1.5 : 4
}

function gimbalIn(data: object, payload: string | undefined): Partial<Angles & Pick<Pose, 'zoom'>> {
  const index = payload ?? Object.keys(data).find(key => /^\d+-\d+-\d+$/.test(key))
  const parsed = payloadSchema.safeParse(
    index === undefined ? undefined : (data as Record<string, unknown>)[index],
  )
  if (!parsed.success) return {}
  const { gimbal_pitch: pitchDeg, gimbal_roll: roll, gimbal_yaw: yaw, zoom_factor: zoom } = parsed.data
  if (Math.abs(pitchDeg) > 180) return {}
  const rollDeg = roll ?? 0
  const angles =
    yaw == null
      ? { pitchDeg, rollDeg }
      : Math.abs(rollDeg) <= 90
        ? { yawDeg: turn(yaw), pitchDeg, rollDeg }
        : anglesOf(rotationOf({ yawDeg: yaw, pitchDeg, rollDeg }))
  return { ...angles, ...(zoom != null && zoom >= 1 && { zoom }) }
}

const number = <Key extends string>(key: Key, value: number | null | undefined): { [key in Key]?: number } =>
  (value == null ? {} : { [key]: value }) as { [key in Key]?: number }

function parseLines(bytes: Uint8Array): Telemetry {
  const placed: PlacedPose[] = []
  const unusable: SkippedPart[] = []
  let startMs: number | undefined
  for (const [index, line] of new TextDecoder().decode(bytes).split('\n').entries()) {
    if (line.trim() === '') continue
    const pose = osdPose(parsedLine(line))
    if (typeof pose === 'string') {
      unusable.push({ at: index + 1, reason: pose })
      continue
    }
    startMs ??= pose.timeMs
    const { speedMps: _, isOnGround: __, ...rest } = pose
    placed.push({ at: index + 1, pose: { ...rest, tMs: pose.timeMs - startMs } })
  }
  const { poses, skipped: doubled } = inTimeOrder(placed)
  return {
    format: 'dji-osd',
    poses,
    ...(poses.some(({ absAltM }) => absAltM !== undefined) && { absAltDatum: 'ellipsoid' }),
    skipped: inFileOrder(unusable, doubled),
  }
}

function parsedLine(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
