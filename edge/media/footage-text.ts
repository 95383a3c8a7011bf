import { LamppostError } from '../kit/lamppost-error.js'
import type { FootageFormat } from './footage-format.js'

/** Text that tells ffmpeg to open other files, over the network too. */
const LISTS: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['a playlist (HLS)', /^#EXTM3U/i],
  ['a list of files (ffconcat)', /^ffconcat\s+version/i],
  ['a manifest (DASH)', /<MPD[\s>]/i],
  ['a session description (SDP)', /^v=0\r?\no=/],
]

/**
 * What a text is: subtitles, a track, a table, or zones of the map. Undefined for what is no text, or no such one.
 * @throws LamppostError FOOTAGE_FORBIDDEN
 */
export function textFormat(head: Buffer, name: string): FootageFormat | undefined {
  // Where the battery ran out, subtitles end in zeros, or in what stood on the card before.
  if (SUBTITLE.test(decoded(head))) return { kind: 'telemetry', format: 'srt' }
  const text = textOf(head)
  if (text === undefined) return undefined
  const list = LISTS.find(([, pattern]) => pattern.test(text))
  if (list) throw new LamppostError('FOOTAGE_FORBIDDEN', { what: `${name} is ${list[0]}` })
  if (text.startsWith('<')) return isTrack(text, name) ? { kind: 'telemetry', format: 'gpx' } : undefined
  if (isMap(text)) return { kind: 'zones', format: 'geojson' }
  return isTable(text) ? { kind: 'telemetry', format: 'csv' } : undefined
}

/** A number, and when it is shown. */
const SUBTITLE = /^\d+\s*\r?\n\s*\d+:\d+:\d+[,.]\d+\s*-->/

/** Control characters that no text has; NUL first of all. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const UNPRINTABLE = /[\x00-\x08\x0e-\x1a\x1c-\x1f]/

/** Undefined where it is none. In another encoding than UTF-8 only the letters are wrong, which decide nothing here. */
function textOf(head: Buffer): string | undefined {
  const text = decoded(head)
  return text === '' || UNPRINTABLE.test(text) ? undefined : text
}

const decoded = (head: Buffer): string => new TextDecoder().decode(head).trimStart()

/** Whether the first element is a GPX track. Entities of its own make a small file a huge one, or lead elsewhere. */
function isTrack(text: string, name: string): boolean {
  const root = text.search(/<(?:\w+:)?gpx[\s>]/i)
  if (root < 0) return false
  const before = text.slice(0, root)
  if (/<!(?:DOCTYPE|ENTITY)/i.test(before))
    throw new LamppostError('FOOTAGE_FORBIDDEN', { what: `${name} declares entities of its own (DOCTYPE)` })
  // Declaration and comments only: no other element.
  return !/<[a-z]/i.test(before.replace(/<!--[\s\S]*?-->/g, ''))
}

/** A collection of features, as GeoJSON begins, with whatever members before it. */
const isMap = (text: string): boolean => /^\{/.test(text) && /"type"\s*:\s*"FeatureCollection"/.test(text)

const LEAST_COLUMNS = 3

/** The first two lines have the same columns. */
function isTable(text: string): boolean {
  if (/^[{[]/.test(text)) return false
  const [head, row] = text.split(/\r?\n/, 8).filter(line => line.trim() !== '')
  if (head === undefined || row === undefined) return false
  return [',', ';', '\t'].some(separator => {
    const columns = columnsOf(head, separator)
    return columns >= LEAST_COLUMNS && columnsOf(row, separator) === columns
  })
}

const columnsOf = (line: string, separator: string): number =>
  line.replace(/"[^"]*"/g, '').split(separator).length
