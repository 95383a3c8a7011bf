import { posix } from 'node:path'
import { LamppostError } from '../kit/lamppost-error.js'
import { textFormat } from './footage-text.js'
import { startsLikeTlog } from './footage-tlog.js'

export type VideoFormat = 'mp4' | 'mkv' | 'mpegts'
export type TelemetryFileFormat = 'srt' | 'tlog' | 'gpx' | 'csv' | 'klv'

export type FootageFormat =
  | { readonly kind: 'video'; readonly format: VideoFormat }
  | { readonly kind: 'still'; readonly format: 'jpeg' }
  | { readonly kind: 'telemetry'; readonly format: TelemetryFileFormat }
  | { readonly kind: 'terrain'; readonly format: 'tiff' }
  /** Polygons on the map. */
  | { readonly kind: 'zones'; readonly format: 'geojson' }

/** How much of the beginning of a file tells what it is. */
export const HEAD_BYTES = 64 * 1024

/**
 * What a file is, told by how it begins; its name is no evidence, but a name that says something else than the content makes
 * it suspect. `name` is as people call the file. @throws LamppostError FOOTAGE_EMPTY, FOOTAGE_UNKNOWN, FOOTAGE_FORBIDDEN
 */
export function footageFormat(head: Buffer, name: string): FootageFormat {
  if (head.length === 0) throw new LamppostError('FOOTAGE_EMPTY', { what: `${name} is empty` })
  const format = binaryFormat(head) ?? textFormat(head, name)
  if (!format) throw unknown(name, `is none of the kinds that are looked at${foreign(head)}`)
  const promised = promisedKind(name)
  if (promised !== undefined && promised !== format.kind)
    throw unknown(name, `is called a ${promised}, but holds ${format.kind} (${format.format})`)
  return format
}

const unknown = (name: string, what: string): LamppostError =>
  new LamppostError('FOOTAGE_UNKNOWN', { what: `${name} ${what}` })

function binaryFormat(head: Buffer): FootageFormat | undefined {
  if (startsWith(head, 0xff, 0xd8, 0xff)) return { kind: 'still', format: 'jpeg' }
  if (startsWith(head, 0x1a, 0x45, 0xdf, 0xa3)) return { kind: 'video', format: 'mkv' }
  if (isQuickTime(head)) return { kind: 'video', format: 'mp4' }
  if (isTransportStream(head)) return { kind: 'video', format: 'mpegts' }
  if (TIFF.some(magic => startsWith(head, ...magic))) return { kind: 'terrain', format: 'tiff' }
  // Every universal key of SMPTE begins so; MISB telemetry is a row of them.
  if (startsWith(head, 0x06, 0x0e, 0x2b, 0x34)) return { kind: 'telemetry', format: 'klv' }
  if (startsLikeTlog(head)) return { kind: 'telemetry', format: 'tlog' }
  return undefined
}

const startsWith = (head: Buffer, ...bytes: readonly number[]): boolean =>
  bytes.every((byte, index) => head[index] === byte)

/** Little and big endian; the second pair is BigTIFF. */
const TIFF = [
  [0x49, 0x49, 0x2a, 0x00],
  [0x4d, 0x4d, 0x00, 0x2a],
  [0x49, 0x49, 0x2b, 0x00],
  [0x4d, 0x4d, 0x00, 0x2b],
]

/** Boxes that such a file may begin with. */
const FIRST_BOXES = ['ftyp', 'moov', 'mdat', 'wide', 'free', 'skip']
/** Brands of still pictures in the same boxes. */
const PICTURE_BRANDS = ['heic', 'heix', 'mif1', 'msf1', 'avif', 'avis']

function isQuickTime(head: Buffer): boolean {
  const box = head.toString('latin1', 4, 8)
  return (
    FIRST_BOXES.includes(box) && !(box === 'ftyp' && PICTURE_BRANDS.includes(head.toString('latin1', 8, 12)))
  )
}

const SYNC = 0x47
const PACKETS_LOOKED_AT = 5

/** Packets of 188 bytes, or with four more in front as recorders write them. */
const isTransportStream = (head: Buffer): boolean =>
  [
    { from: 0, bytes: 188 },
    { from: 4, bytes: 192 },
  ].some(({ from, bytes }) =>
    Array.from({ length: PACKETS_LOOKED_AT }, (_, index) => head[from + index * bytes]).every(
      byte => byte === SYNC,
    ),
  )

const NAMED: Readonly<Record<string, FootageFormat['kind']>> = {
  mp4: 'video',
  m4v: 'video',
  mov: 'video',
  mkv: 'video',
  ts: 'video',
  m2ts: 'video',
  mts: 'video',
  jpg: 'still',
  jpeg: 'still',
  srt: 'telemetry',
  tlog: 'telemetry',
  gpx: 'telemetry',
  csv: 'telemetry',
  klv: 'telemetry',
  tif: 'terrain',
  tiff: 'terrain',
  geojson: 'zones',
}

/** What the ending of a name promises, if anything. */
export function promisedKind(name: string): FootageFormat['kind'] | undefined {
  const ending = posix.extname(name).slice(1).toLowerCase()
  return Object.hasOwn(NAMED, ending) ? NAMED[ending] : undefined
}

const FOREIGN: readonly (readonly [what: string, ...magic: readonly number[]])[] = [
  ['an archive (zip)', 0x50, 0x4b],
  ['an archive (gzip)', 0x1f, 0x8b],
  ['an archive (bzip2)', 0x42, 0x5a, 0x68],
  ['an archive (xz)', 0xfd, 0x37, 0x7a, 0x58],
  ['an archive (zstd)', 0x28, 0xb5, 0x2f, 0xfd],
  ['an archive (7z)', 0x37, 0x7a, 0xbc, 0xaf],
  ['an archive (rar)', 0x52, 0x61, 0x72, 0x21],
  ['AVI or another RIFF file', 0x52, 0x49, 0x46, 0x46],
  ['a PNG picture', 0x89, 0x50, 0x4e, 0x47],
]

/** A word about what it seems to be, for the message. */
function foreign(head: Buffer): string {
  const known = FOREIGN.find(([, ...magic]) => startsWith(head, ...magic))
  return known ? `: it seems to be ${known[0]}` : ''
}
