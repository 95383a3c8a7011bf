import { finiteNumber } from './finite-number.js'
import { timeStamp } from './time-stamp.js'
import type { WrittenParts } from './usable-pose.js'

/** How a subtitle tells where the aircraft is. */
export type DjiDialect =
  /** `[latitude: ..] [longitude: ..] [rel_alt: .. abs_alt: ..]` */
  | 'bracketed'
  /** The same with `[altitude: ..]`, of which nobody says what it counts from. */
  | 'bracketed-altitude'
  /** `GPS(lon,lat,satellites) BAROMETER:..` on lines of its own. */
  | 'home'
  /** `GPS(lat,lon,..M) BAROMETER:..M` */
  | 'metres'
  /** `F/.., SS .., GPS (lon, lat, satellites), D .., H ..m` */
  | 'one-line'

/** What one subtitle says. */
export interface DjiSubtitle {
  readonly dialect: DjiDialect
  /** The two numbers of its place, in the order of this dialect; undefined where it is no number. */
  readonly lon: number | undefined
  readonly lat: number | undefined
  readonly parts: WrittenParts
  /** Of places told as numbers in brackets. */
  readonly satellites?: number
  /** Epoch milliseconds of its local time, taken for UTC. */
  readonly localMs?: number
}

/** What a subtitle of any DJI aircraft says; undefined where it says nothing of a place. */
export function readDjiSubtitle(text: string): DjiSubtitle | undefined {
  const stamp = timeStamp(text)
  const localMs = stamp && { localMs: stamp.ms }
  const tuple = GPS.exec(text)
  if (tuple) return { ...readTuple(text, tuple), ...localMs }
  const fields = fieldsOf(text)
  if (!PLACE_NAMES.some(name => fields.has(name))) return undefined
  return { ...readFields(fields), ...localMs }
}

// Numbers are bounded so that a damaged text costs no more than a whole one, and end at a sign: where the recording broke off, what is
// there of a number is another number.
const GPS = /GPS\s{0,4}\(\s{0,4}([^,()]{0,30}),\s{0,4}([^,()]{0,30}),\s{0,4}([^,()]{0,30})\)/
const BAROMETER = /BAROMETER\s{0,4}:\s{0,4}([+-]?[\d.]{1,20})(?=[\sMm])/
const HEIGHT = /(?:^|[\s,])H\s{1,4}([+-]?[\d.]{1,20})\s?m/
const DIGITAL_ZOOM = /DZOOM\s{1,4}([\d.]{1,20})(?=[\s,])/
const ANGLES = (of: 'F' | 'G') =>
  new RegExp(`${of}\\.PRY\\s{0,4}\\(([^,()]{0,20}),([^,()]{0,20}),([^,()]{0,20})\\)`)
const AIRCRAFT = ANGLES('F')
const GIMBAL = ANGLES('G')

function readTuple(text: string, [, first, second, third]: RegExpExecArray): DjiSubtitle {
  const numberOf = (found: string | undefined) => finiteNumber(found?.trim())
  const [a, b] = [numberOf(first), numberOf(second)]
  const unit = /^(.*?)\s*[Mm]$/.exec(third!.trim())
  if (unit)
    return {
      dialect: 'metres',
      ...{ lat: a, lon: b },
      parts: { absAltM: finiteNumber(unit[1]), relAltM: numberOf(BAROMETER.exec(text)?.[1]) },
    }
  const satellites = numberOf(third)
  const counted = satellites === undefined ? {} : { satellites }
  const barometer = BAROMETER.exec(text)
  if (barometer)
    return { dialect: 'home', ...{ lon: a, lat: b }, parts: { relAltM: numberOf(barometer[1]) }, ...counted }
  const [aircraft, gimbal] = [anglesIn(text, AIRCRAFT), anglesIn(text, GIMBAL)]
  return {
    dialect: 'one-line',
    ...{ lon: a, lat: b },
    parts: {
      relAltM: numberOf(HEIGHT.exec(text)?.[1]),
      ...{ pitchDeg: gimbal?.[0], rollDeg: gimbal?.[1], yawDeg: gimbal?.[2], headingDeg: aircraft?.[2] },
      zoom: numberOf(DIGITAL_ZOOM.exec(text)?.[1]),
    },
    ...counted,
  }
}

/** Pitch, roll and yaw; a sign of degrees behind each, in whichever encoding. */
function anglesIn(text: string, pattern: RegExp): readonly (number | undefined)[] | undefined {
  const found = pattern.exec(text)
  return found?.slice(1).map(angle => finiteNumber(/^\s*([+-]?[\d.]+)/.exec(angle)?.[1]))
}

/** The second is a slip that many aircraft were shipped with. */
const PLACE_NAMES = ['latitude', 'longitude', 'longtitude']

const FIELD = /([A-Za-z][A-Za-z_]{1,30}) ?: ?([^\s\],[]{1,40})(?=[\s\],])/g

/** `[name: value]`, `[name : value]` and `[name: value other: value]`. Of a name that comes twice, the first. */
function fieldsOf(text: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>()
  for (const [, name, value] of text.matchAll(FIELD))
    if (!fields.has(name!.toLowerCase())) fields.set(name!.toLowerCase(), value!)
  return fields
}

function readFields(fields: ReadonlyMap<string, string>): DjiSubtitle {
  const read = (...names: readonly string[]): number | undefined =>
    finiteNumber(names.map(name => fields.get(name)).find(value => value !== undefined))
  const hasAltitude = fields.has('altitude') && !fields.has('rel_alt') && !fields.has('abs_alt')
  return {
    dialect: hasAltitude ? 'bracketed-altitude' : 'bracketed',
    lat: read('latitude'),
    lon: read('longitude', 'longtitude'),
    parts: {
      relAltM: read('rel_alt'),
      absAltM: read('abs_alt', 'altitude'),
      ...{ yawDeg: read('gb_yaw'), pitchDeg: read('gb_pitch'), rollDeg: read('gb_roll') },
      focalLength35Mm: focalLengthOf(fields.get('focal_len'), fields.get('fnum')),
      zoom: zoomOf(fields.get('dzoom_ratio') ?? fields.get('dzoom')),
    },
  }
}

/** Aircraft that write `fnum : 280` for f/2.8 write `focal_len : 240` for 24 mm, as on 35 mm film. */
function focalLengthOf(text: string | undefined, fNumber: string | undefined): number | undefined {
  const value = finiteNumber(text)
  if (value === undefined) return undefined
  const isScaled = /^\d{3,}$/.test(fNumber ?? '') && /^\d+$/.test(text!)
  return isScaled ? value / 10 : value
}

/** `10000` and `1.00` both mean that nothing is cropped. */
function zoomOf(text: string | undefined): number | undefined {
  const value = finiteNumber(text)
  return value !== undefined && /^\d{4,}$/.test(text!) ? value / 10_000 : value
}
