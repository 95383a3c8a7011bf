/**
 * Numbers of items of the UAS local set. ST 0601 maps each range to all values of an integer: unsigned from the least to the largest,
 * signed so that zero stays zero, with the most negative integer for "not known".
 */
export type ItemKind =
  | { readonly kind: 'unsigned'; readonly bytes: 1 | 2 | 4; readonly min: number; readonly max: number }
  | { readonly kind: 'signed'; readonly bytes: 2 | 4; readonly max: number }
  | { readonly kind: 'imapb'; readonly min: number; readonly max: number }

/** Those that a pose is made of. Angles in degrees, heights in metres. */
export const klvItems = {
  platformHeading: { tag: 5, kind: 'unsigned', bytes: 2, min: 0, max: 360 },
  platformPitch: { tag: 6, kind: 'signed', bytes: 2, max: 20 },
  platformRoll: { tag: 7, kind: 'signed', bytes: 2, max: 50 },
  sensorLatitude: { tag: 13, kind: 'signed', bytes: 4, max: 90 },
  sensorLongitude: { tag: 14, kind: 'signed', bytes: 4, max: 180 },
  /** Above mean sea level. */
  sensorTrueAltitude: { tag: 15, kind: 'unsigned', bytes: 2, min: -900, max: 19_000 },
  horizontalFov: { tag: 16, kind: 'unsigned', bytes: 2, min: 0, max: 180 },
  verticalFov: { tag: 17, kind: 'unsigned', bytes: 2, min: 0, max: 180 },
  sensorAzimuth: { tag: 18, kind: 'unsigned', bytes: 4, min: 0, max: 360 },
  sensorElevation: { tag: 19, kind: 'signed', bytes: 4, max: 180 },
  sensorRoll: { tag: 20, kind: 'unsigned', bytes: 4, min: 0, max: 360 },
  sensorEllipsoidHeight: { tag: 75, kind: 'unsigned', bytes: 2, min: -900, max: 19_000 },
  platformPitchFull: { tag: 90, kind: 'signed', bytes: 4, max: 90 },
  platformRollFull: { tag: 91, kind: 'signed', bytes: 4, max: 90 },
  sensorEllipsoidHeightExtended: { tag: 104, kind: 'imapb', min: -900, max: 40_000 },
} as const satisfies Readonly<Record<string, ItemKind & { readonly tag: number }>>

/** Microseconds since 1970. */
export const TIME_STAMP_TAG = 2

export type KlvItem = (typeof klvItems)[keyof typeof klvItems]

/** What an item says; undefined where it is absent, of another length than the standard has, or says that it is not known. */
export function itemValue(items: ReadonlyMap<number, Uint8Array>, item: KlvItem): number | undefined {
  const bytes = items.get(item.tag)
  if (!bytes) return undefined
  if (item.kind === 'imapb') return imapb(bytes, item.min, item.max)
  if (bytes.length !== item.bytes) return undefined
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (item.kind === 'unsigned')
    return item.min + (view.readUIntBE(0, item.bytes) / (2 ** (8 * item.bytes) - 1)) * (item.max - item.min)
  const most = 2 ** (8 * item.bytes - 1) - 1
  const raw = view.readIntBE(0, item.bytes)
  return raw < -most ? undefined : (raw / most) * item.max
}

/** Epoch milliseconds of an item of eight bytes; undefined where it is absent or none that a flight can have. */
export function timeStampMs(items: ReadonlyMap<number, Uint8Array>): number | undefined {
  const bytes = items.get(TIME_STAMP_TAG)
  if (bytes?.length !== 8) return undefined
  const micros = Buffer.from(bytes.buffer, bytes.byteOffset, 8).readBigUInt64BE()
  const ms = Number(micros) / 1000
  return ms >= EARLIEST_MS && ms < LATEST_MS ? ms : undefined
}

/** A clock that was never set counts from 1970 or from when GPS began. */
const EARLIEST_MS = Date.UTC(1990, 0, 1)
const LATEST_MS = Date.UTC(2200, 0, 1)

/** IMAPB of MISB ST 1201: steps of a power of two, moved so that zero is one of them. */
function imapb(bytes: Uint8Array, min: number, max: number): number | undefined {
  if (bytes.length < 1 || bytes.length > 6) return undefined
  const raw = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).readUIntBE(0, bytes.length)
  const highest = 2 ** (8 * bytes.length - 1)
  // Beyond the highest lie infinities and what is not a number.
  if (raw > highest) return undefined
  const steps = imapbSteps(bytes.length, min, max)
  const value = (raw - imapbZero(steps, min)) / steps + min
  return value <= max ? value : undefined
}

/** How many steps a unit has. */
export const imapbSteps = (bytes: number, min: number, max: number): number =>
  2 ** (8 * bytes - 1 - Math.ceil(Math.log2(max - min)))

export const imapbZero = (steps: number, min: number): number => steps * min - Math.floor(steps * min)
