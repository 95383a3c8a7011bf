import { createWriteStream } from 'node:fs'
import { mkdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { isLamppostError, LamppostError } from '../../kit/lamppost-error.js'
import { putFile } from '../../kit/put-file.js'
import { findChineseFont } from '../../paper/chinese-font.js'
import { type FontFile, openFont } from '../../paper/font-file.js'
import { csvOf } from './csv.js'
import type { FlightReport } from './flight-report.js'
import { geoJsonOf } from './geojson.js'
import { pageOf } from './html/page.js'
import { jsonOf } from './json.js'
import { kmzOf } from './kml/kmz.js'
import { flightPaper } from './pdf.js'
import { type PictureShelf, shelvePictures } from './small-pictures.js'
import { tilesFrom } from './tiles.js'
import type { Language } from './words/languages.js'

export const outputFormats = ['json', 'geojson', 'csv', 'kmz', 'html', 'pdf'] as const
export type OutputFormat = (typeof outputFormats)[number]

export interface FlightOutputsOptions {
  /** The first leads; the page can be switched to the other, and there is a PDF for each. Both, Chinese first, where absent. */
  readonly languages?: readonly Language[]
  /** All, where absent: then a PDF that no font can be found for is left out, and `onLeftOut` told. */
  readonly formats?: readonly OutputFormat[]
  /** IANA name, for times that people read. UTC where absent. */
  readonly timeZone?: string
  /** A font file for PDFs; one that fontconfig knows where absent. */
  readonly font?: string
  /** Template of the tiles of an online map that the page can switch on; it has none where absent. */
  readonly tiles?: string
  readonly signal?: AbortSignal
  readonly onLeftOut?: (why: LamppostError) => void
}

export interface Written {
  readonly format: OutputFormat
  /** Absolute. */
  readonly path: string
  readonly bytes: number
  /** Of a PDF. */
  readonly language?: Language
  /** Characters that the font of a PDF has no shape for: an empty box stands for each. */
  readonly lacking?: readonly string[]
}

/**
 * Writes what a flight found into a folder, where its pictures already are. The same report gives the same bytes; no name ever stands
 * for half of a file; and no more than some pictures are in memory at a time.
 * @throws LamppostError FLIGHT_OUTPUT_FAILED where the disk does not take a file; FONT_MISSING where a PDF is asked for and no font
 * draws Chinese; USAGE for a template of tiles that is none. What `signal` was aborted with.
 */
export async function writeFlightOutputs(
  report: FlightReport,
  dir: string,
  options: FlightOutputsOptions = {},
): Promise<Written[]> {
  const { formats = outputFormats, signal } = options
  const folder = resolve(dir)
  // Before anything is written: what cannot become of it.
  const tiles = options.tiles === undefined ? undefined : tilesFrom(options.tiles)
  const font = formats.includes('pdf') ? await fontFor(options) : undefined
  const languages = options.languages?.length ? [...new Set(options.languages)] : (['zh', 'en'] as const)
  const timeZone = options.timeZone ?? 'UTC'
  const write = (
    name: string,
    format: OutputFormat,
    content: () => Promise<Readable> | Readable,
    rest = {},
  ) => written(join(folder, name), format, content, signal, rest)
  const plain = {
    json: () => write('report.json', 'json', () => Readable.from([jsonOf(report)])),
    geojson: () => write('findings.geojson', 'geojson', () => Readable.from(geoJsonOf(report))),
    csv: () => write('findings.csv', 'csv', () => Readable.from([csvOf(report)])),
  }
  const done: Written[] = []
  for (const format of ['json', 'geojson', 'csv'] as const)
    if (formats.includes(format)) done.push(await plain[format]())
  if (!formats.some(format => format === 'kmz' || format === 'html' || format === 'pdf')) return done
  const shelf = await failingAsOurs(folder, async () => {
    await mkdir(folder, { recursive: true })
    return shelvePictures(report, folder, signal)
  })
  try {
    if (formats.includes('kmz'))
      done.push(await write('findings.kmz', 'kmz', () => kmzOf(report, languages, shelf)))
    if (formats.includes('html'))
      done.push(
        await write('report.html', 'html', () =>
          Readable.from(pageOf(report, { languages, shelf, timeZone, tiles })),
        ),
      )
    for (const [index, language] of font ? languages.entries() : [])
      done.push(
        await write(
          index === 0 ? 'report.pdf' : `report.${language}.pdf`,
          'pdf',
          () => pdf(report, language, font!, shelf, timeZone, signal),
          { language, lacking: font!.lacks(wordsOf(report, language)) },
        ),
      )
  } finally {
    await shelf.close()
  }
  return done
}

/** Undefined where nobody asked for a PDF by name, and there is no font for one. */
async function fontFor({ font, formats, onLeftOut }: FlightOutputsOptions): Promise<FontFile | undefined> {
  try {
    return await (font === undefined ? findChineseFont() : openFont(font))
  } catch (error) {
    if (formats !== undefined || font !== undefined || !isLamppostError(error, 'FONT_MISSING')) throw error
    onLeftOut?.(error)
    return undefined
  }
}

/** Writes while it is taken; what stops it, stops the stream. */
async function pdf(
  report: FlightReport,
  language: Language,
  font: FontFile,
  shelf: PictureShelf,
  timeZone: string,
  signal: AbortSignal | undefined,
): Promise<Readable> {
  const { paper, write } = await flightPaper(report, { language, font, shelf, timeZone, signal })
  write().catch(error => paper.stream.destroy(error))
  return paper.stream
}

/** What a PDF says of the report's own words, besides ours. */
const wordsOf = (report: FlightReport, language: Language): string =>
  [
    report.name,
    ...report.recordings.map(({ file }) => file),
    ...report.findings.flatMap(({ words }) => [words[language].label, words[language].scenario]),
    ...report.problems.flatMap(({ file, what, hint }) => [file, what[language], hint?.[language]]),
    ...report.unplaced.map(({ reason }) => reason),
  ].join(' ')

async function written(
  path: string,
  format: OutputFormat,
  content: () => Promise<Readable> | Readable,
  signal: AbortSignal | undefined,
  rest: Pick<Written, 'language' | 'lacking'>,
): Promise<Written> {
  signal?.throwIfAborted()
  await failingAsOurs(path, () =>
    putFile(path, async part => {
      await pipeline(await content(), createWriteStream(part), ...(signal ? [{ signal }] : []))
    }),
  )
  return { format, path, bytes: (await stat(path)).size, ...rest }
}

/** What the system refuses, in words that help; everything else as it is. */
async function failingAsOurs<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    const { code, syscall } = cause as NodeJS.ErrnoException
    if (code === undefined || syscall === undefined) throw cause
    throw new LamppostError('FLIGHT_OUTPUT_FAILED', { what: `${path} cannot be written`, cause })
  }
}
