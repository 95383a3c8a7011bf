import exifr from 'exifr'
import { z } from 'zod'
import type { Pose, VerticalDatum } from '../../domain/pose.js'
import { turn } from '../../geometry/angles.js'
import { messageOf } from '../../kit/lamppost-error.js'
import { type Angles, anglesOf, rotationOf } from './camera-attitude.js'
import { exifTimeMs, gpsTimeMs } from './exif-time.js'
import type { Telemetry } from './telemetry.js'
import { placeFault, placeOf } from './usable-place.js'

/** A still's own word for where it was taken, in EXIF and in the XMP of DJI; other makers' XMP is not read. */
export const stillExif = {
  format: 'still-exif' as const,
  accepts: (head: Uint8Array, _name: string): boolean =>
    head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff,
  async parse(bytes: Uint8Array): Promise<Telemetry> {
    return (await readStill(bytes)).telemetry
  },
}

export interface Still {
  readonly telemetry: Telemetry
  readonly facts: StillFacts
}

/** What else a still says of itself, for whoever judges whether its pose is to be believed. */
export interface StillFacts {
  readonly make?: string
  readonly model?: string
  /** The program that wrote the file last: the camera's firmware, or what somebody edited it with. */
  readonly software?: string
  /** As EXIF counts: 1 upright, 3 turned by 180, 6 by 90 clockwise, 8 by 90 counter-clockwise; 2, 4, 5, 7 mirrored. */
  readonly orientation?: number
  /** As its EXIF says; pixels that differ from it were scaled or cut by somebody. */
  readonly widthPx?: number
  readonly heightPx?: number
  /** Pixels; as DJI measured it for a whole picture. */
  readonly calibratedFocalLengthPx?: number
  /** Of RTK: 0 none, 16 single, 32 to 49 float, 50 fixed. */
  readonly rtkFlag?: number
}

const number = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\s*[+-]?\d+(\.\d*)?\s*$/)
      .transform(Number),
  ])
  .optional()
  .catch(undefined)
const text = z.string().max(500).optional().catch(undefined)

/** Names as exifr gives them; what is of another kind counts as absent. */
const tagsSchema = z.object({
  Make: text,
  Model: text,
  Software: text,
  Orientation: number,
  ExifImageWidth: number,
  ExifImageHeight: number,
  DateTimeOriginal: text,
  OffsetTimeOriginal: text,
  SubSecTimeOriginal: z.union([z.string(), z.number()]).transform(String).optional().catch(undefined),
  FocalLength: number,
  FocalLengthIn35mmFormat: number,
  DigitalZoomRatio: number,
  latitude: number,
  longitude: number,
  GPSAltitude: number,
  GPSAltitudeRef: z
    .union([z.number(), z.instanceof(Uint8Array).transform(bytes => bytes[0])])
    .optional()
    .catch(undefined),
  GPSDateStamp: text,
  GPSTimeStamp: z.array(z.number()).length(3).optional().catch(undefined),
  GPSHPositioningError: number,
})

const djiSchema = z.object({
  GimbalYawDegree: number,
  GimbalPitchDegree: number,
  GimbalRollDegree: number,
  FlightYawDegree: number,
  RelativeAltitude: number,
  AbsoluteAltitude: number,
  AltitudeType: text,
  GpsLatitude: number,
  GpsLongitude: number,
  /** So misspelt by some models. */
  GpsLongtitude: number,
  CalibratedFocalLength: number,
  RtkFlag: number,
  RtkStdLon: number,
  RtkStdLat: number,
})
type Dji = z.output<typeof djiSchema>
type Tags = z.output<typeof tagsSchema>

/** Only what tells who wrote the file. */
const writerSchema = z.object({ CreatorTool: text })

const OPTIONS = {
  ...{ tiff: true, ifd0: {}, exif: true, gps: true, xmp: true, interop: false, ifd1: false },
  ...{ icc: false, iptc: false, jfif: false, makerNote: false, userComment: false },
  ...{ mergeOutput: false, translateValues: false, reviveValues: false },
} as const

/** Reads a JPEG's tags. A file that cannot be read tells no pose, and why. */
export async function readStill(bytes: Uint8Array): Promise<Still> {
  const read = await tagsOf(bytes).catch((error: unknown) => messageOf(error))
  if (typeof read === 'string') return { telemetry: without(`its tags cannot be read (${read})`), facts: {} }
  const { tags, dji, creatorTool } = read
  const savedBy = [tags.Software, creatorTool].find(
    name => name !== undefined && !isCamera(name.trim(), tags),
  )
  return {
    telemetry: {
      ...telemetryOf(tags, dji),
      ...(savedBy !== undefined && { savedBy: savedBy.trim() }),
      ...takenOf(tags),
    },
    facts: factsOf(tags, dji),
  }
}

interface ReadTags {
  readonly tags: Tags
  readonly dji: Dji
  readonly creatorTool: string | undefined
}

async function tagsOf(bytes: Uint8Array): Promise<ReadTags> {
  const found: Record<string, unknown> = (await exifr.parse(Buffer.from(bytes), OPTIONS)) ?? {}
  const { ifd0, exif, gps, xmp, 'drone-dji': dji } = found
  return {
    creatorTool: writerSchema.parse(asObject(xmp)).CreatorTool,
    tags: tagsSchema.parse({ ...asObject(ifd0), ...asObject(exif), ...asObject(gps) }),
    dji: djiSchema.parse(asObject(dji)),
  }
}

/**
 * Cameras write the version of their firmware, which is one word with a number in it, or a name with that of their maker; programs have
 * names of their own.
 */
function isCamera(software: string, { Make, Model }: Tags): boolean {
  if (software === '' || /^\S*\d\S*$/.test(software)) return true
  return [Make, Model, 'DJI'].some(
    name => name !== undefined && software.toLowerCase().includes(name.trim().toLowerCase()),
  )
}

function takenOf({ ExifImageWidth, ExifImageHeight }: Tags): Pick<Telemetry, 'taken'> {
  const [widthPx, heightPx] = [positive(ExifImageWidth), positive(ExifImageHeight)]
  return widthPx === undefined || heightPx === undefined ? {} : { taken: { widthPx, heightPx } }
}

const asObject = (value: unknown): object => (typeof value === 'object' && value !== null ? value : {})

const without = (reason: string): Telemetry => ({
  format: 'still-exif',
  poses: [],
  skipped: [{ at: 1, reason }],
})

function telemetryOf(tags: Tags, dji: Dji): Telemetry {
  // DJI's own numbers have more digits.
  const lon = dji.GpsLongitude ?? dji.GpsLongtitude ?? tags.longitude
  const lat = dji.GpsLatitude ?? tags.latitude
  const fault = placeFault(lon, lat)
  if (fault !== undefined) return without(fault)
  const utcMs = gpsTimeMs(tags.GPSDateStamp, tags.GPSTimeStamp)
  const local = exifTimeMs(tags.DateTimeOriginal, tags.SubSecTimeOriginal, tags.OffsetTimeOriginal)
  const timeMs = local?.isUtc ? local.timeMs : utcMs
  const height = heightOf(tags, dji)
  const pose: Pose = {
    tMs: 0,
    ...(timeMs !== undefined && { timeMs }),
    ...placeOf(lon, lat),
    ...present('relAltM', dji.RelativeAltitude),
    ...(height && { absAltM: height.absAltM }),
    ...anglesIn(dji),
    ...(dji.FlightYawDegree !== undefined && { headingDeg: turn(dji.FlightYawDegree) }),
    ...present('focalLengthMm', positive(tags.FocalLength)),
    ...present('focalLength35Mm', positive(tags.FocalLengthIn35mmFormat)),
    ...present('horizontalFovDeg', fovOf(tags, dji)),
    ...present('zoom', (tags.DigitalZoomRatio ?? 0) > 1 ? tags.DigitalZoomRatio : undefined),
    ...present('positionSigmaM', sigmaOf(tags, dji)),
  }
  return {
    format: 'still-exif',
    ...(dji.GimbalPitchDegree !== undefined && { variant: 'DJI' }),
    poses: [pose],
    ...(height?.datum && { absAltDatum: height.datum }),
    skipped: [],
    ...(timeMs === undefined && local && { localTimes: true as const }),
  }
}

const RTK_FIXED = 50

/**
 * DJI's absolute height is above the ellipsoid where RTK gave it, and otherwise from a barometer that was set by something; the height
 * in EXIF it repeats, whatever EXIF says it counts from. Others are taken at their word.
 */
function heightOf(
  tags: Tags,
  dji: Dji,
): { readonly absAltM: number; readonly datum?: VerticalDatum } | undefined {
  if (dji.AbsoluteAltitude !== undefined) {
    const isEllipsoid = dji.AltitudeType === 'RtkAlt' || dji.RtkFlag === RTK_FIXED
    return { absAltM: dji.AbsoluteAltitude, ...(isEllipsoid && { datum: 'ellipsoid' }) }
  }
  if (tags.GPSAltitude === undefined) return undefined
  switch (tags.GPSAltitudeRef) {
    case 1:
      return { absAltM: -tags.GPSAltitude, datum: 'egm96' }
    // Of EXIF 3.0: the reference is the ellipsoid, above and below.
    case 2:
      return { absAltM: tags.GPSAltitude, datum: 'ellipsoid' }
    case 3:
      return { absAltM: -tags.GPSAltitude, datum: 'ellipsoid' }
    default:
      return { absAltM: tags.GPSAltitude, datum: 'egm96' }
  }
}

function anglesIn({
  GimbalYawDegree: yaw,
  GimbalPitchDegree: pitch,
  GimbalRollDegree: roll,
}: Dji): Partial<Angles> {
  if (pitch === undefined || Math.abs(pitch) > 180) return {}
  if (yaw === undefined) return { pitchDeg: pitch, rollDeg: roll ?? 0 }
  const angles = { yawDeg: turn(yaw), pitchDeg: pitch, rollDeg: roll ?? 0 }
  // A gimbal that hangs upside down says so by a roll of 180.
  return Math.abs(angles.rollDeg) <= 90 ? angles : anglesOf(rotationOf(angles))
}

/** From the measured focal length, in pixels of the whole picture. */
function fovOf(
  { ExifImageWidth: widthPx }: Tags,
  { CalibratedFocalLength: focalPx }: Dji,
): number | undefined {
  if (!positive(widthPx) || !positive(focalPx)) return undefined
  const fovDeg = (Math.atan(widthPx! / 2 / focalPx!) * 360) / Math.PI
  // A firmware that wrote millimetres would make it a fish eye.
  return fovDeg < 150 ? fovDeg : undefined
}

function sigmaOf({ GPSHPositioningError: error }: Tags, { RtkStdLon, RtkStdLat }: Dji): number | undefined {
  const rtk = positive(Math.max(RtkStdLon ?? 0, RtkStdLat ?? 0))
  return rtk ?? positive(error)
}

function factsOf(tags: Tags, dji: Dji): StillFacts {
  return {
    ...present('make', tags.Make?.trim() || undefined),
    ...present('model', tags.Model?.trim() || undefined),
    ...present('software', tags.Software?.trim() || undefined),
    ...present('orientation', tags.Orientation),
    ...present('widthPx', positive(tags.ExifImageWidth)),
    ...present('heightPx', positive(tags.ExifImageHeight)),
    ...present('calibratedFocalLengthPx', positive(dji.CalibratedFocalLength)),
    ...present('rtkFlag', dji.RtkFlag),
  }
}

const positive = (value: number | undefined): number | undefined =>
  value !== undefined && value > 0 ? value : undefined

const present = <Key extends string, Value>(key: Key, value: Value | undefined): { [key in Key]?: Value } =>
  (value === undefined ? {} : { [key]: value }) as { [key in Key]?: Value }
