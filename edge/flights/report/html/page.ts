import { createHash } from 'node:crypto'
import { severityColours } from '../../../paper/colours.js'
import { durationText, timeText } from '../../../paper/time-text.js'
import { escapeXml } from '../../../pipeline/record/overlay-svg.js'
import type { FlightReport } from '../flight-report.js'
import { foldProblems } from '../fold-problems.js'
import { type FlightMap, layOutMap } from '../map/flight-map.js'
import { flightMapSvg, footprintColour, metresText, qualityColours } from '../map/map-svg.js'
import type { PictureShelf } from '../small-pictures.js'
import { type Statement, statementOf } from '../statement.js'
import { summaryOf } from '../summary.js'
import type { Tiles } from '../tiles.js'
import { both, type Language, wordsIn } from '../words/languages.js'
import { findingCard } from './finding-card.js'
import { findingsTable } from './findings-table.js'
import { pageScript } from './page-script.js'
import { pageStyle } from './page-style.js'
import { type Speaker, speakerOf } from './speak.js'
import { telemetrySection } from './telemetry-section.js'

export interface PageOptions {
  /** The first is shown, the others can be switched to. */
  readonly languages: readonly Language[]
  readonly shelf: PictureShelf
  /** IANA name. */
  readonly timeZone: string
  readonly tiles?: Tiles | undefined
}

/**
 * A flight as one page that needs no other file and no network, in parts of a file: no picture is kept. It may load nothing, save
 * tiles from the server that the operator named, and only once its reader switches them on.
 */
export async function* pageOf(report: FlightReport, options: PageOptions): AsyncGenerator<string> {
  const { languages, shelf, timeZone } = options
  const speaker = speakerOf(languages)
  const { say } = speaker
  const statement = statementOf(report)
  const none = `<p class="plain">${say(words => words.none)}</p>`
  yield head(report, options)
  yield `<body>\n${bar(report, options, speaker)}\n<main>\n${numbers(report, speaker)}\n`
  yield problems(report, speaker)
  yield mapSection(report, options, speaker)
  yield `<section class="findings"><h2>${say(({ sections }) => sections.findings)}<small>${say(words => words.times(timeZone))} WGS84</small></h2>${
    report.findings.length === 0 ? none : findingsTable(report, timeZone, speaker)
  }</section>\n`
  if (report.findings.length > 0) {
    yield `<section><h2>${say(({ sections }) => sections.pictures)}</h2><div class="cards">\n`
    for (const finding of report.findings)
      yield await findingCard(finding, { report, shelf, timeZone, speaker })
    yield '</div></section>\n'
  }
  yield `<section><h2>${say(({ sections }) => sections.telemetry)}</h2>${telemetrySection(report, speaker)}</section>\n`
  yield statementSection(report, statement, options, speaker)
  yield `<p class="foot">${escapeXml(statement.software)} · ${escapeXml(report.id)} · ${statement.madeAt}</p>\n</main>\n`
  yield `<script>${pageScript}</script>\n</body>\n</html>\n`
}

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

function head(report: FlightReport, { languages, tiles }: PageOptions): string {
  const [language] = languages
  const words = wordsIn[language!]
  const policy = [
    "default-src 'none'",
    `img-src data:${tiles ? ` ${tiles.origin}` : ''}`,
    `style-src ${hashOf(pageStyle)}`,
    `script-src ${hashOf(pageScript)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ]
  return `<!doctype html>
<html lang="${words.tag}" data-language="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta http-equiv="Content-Security-Policy" content="${policy.join('; ')}">
<title>${escapeXml(`${report.name} ${words.title}`)}</title>
<style>${pageStyle}</style>
</head>
`
}

function bar(report: FlightReport, { languages, timeZone }: PageOptions, { say }: Speaker): string {
  const buttons = languages.map(
    (language, index) =>
      `<button type="button" data-to-language="${language}" lang="${wordsIn[language].tag}" aria-pressed="${index === 0}">${wordsIn[language].own}</button>`,
  )
  const choice = languages.length > 1 ? `<div class="switch needs-script">${buttons.join('')}</div>` : ''
  return `<div class="bar"><div><div><p class="kicker">${say(({ title }) => title)}</p><h1>${escapeXml(report.name)}</h1><p>${say(
    ({ made }) => made,
  )} ${timeText(report.madeAtMs, timeZone)} (${escapeXml(timeZone)}) · ${escapeXml(`${report.software.name} ${report.software.version}`)} · WGS84 / EPSG:4326</p></div>${choice}</div></div>`
}

function numbers(report: FlightReport, { say, html }: Speaker): string {
  const summary = summaryOf(report)
  const severe = summary.bySeverity[3]! + summary.bySeverity[4]!
  const tile = (value: string, what: string, extra = '') =>
    `<div${extra}><b>${value}</b><span class="what">${what}</span></div>`
  const scenarios = summary.byScenario.slice(0, 8).map(({ count, example }) => {
    const { zh, en } = report.findings[example]!.words
    return `<li><b>${count}</b> ${html({ zh: zh.scenario, en: en.scenario })}</li>`
  })
  return `<div class="numbers">${[
    tile(
      String(summary.findings),
      say(({ findings }) => findings),
    ),
    tile(
      String(severe),
      say(({ urgent }) => urgent),
      severe > 0 ? ' class="severe"' : '',
    ),
    scenarios.length > 0
      ? `<div class="kinds"><span class="what">${say(({ scenario }) => scenario)}</span>${spread(summary.bySeverity)}<ul>${scenarios.join('')}</ul></div>`
      : '',
    tile(
      metresText(summary.flownM),
      say(({ distance }) => distance),
    ),
    summary.recordedMs > 0
      ? tile(
          say(({ units }) => durationText(summary.recordedMs, units as readonly string[])),
          say(({ recorded }) => recorded),
        )
      : '',
    tile(
      String(report.recordings.length),
      say(({ recordings }) => recordings),
    ),
    tile(
      String(summary.looked),
      say(({ looked }) => looked),
    ),
    tile(
      String(summary.unplaced),
      say(({ unplaced }) => unplaced),
    ),
  ].join('')}</div>`
}

/** How the severities share a bar, the worst first. */
function spread(bySeverity: readonly number[]): string {
  let x = 0
  const all = bySeverity.reduce((total, count) => total + count, 0)
  const parts = bySeverity
    .map((count, severity) => ({ count, severity }))
    .toReversed()
    .map(({ count, severity }) => {
      const width = (count / all) * 100
      x += width
      return `<rect x="${(x - width).toFixed(2)}" width="${width.toFixed(2)}" height="8" fill="${severityColours[severity]}"/>`
    })
  return `<svg class="spread" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">${parts.join('')}</svg>`
}

function problems(report: FlightReport, { say, html }: Speaker): string {
  const order = ['refusal', 'warning', 'note'] as const
  const sorted = foldProblems(report.problems).toSorted(
    (a, b) => order.indexOf(a.severity) - order.indexOf(b.severity),
  )
  const items = sorted.map(
    ({ code, severity, file, what, hint }) =>
      `<li class="${severity}"><b>${say(words => words.problems[severity])}</b>${file === undefined ? '' : ` ${escapeXml(file)}`}: ${html(what)}<code>${escapeXml(code)}</code>${hint ? `<div class="hint">${html(hint)}</div>` : ''}</li>`,
  )
  const reasons = report.unplaced.map(
    ({ reason, says, count }) => `${html(says ?? { zh: reason, en: reason })}: ${count}`,
  )
  if (reasons.length > 0) items.push(`<li><b>${say(words => words.reasons)}</b>: ${reasons.join('; ')}</li>`)
  const list =
    items.length === 0
      ? `<p class="plain">${say(({ noProblems }) => noProblems)}</p>`
      : `<ul>${items.join('')}</ul>`
  return `<section class="problems"><h2>${say(({ sections }) => sections.problems)}</h2>${list}</section>\n`
}

const MAP_SIZE = { width: 1000, height: 620 }

function mapSection(report: FlightReport, { tiles }: PageOptions, speaker: Speaker): string {
  const { say } = speaker
  const map = layOutMap(report)
  if (!map) return `<section><p class="plain">${say(words => words.map.nothing)}</p></section>\n`
  const drawn = flightMapSvg(map, MAP_SIZE, {
    north: speaker.svg({ zh: wordsIn.zh.map.north, en: wordsIn.en.map.north }),
    finding: index => {
      const { number, words } = map.findings[index]!.finding
      return speaker.languages.map(language => `${number} ${words[language].label}`)[0]!
    },
  })
  const data = {
    'per-metre': drawn.perMetre,
    'origin-x': drawn.originAt[0],
    'origin-y': drawn.originAt[1],
    ...{ lon: map.origin.lon, lat: map.origin.lat },
    ...(tiles && { tiles: tiles.template }),
  }
  const attributes = Object.entries(data).map(([name, value]) => `data-${name}="${escapeXml(String(value))}"`)
  const button = (action: string, sign: string, word: 'zoomIn' | 'zoomOut' | 'fit') =>
    `<button type="button" data-zoom="${action}" ${speaker.attributes(
      both(words => words[word]),
      'title',
      'aria-label',
    )}>${sign}</button>`
  const online = tiles
    ? `<label class="tiles-switch needs-script"><input type="checkbox" name="tiles" autocomplete="off"> ${say(words => words.tiles)} <span class="plain">${say(({ tilesNote }) => tilesNote(tiles.host))}</span></label>`
    : ''
  return `<section class="work"><div><div class="map-box" ${attributes.join(' ')}>${drawn.svg}<div class="controls needs-script">${button('in', '+', 'zoomIn')}${button('out', '−', 'zoomOut')}${button('fit', '⤢', 'fit')}</div>${online}<div class="readout needs-script"></div></div>${legend(map, speaker)}</div><aside class="panel needs-script" aria-live="polite"><p class="hint-box">${report.findings.length > 0 ? say(({ select }) => select) : say(({ none }) => none)}</p></aside></section>\n`
}

function legend(map: FlightMap, { say }: Speaker): string {
  const item = (shape: string, words: string) =>
    `<span class="item"><svg width="22" height="14" viewBox="0 0 22 14">${shape}</svg>${words}</span>`
  const line = (colour: string, look: string) => `<path d="M1 7H21" stroke="${colour}" ${look}/>`
  const hidden = map.footprints.length < map.allFootprints
  return `<div class="legend">${[
    item(line(qualityColours.good, 'stroke-width="3"'), `${say(words => words.map.track)}`),
    ...(map.pieces.some(({ quality }) => quality === 'gap')
      ? [
          item(
            line(qualityColours.gap, 'stroke-width="2.4" stroke-dasharray="5 3"'),
            say(words => words.quality.gap),
          ),
        ]
      : []),
    ...(map.pieces.some(({ quality }) => quality === 'jump')
      ? [
          item(
            line(qualityColours.jump, 'stroke-width="1.4"'),
            say(words => words.quality.jump),
          ),
        ]
      : []),
    ...(map.ends.length > 0
      ? [
          item(
            `<circle cx="11" cy="7" r="4.6" fill="#fff" stroke="${qualityColours.good}" stroke-width="2.2"/>`,
            say(words => words.map.start),
          ),
          item(
            `<rect x="7" y="3" width="8" height="8" fill="${qualityColours.good}"/>`,
            say(words => words.map.end),
          ),
        ]
      : []),
    ...(map.footprints.length > 0
      ? [
          item(
            `<rect x="1" y="1" width="20" height="12" fill="${footprintColour}" fill-opacity=".14" stroke="${footprintColour}" stroke-opacity=".4"/>`,
            say(words => words.map.footprint),
          ),
        ]
      : []),
    ...(map.findings.length > 0
      ? [
          item(
            severityColours
              .map((colour, at) => `<circle cx="${3 + at * 4}" cy="7" r="2" fill="${colour}"/>`)
              .join(''),
            say(words => words.map.finding),
          ),
          item(
            `<ellipse cx="11" cy="7" rx="9" ry="5" fill="${severityColours[3]}" fill-opacity=".16" stroke="${severityColours[3]}"/>`,
            say(words => words.map.error),
          ),
        ]
      : []),
  ].join('')}<span class="plain">${say(words => words.map.caption)}${
    hidden ? ` ${say(words => words.map.footprintsLeftOut(map.footprints.length, map.allFootprints))}` : ''
  }</span></div>`
}

function statementSection(
  report: FlightReport,
  statement: Statement,
  { timeZone }: PageOptions,
  { say, html }: Speaker,
): string {
  const rows: [string, string][] = [
    [say(words => words.statement.crs), html(statement.crs)],
    [say(words => words.statement.vertical), html(statement.verticalDatum)],
    [say(words => words.statement.ground), html(statement.ground)],
    [
      say(words => words.statement.angles),
      report.angles === 'gimbal'
        ? html(statement.angles)
        : `<b class="careful">${html(statement.angles)}</b>`,
    ],
    [say(words => words.statement.accuracy), html(statement.accuracy)],
    [say(words => words.statement.software), escapeXml(statement.software)],
    [say(words => words.statement.model), escapeXml(statement.model)],
    [
      say(words => words.statement.made),
      `${statement.madeAt} (UTC), ${timeText(report.madeAtMs, timeZone)} (${escapeXml(timeZone)})`,
    ],
    [say(words => words.statement.id), escapeXml(report.id)],
  ]
  return `<section><h2>${say(({ sections }) => sections.statement)}</h2><table class="facts">${rows.map(([name, value]) => `<tr><th scope="row">${name}</th><td>${value}</td></tr>`).join('')}</table></section>\n`
}
