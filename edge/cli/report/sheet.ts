import type { CityCode } from '../../config/city-codes.js'
import { schemeText } from '../../config/city-codes.js'
import type { Fix } from '../../domain/fix.js'
import { isAlive } from '../../domain/incident.js'
import { durationText, timeText } from '../text.js'
import type { ShownPicture } from './evidence.js'
import type { IncidentReport, ReportedEvidence, ReportedNote } from './incident-report.js'
import { ruleText } from './rule-text.js'
import type { DrawnSketch } from './sketch-svg.js'
import type { ReportWords } from './words-en.js'

/** A report in one language, ready to be set: what HTML and PDF have in common. */
export interface Sheet {
  /** Tag of the language, as HTML and PDF want it. */
  readonly language: string
  readonly title: string
  /** Below the title. */
  readonly subtitle: string
  /** 0..4, for the colour of the heading. */
  readonly severity: number
  readonly sections: readonly Section[]
  /** At the foot of each page. */
  readonly foot: string
  readonly pageText: (page: number, pages: number) => string
}

export interface Section {
  readonly title: string
  readonly blocks: readonly Block[]
}

export type Block =
  | { readonly kind: 'facts'; readonly rows: readonly (readonly [name: string, value: string])[] }
  | { readonly kind: 'note'; readonly text: string; readonly tone: 'plain' | 'careful' }
  | { readonly kind: 'sketch'; readonly sketch: DrawnSketch }
  | { readonly kind: 'picture'; readonly picture: ShownPicture; readonly caption: string }
  | {
      readonly kind: 'table'
      readonly head: readonly string[]
      readonly rows: readonly (readonly string[])[]
      /** Share of the width that each column takes; they add up to 1. */
      readonly widths: readonly number[]
    }

/** All that is to be read in it, save what stands in pictures. */
export const wordsIn = ({ title, subtitle, foot, sections }: Sheet): string =>
  [
    title,
    subtitle,
    foot,
    ...sections.flatMap(section => [section.title, ...section.blocks.flatMap(wordsOfBlock)]),
  ].join(' ')

function wordsOfBlock(block: Block): readonly string[] {
  switch (block.kind) {
    case 'facts':
      return block.rows.flat()
    case 'note':
      return [block.text]
    case 'sketch':
      return [block.sketch.caption]
    case 'picture':
      return [block.caption]
    case 'table':
      return [...block.head, ...block.rows.flat()]
  }
}

export interface SheetParts {
  readonly words: ReportWords
  readonly sketch?: DrawnSketch | undefined
  /** Those that could be read. */
  readonly pictures: readonly ShownPicture[]
  /** Ids of those that were to be shown. */
  readonly wantedPictures: readonly string[]
}

/** Lays out a report in one language. */
export function sheetOf(
  report: IncidentReport,
  { words, sketch, pictures, wantedPictures }: SheetParts,
): Sheet {
  const { sections } = words
  const name = inLanguage(report.scenario.name, words)
  return {
    language: words.tag,
    title: words.title(name),
    subtitle: `${words.caseNumber} ${report.caseNumber}`,
    severity: report.severity,
    sections: [
      { title: sections.finding, blocks: findingBlocks(report, words) },
      { title: sections.times, blocks: timeBlocks(report, words) },
      { title: sections.place, blocks: placeBlocks(report, words, sketch) },
      { title: sections.pictures, blocks: pictureBlocks(report, words, pictures, wantedPictures) },
      { title: sections.timeline, blocks: timelineBlocks(report, words) },
      { title: sections.sightings, blocks: sightingBlocks(report, words) },
      { title: sections.evidence, blocks: evidenceBlocks(report, words) },
      { title: sections.how, blocks: howBlocks(report, words) },
    ].filter(({ blocks }) => blocks.length > 0),
    foot: `${report.site}/${report.box}  ${report.caseNumber}`,
    pageText: words.page,
  }
}

const inLanguage = (
  text: { readonly zh: string; readonly en?: string | undefined },
  words: ReportWords,
): string => (words.tag === 'en' ? (text.en ?? text.zh) : text.zh)

const time = (at: string, { timeZone }: IncidentReport): string => timeText(Date.parse(at), timeZone)

const duration = (ms: number, words: ReportWords): string =>
  durationText(ms, words.units as readonly string[])

function findingBlocks(report: IncidentReport, words: ReportWords): Block[] {
  const { scenario, label, codes, noCodeIn, risk, measured } = report
  const codeText = (code: CityCode) =>
    `${words.kinds[code.kind]} ${code.code} ${inLanguage(code.name, words)}, ${schemeText(code)}`
  const codings = [...codes.map(codeText), ...noCodeIn.map(scheme => words.noCode(schemeText(scheme)))]
  return [
    {
      kind: 'facts',
      rows: [
        [words.caseNumber, report.caseNumber],
        [words.scenario, `${inLanguage(scenario.name, words)} (${scenario.id})`],
        [
          words.label,
          `${inLanguage(label.name, words)} (${label.id}), ${words.confidence(report.confidence.toFixed(2))}`,
        ],
        [words.code, codings.length > 0 ? codings.join('\n') : words.noCodes],
        [words.state, words.states[report.state]],
        ...(report.mergedInto === null ? [] : [[words.mergedInto, report.mergedInto] as const]),
        [words.severity, words.severities[report.severity]!],
        ...(measured ? [[words.measured, words.measuredText(measured)] as const] : []),
        ...(risk ? [[words.risk, riskText(risk, words)] as const] : []),
      ],
    },
    ...(risk ? [{ kind: 'note', text: words.riskNote, tone: 'careful' } as const] : []),
  ]
}

const riskText = (
  { score, factors, unknown = [] }: NonNullable<IncidentReport['risk']>,
  words: ReportWords,
): string => {
  const nameOf = (id: string): string => words.factors[id] ?? id
  return [
    score.toFixed(2),
    ...Object.entries(factors).map(([id, value]) => `${nameOf(id)} ${value.toFixed(2)}`),
    ...(unknown.length > 0 ? [words.factorsUnknown(unknown.map(nameOf))] : []),
  ].join(', ')
}

function timeBlocks(report: IncidentReport, words: ReportWords): Block[] {
  const dwell = duration(report.dwellMs, words)
  return [
    {
      kind: 'facts',
      rows: [
        [words.firstSeen, time(report.firstSeenAt, report)],
        [words.lastSeen, time(report.lastSeenAt, report)],
        // What still goes on is written down when it changes, not while it lasts.
        [words.dwell, `${isAlive(report.state) ? words.atLeast(dwell) : dwell} (${words.dwellNote})`],
        [words.reported, time(report.reportedAt, report)],
      ],
    },
    { kind: 'note', text: words.times(zoneText(report)), tone: 'plain' },
  ]
}

/** `Asia/Shanghai (GMT+8)`. */
function zoneText({ timeZone, reportedAt }: IncidentReport): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' }).formatToParts(
    new Date(reportedAt),
  )
  return `${timeZone} (${parts.find(({ type }) => type === 'timeZoneName')!.value})`
}

function placeBlocks(report: IncidentReport, words: ReportWords, sketch: DrawnSketch | undefined): Block[] {
  const { place, source, zone } = report
  const camera = source.name === null ? source.id : `${source.name} (${source.id})`
  const seenBy = [words.sources[source.kind], camera, source.flightId]
  const where: (readonly [string, string])[] = [
    [words.source, seenBy.filter(part => part).join(' ')],
    ...(zone ? [[words.zone, zone.name ? `${zone.name} (${zone.id})` : zone.id] as const] : []),
  ]
  if (!place)
    return [
      { kind: 'facts', rows: where },
      { kind: 'note', text: words.noPlace, tone: 'careful' },
    ]
  const { gcj02, ellipse } = place
  const rows: (readonly [string, string])[] = [
    [words.wgs84, lonLatText(place)],
    ...(gcj02 === undefined ? [] : [[words.gcj02, gcj02 ? lonLatText(gcj02) : words.gcj02Nowhere] as const]),
    ...(place.alt === undefined ? [] : [[words.altitude, `${place.alt.toFixed(1)} m`] as const]),
    [
      words.accuracy,
      [
        words.sigma(place.accuracyM.toFixed(1)),
        ...(ellipse
          ? [
              words.ellipse(
                ellipse.sigmaMajorM.toFixed(1),
                ellipse.sigmaMinorM.toFixed(1),
                ellipse.bearingDeg.toFixed(0),
              ),
            ]
          : []),
      ].join('\n'),
    ],
    [words.method, words.methods[place.method]],
    ...where,
  ]
  return [{ kind: 'facts', rows }, ...(sketch ? [{ kind: 'sketch', sketch } as const] : [])]
}

/** Seven decimals are a centimetre: more than the place is worth, and what maps take. */
const lonLatText = ({ lon, lat }: Pick<Fix, 'lon' | 'lat'>): string => `${lon.toFixed(7)}, ${lat.toFixed(7)}`

function pictureBlocks(
  report: IncidentReport,
  words: ReportWords,
  pictures: readonly ShownPicture[],
  wanted: readonly string[],
): Block[] {
  const all = report.evidence.filter(({ mime }) => mime.startsWith('image/'))
  if (all.length === 0) return [{ kind: 'note', text: words.noPictures, tone: 'plain' }]
  const blocks = wanted.map((id): Block => {
    const evidence = all.find(other => other.id === id)!
    const picture = pictures.find(other => other.id === id)
    const kind = evidenceText(evidence, words)
    if (picture) {
      const careful = evidence.file === 'changed' ? `  ${words.changed}` : ''
      return { kind: 'picture', picture, caption: `${kind}  ${time(evidence.capturedAt, report)}${careful}` }
    }
    const { file } = evidence
    const why = file === 'intact' || file === 'changed' ? words.noPictureFile : words[file]
    return { kind: 'note', text: words.noPicture(kind, evidence.path, why), tone: 'careful' }
  })
  const moments = new Set(all.map(({ kind, capturedAt }) => `${kind} ${capturedAt}`)).size
  const hidden = moments - wanted.length
  return [
    ...blocks,
    ...(hidden > 0 ? [{ kind: 'note', text: words.notShown(hidden), tone: 'plain' } as const] : []),
    { kind: 'note', text: words.reduced, tone: 'plain' },
  ]
}

const evidenceText = ({ kind, variant }: ReportedEvidence, words: ReportWords): string =>
  `${words.evidenceKinds[kind]} (${words.variants[variant] ?? variant})`

function timelineBlocks(report: IncidentReport, words: ReportWords): Block[] {
  if (report.notes.length === 0) return []
  const { columns } = words
  return [
    {
      kind: 'table',
      head: [columns.time, columns.event, columns.why],
      widths: [0.24, 0.3, 0.46],
      rows: report.notes.map(note => [time(note.at, report), words.notes[note.kind], whyText(note, report)]),
    },
  ]
}

/** Which source and which other incident it is about, and what it rests on. */
function whyText(
  { why = {}, otherIncidentId, sightingId }: ReportedNote,
  { sightings }: IncidentReport,
): string {
  const seen = sightings.length > 1 ? sightings.find(({ id }) => id === sightingId) : undefined
  const reasons = Object.entries(why).map(([name, value]) => `${name} ${valueText(value)}`)
  return [seen?.source.id, otherIncidentId, ...reasons].filter(part => part !== undefined).join(', ')
}

const valueText = (value: string | number | boolean): string =>
  typeof value === 'number' ? String(Number(value.toPrecision(4))) : String(value)

function sightingBlocks(report: IncidentReport, words: ReportWords): Block[] {
  const { columns } = words
  if (report.sightings.length === 0) return [{ kind: 'note', text: words.noSightings, tone: 'plain' }]
  return [
    {
      kind: 'table',
      head: [
        ...[columns.source, columns.state, columns.from, columns.to],
        ...[columns.dwell, columns.confidence, columns.place],
      ],
      widths: [0.12, 0.12, 0.15, 0.15, 0.12, 0.1, 0.24],
      rows: report.sightings.map(seen => [
        seen.source.flightId === undefined ? seen.source.id : `${seen.source.id} ${seen.source.flightId}`,
        words.states[seen.state].split(/[:：]/)[0]!,
        time(seen.firstSeenAt, report),
        time(seen.lastSeenAt, report),
        duration(seen.dwellMs, words),
        seen.confidence.toFixed(2),
        seen.fix ? `${lonLatText(seen.fix)} ± ${seen.fix.accuracyM.toFixed(1)} m` : '-',
      ]),
    },
  ]
}

function evidenceBlocks(report: IncidentReport, words: ReportWords): Block[] {
  const { columns } = words
  if (report.evidence.length === 0) return [{ kind: 'note', text: words.noEvidence, tone: 'plain' }]
  return [
    {
      kind: 'table',
      head: [
        columns.what,
        columns.captured,
        columns.bytes,
        columns.state,
        `${columns.sha256} / ${columns.file}`,
      ],
      widths: [0.13, 0.15, 0.07, 0.08, 0.57],
      rows: report.evidence.map(file => [
        evidenceText(file, words),
        time(file.capturedAt, report),
        String(file.bytes),
        words.files[file.file],
        [file.sha256, file.path, ...(file.url === undefined ? [] : [file.url])].join('\n'),
      ]),
    },
  ]
}

function howBlocks(report: IncidentReport, words: ReportWords): Block[] {
  const { model, rule, clockSynced, software } = report
  const known = model.version === null ? words.gone : `${model.version}, ${words.asConfigured}`
  return [
    {
      kind: 'facts',
      rows: [
        [words.model, `${model.id}, ${known}${model.sha256 === null ? '' : `\nsha256 ${model.sha256}`}`],
        [words.rule, rule ? `${ruleText(rule)}, ${words.asConfigured}` : words.gone],
        [words.clock, clockSynced ? words.clockSynced : words.clockUnknown],
        [words.box, `${report.site}/${report.box}`],
        [words.software, `${software.name} ${software.version}`],
      ],
    },
  ]
}
