import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import { ellipseOfFix } from '../../geometry/ellipse-outline.js'
import { severityColours } from '../../paper/colours.js'
import type { FontFile } from '../../paper/font-file.js'
import { type CardRow, openPaper, type PaperPicture, type PdfPaper } from '../../paper/pdf-paper.js'
import { durationText, timeText } from '../../paper/time-text.js'
import { escapeXml } from '../../pipeline/record/overlay-svg.js'
import type { Finding, FlightReport, Recording } from './flight-report.js'
import { foldProblems } from './fold-problems.js'
import { layOutMap } from './map/flight-map.js'
import { flightMapSvg, metresText } from './map/map-svg.js'
import { strandsOf } from './shapes/strands.js'
import type { PictureShelf, SmallPicture } from './small-pictures.js'
import { statementOf } from './statement.js'
import { qualityOf, summaryOf } from './summary.js'
import { type Language, wordsIn } from './words/languages.js'
import type { FlightWords } from './words/words-en.js'

export interface FlightPdfOptions {
  readonly language: Language
  readonly font: FontFile
  readonly shelf: PictureShelf
  /** IANA name. */
  readonly timeZone: string
  readonly signal?: AbortSignal | undefined
}

/** Dots of the map for each of its units. */
const MAP_DENSITY = 200
const MAP_WIDTH = 760
/** Findings, up to which all pages wait until it is known how many they are. */
const MOST_COUNTED = 300
/** Of the page. */
const MAP_SHARE = 0.5

/** A flight on paper. Its `stream` has to be taken while this runs, picture after picture. */
export async function flightPaper(
  report: FlightReport,
  options: FlightPdfOptions,
): Promise<{ readonly paper: PdfPaper; readonly write: () => Promise<void> }> {
  const words = wordsIn[options.language]
  const title = `${words.title}: ${report.name}`
  const paper = await openPaper({
    ...{ language: words.tag, title, createdAtMs: report.madeAtMs, font: options.font },
    foot: `${report.software.name} ${report.software.version}  ${report.id}`,
    pageText: words.page,
    isLong: report.findings.length > MOST_COUNTED,
  })
  return { paper, write: () => writePaper(paper, title, report, options) }
}

async function writePaper(
  paper: PdfPaper,
  title: string,
  report: FlightReport,
  { language, shelf, timeZone, signal }: FlightPdfOptions,
): Promise<void> {
  const words = wordsIn[language]
  const worst = report.findings.reduce((most, { severity }) => Math.max(most, severity), 0)
  paper.heading(
    title,
    `${words.made} ${timeText(report.madeAtMs, timeZone)} (${timeZone}), WGS84 / EPSG:4326`,
    severityColours[worst]!,
  )
  paper.section(words.sections.summary)
  for (const [name, value] of headFacts(report, words, language)) paper.fact(name, value)
  paper.section(words.sections.problems)
  for (const { severity, file, what, hint, code } of foldProblems(report.problems))
    paper.note(
      [
        `${words.problems[severity]}${file === undefined ? '' : ` ${file}`}: ${what[language]} (${code})`,
        ...(hint ? [hint[language]] : []),
      ].join('\n'),
      severity === 'note' ? 'plain' : 'careful',
    )
  if (report.problems.length === 0) paper.note(words.noProblems, 'plain')
  if (report.unplaced.length > 0)
    paper.note(
      `${words.reasons}: ${report.unplaced.map(({ reason, says, count }) => `${says?.[language] ?? reason}: ${count}`).join('; ')}`,
      'plain',
    )
  paper.section(words.sections.map)
  await map(paper, report, words)
  paper.section(words.sections.findings)
  if (report.findings.length === 0) paper.note(words.none, 'plain')
  else table(paper, report, words, language, timeZone)
  paper.section(words.sections.telemetry)
  recordings(paper, report, words)
  paper.section(words.sections.statement)
  for (const [name, value] of statementFacts(report, words, language)) paper.fact(name, value)
  paper.note(words.times(timeZone), 'plain')
  if (report.findings.length > 0) paper.section(words.sections.pictures)
  for (const finding of report.findings) {
    signal?.throwIfAborted()
    // Nobody takes it any more: whoever stopped says why.
    if (paper.stream.destroyed) return
    await card(paper, finding, report, shelf, words, language, timeZone)
    await paper.taken()
  }
  paper.finish()
}

function headFacts(report: FlightReport, words: FlightWords, language: Language): CardRow[] {
  const summary = summaryOf(report)
  const units = words.units as readonly string[]
  const severities = summary.bySeverity
    .map((count, severity) => ({ count, name: words.severities[severity]! }))
    .toReversed()
    .filter(({ count }) => count > 0)
    .map(({ count, name }) => `${name} ${count}`)
  const scenarios = summary.byScenario.map(
    ({ count, example }) => `${report.findings[example]!.words[language].scenario} ${count}`,
  )
  return [
    [
      words.sections.findings,
      [String(summary.findings), ...(severities.length > 0 ? [severities.join(', ')] : [])].join(': '),
    ],
    ...(scenarios.length > 0 ? [[words.scenario, scenarios.join(', ')] as const] : []),
    [words.distance, metresText(summary.flownM)],
    ...(summary.recordedMs > 0 ? [[words.recorded, durationText(summary.recordedMs, units)] as const] : []),
    [words.looked, String(summary.looked)],
    [words.unplaced, String(summary.unplaced)],
  ]
}

async function map(paper: PdfPaper, report: FlightReport, words: FlightWords): Promise<void> {
  const map = layOutMap(report)
  if (!map) return paper.note(words.map.nothing, 'plain')
  const shape = map.frame.height / map.frame.width
  const size = { width: MAP_WIDTH, height: Math.round(MAP_WIDTH * Math.min(0.9, Math.max(0.42, shape))) }
  const drawn = flightMapSvg(map, size, {
    north: `<text>${escapeXml(words.map.north)}</text>`,
    finding: index => String(map.findings[index]!.finding.number),
  })
  const image = await sharp(Buffer.from(drawn.svg), { density: MAP_DENSITY })
    // Transparency would be taken apart by hand.
    .flatten({ background: '#fff' })
    .png()
    .toBuffer()
  const qualities = [...new Set(map.pieces.map(({ quality }) => quality))]
  const hidden =
    map.footprints.length < map.allFootprints
      ? [words.map.footprintsLeftOut(map.footprints.length, map.allFootprints)]
      : []
  paper.figure(
    { image, ...size },
    [
      words.map.caption,
      ...qualities.map(quality => words.map.line(words.map.lines[quality], words.quality[quality])),
      ...hidden,
    ].join(' '),
    MAP_SHARE,
  )
}

function table(
  paper: PdfPaper,
  { findings, recordings }: FlightReport,
  words: FlightWords,
  language: Language,
  timeZone: string,
): void {
  paper.table(
    [
      '#',
      words.severity,
      words.label,
      words.confidence,
      words.longitude,
      words.latitude,
      words.accuracy,
      words.time,
    ],
    findings.map(({ number, severity, words: says, confidence, fix, best }) => [
      String(number),
      words.severities[severity]!,
      `${says[language].label}, ${says[language].scenario}`,
      confidence.toFixed(2),
      fix.lon.toFixed(6),
      fix.lat.toFixed(6),
      `± ${fix.accuracyM.toFixed(1)} m`,
      best.timeMs === undefined ? (recordings[best.recording]?.file ?? '') : timeText(best.timeMs, timeZone),
    ]),
    [0.05, 0.08, 0.26, 0.1, 0.12, 0.11, 0.09, 0.19],
  )
}

function recordings(paper: PdfPaper, report: FlightReport, words: FlightWords): void {
  const strands = strandsOf(report)
  const { columns } = words
  const row = (name: string, all: readonly Recording[], isOf: (index: number) => boolean): string[] => {
    const qualities = strands.filter(({ recording }) => isOf(recording)).map(qualityOf)
    const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)
    const seconds = sum(qualities.map(({ spanMs }) => spanMs)) / 1_000
    const positions = sum(qualities.map(quality => quality.positions))
    const longestMs = Math.max(0, ...qualities.map(({ longestGapMs }) => longestGapMs))
    const only = all.length === 1 ? all[0] : undefined
    const formats = [...new Set(all.map(({ telemetryFormat }) => telemetryFormat ?? words.noTelemetry))]
    return [
      name,
      durationText(sum(all.map(({ durationMs }) => durationMs)), words.units as readonly string[]),
      [only?.telemetry, formats.join(', ')].filter(part => part !== undefined).join('\n'),
      only?.clockOffsetMs === undefined ? '' : `${(only.clockOffsetMs / 1_000).toFixed(2)} s`,
      seconds > 0
        ? `${positions} (${words.perSecond(((positions - 1) / seconds).toFixed(1))})`
        : String(positions),
      words.gapText(sum(qualities.map(({ gaps }) => gaps)), (longestMs / 1_000).toFixed(1)),
      String(sum(qualities.map(({ jumps }) => jumps))),
      String(sum(all.map(({ looked }) => looked))),
    ]
  }
  const stills = report.recordings.filter(({ kind }) => kind === 'still')
  const rows = report.recordings.flatMap((recording, index) =>
    recording.kind === 'video' ? [row(recording.file, [recording], other => other === index)] : [],
  )
  if (stills.length > 0)
    rows.push(row(words.stills(stills.length), stills, index => report.recordings[index]?.kind === 'still'))
  paper.table(
    [
      ...[columns.recording, columns.length, columns.telemetry, columns.offset],
      ...[columns.rate, columns.gaps, columns.jumps, columns.looked],
    ],
    rows,
    [0.2, 0.12, 0.17, 0.11, 0.14, 0.1, 0.07, 0.09],
  )
}

function statementFacts(report: FlightReport, words: FlightWords, language: Language): CardRow[] {
  const statement = statementOf(report)
  const { statement: names } = words
  return [
    [names.crs, statement.crs[language]],
    [names.vertical, statement.verticalDatum[language]],
    [names.ground, statement.ground[language]],
    [names.angles, statement.angles[language]],
    [names.accuracy, statement.accuracy[language]],
    [names.software, statement.software],
    [names.model, statement.model],
    [names.made, statement.madeAt],
    [names.id, report.id],
  ]
}

async function card(
  paper: PdfPaper,
  finding: Finding,
  { recordings }: FlightReport,
  shelf: PictureShelf,
  words: FlightWords,
  language: Language,
  timeZone: string,
): Promise<void> {
  const { picture, closeUp } = shelf.of(finding)
  const shown = [closeUp, picture].filter((one): one is SmallPicture => one !== undefined)
  const { fix, size, best, number } = finding
  const { sigmaMajorM, sigmaMinorM, bearingDeg } = ellipseOfFix(fix)
  const file = recordings[best.recording]
  const into =
    file?.kind === 'still' ? [] : [words.intoVideo(durationText(best.tMs, words.units as readonly string[]))]
  paper.card(
    `${number}  ${finding.words[language].label}  ${finding.words[language].scenario}  ${words.severities[finding.severity]!}`,
    severityColours[finding.severity]!,
    await Promise.all(shown.map(readPicture)),
    [
      [words.statement.crs, `${fix.lon.toFixed(7)}, ${fix.lat.toFixed(7)}`],
      [words.statement.accuracy, words.accuracyText(fix.accuracyM.toFixed(1))],
      [
        words.ellipse,
        words.ellipseText(sigmaMajorM.toFixed(1), sigmaMinorM.toFixed(1), bearingDeg.toFixed(0)),
      ],
      ...(size
        ? [
            [
              words.area,
              words.sizeText(size.areaM2.toFixed(1), size.sigmaAreaM2.toFixed(1), size.lengthM.toFixed(1)),
            ] as const,
          ]
        : []),
      [words.confidence, finding.confidence.toFixed(2)],
      [words.seen, words.seenText(finding.looks, finding.passes)],
      ...(best.timeMs === undefined ? [] : [[words.time, timeText(best.timeMs, timeZone)] as const]),
      [words.file, [file?.file, ...into].filter(part => part !== undefined).join(', ')],
      ...(shown.length === 0 ? [['', words.noPicture] as const] : []),
    ],
  )
}

const readPicture = async ({ path, width, height }: SmallPicture): Promise<PaperPicture> => ({
  image: await readFile(path),
  width,
  height,
})
