import { timeText } from '../../../paper/time-text.js'
import { escapeXml } from '../../../pipeline/record/overlay-svg.js'
import type { Finding, FlightReport } from '../flight-report.js'
import { summaryOf } from '../summary.js'
import { both } from '../words/languages.js'
import type { FlightWords } from '../words/words-en.js'
import type { Speaker } from './speak.js'

interface Column {
  readonly head: (words: FlightWords) => string
  /** As HTML. */
  readonly cell: (finding: Finding) => string
  /** What it is sorted by, where that is not its text; undefined stands last. */
  readonly value?: (finding: Finding) => number | undefined
  readonly isText?: true
}

/** All findings, a row each, to be sorted and filtered in the page. */
export function findingsTable(report: FlightReport, timeZone: string, speaker: Speaker): string {
  const { html, say } = speaker
  const columns: readonly Column[] = [
    { head: () => '#', cell: ({ number }) => String(number), value: ({ number }) => number },
    {
      head: ({ severity }) => severity,
      cell: ({ severity }) =>
        `<span class="tag s${severity}">${say(({ severities }) => severities[severity]!)}</span>`,
      value: ({ severity }) => severity,
      isText: true,
    },
    { head: ({ label }) => label, cell: ({ words }) => html({ zh: words.zh.label, en: words.en.label }) },
    {
      head: ({ scenario }) => scenario,
      cell: ({ words }) => html({ zh: words.zh.scenario, en: words.en.scenario }),
    },
    {
      head: ({ confidence }) => confidence,
      cell: ({ confidence }) => confidence.toFixed(2),
      value: ({ confidence }) => confidence,
    },
    {
      head: ({ longitude }) => longitude,
      cell: ({ fix }) => fix.lon.toFixed(6),
      value: ({ fix }) => fix.lon,
    },
    { head: ({ latitude }) => latitude, cell: ({ fix }) => fix.lat.toFixed(6), value: ({ fix }) => fix.lat },
    {
      head: ({ accuracy }) => accuracy,
      cell: ({ fix }) => `± ${fix.accuracyM.toFixed(1)} m`,
      value: ({ fix }) => fix.accuracyM,
    },
    {
      head: ({ area }) => area,
      cell: ({ size }) => (size ? `${size.areaM2.toFixed(1)} m²` : ''),
      value: ({ size }) => size?.areaM2,
    },
    { head: ({ looks }) => looks, cell: ({ looks }) => String(looks), value: ({ looks }) => looks },
    { head: ({ passes }) => passes, cell: ({ passes }) => String(passes), value: ({ passes }) => passes },
    {
      head: ({ time }) => time,
      cell: ({ best }) =>
        best.timeMs === undefined
          ? escapeXml(report.recordings[best.recording]?.file ?? '')
          : timeText(best.timeMs, timeZone).replace(' ', '&nbsp;'),
      value: ({ best }) => best.timeMs ?? best.tMs,
    },
  ]
  const cells = (finding: Finding) =>
    columns.map(({ cell, value, isText }) => {
      const sorted = value === undefined ? '' : ` data-v="${value(finding) ?? ''}"`
      return `<td${classOf(value !== undefined && !isText)}${sorted}>${cell(finding)}</td>`
    })
  const rows = report.findings.map(
    finding =>
      `<tr data-n="${finding.number}" data-severity="${finding.severity}" data-scenario="${escapeXml(finding.scenario)}">${cells(finding).join('')}</tr>`,
  )
  const heads = columns.map(
    ({ head, value, isText }) =>
      `<th scope="col"${classOf(value !== undefined && !isText)}><button type="button">${say(head)}</button></th>`,
  )
  return `${filters(report, speaker)}<div class="scroll"><table class="list"><thead><tr>${heads.join('')}</tr></thead><tbody>
${rows.join('\n')}
</tbody></table></div><p class="no-match plain off">${say(({ noMatch }) => noMatch)}</p>`
}

const classOf = (isNumber: boolean): string => (isNumber ? ' class="number"' : '')

function filters(report: FlightReport, { say, attribute, attributes }: Speaker): string {
  const { bySeverity, byScenario } = summaryOf(report)
  const severities = bySeverity.flatMap((count, severity) =>
    count === 0
      ? []
      : [
          `<label><input type="checkbox" name="severity" value="${severity}" checked><span class="tag s${severity}">${say(words => words.severities[severity]!)}</span>${count}</label>`,
        ],
  )
  const scenarios = byScenario.map(({ id, count, example }) => {
    const { zh, en } = report.findings[example]!.words
    const name = { zh: `${zh.scenario} (${count})`, en: `${en.scenario} (${count})` }
    return `<option value="${escapeXml(id)}" ${attributes(name, 'text')}>${attribute(name)}</option>`
  })
  const all = both(words => words.all)
  const search = attributes(
    both(words => words.search),
    'placeholder',
    'aria-label',
  )
  return `<div class="filters needs-script" role="search">${severities.toReversed().join('')}<label>${say(({ scenario }) => scenario)} <select name="scenario"><option value="" ${attributes(all, 'text')}>${attribute(all)}</option>${scenarios.join('')}</select></label><input type="search" name="search" ${search}><span class="plain"><b class="shown-count">${report.findings.length}</b> ${say(({ shown }) => shown)}</span></div>`
}
