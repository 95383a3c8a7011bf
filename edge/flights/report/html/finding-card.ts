import { readFile } from 'node:fs/promises'
import { ellipseOfFix } from '../../../geometry/ellipse-outline.js'
import { durationText, timeText } from '../../../paper/time-text.js'
import { escapeXml } from '../../../pipeline/record/overlay-svg.js'
import type { Finding, FlightReport } from '../flight-report.js'
import { insideFolder, type PictureShelf, type SmallPicture } from '../small-pictures.js'
import type { Language } from '../words/languages.js'
import type { FlightWords } from '../words/words-en.js'
import type { Speaker } from './speak.js'

export interface CardParts {
  readonly report: FlightReport
  readonly shelf: PictureShelf
  readonly timeZone: string
  readonly speaker: Speaker
}

/** A finding with its pictures and all that is known of it; its pictures are read, and not kept. */
export async function findingCard(finding: Finding, parts: CardParts): Promise<string> {
  const { html, say } = parts.speaker
  const { number, severity, words, label, scenario } = finding
  const rows = factsOf(finding, parts).map(([name, value]) => `<dt>${name}</dt><dd>${value}</dd>`)
  return `<article class="card" id="finding-${number}" data-n="${number}">
<header><span class="badge s${severity}">${number}</span><h3>${html({ zh: words.zh.label, en: words.en.label })}<small>${html({ zh: words.zh.scenario, en: words.en.scenario })} · ${escapeXml(scenario)}/${escapeXml(label)}</small></h3><span class="tag s${severity}">${say(({ severities }) => severities[severity]!)}</span></header>
${await picturesOf(finding, parts)}
<dl>${rows.join('')}</dl>
<footer><button type="button" class="to-map">${say(({ toMap }) => toMap)}</button>${fullSize(finding, parts.speaker)}</footer>
</article>
`
}

async function picturesOf(finding: Finding, { shelf, speaker }: CardParts): Promise<string> {
  const { picture, closeUp } = shelf.of(finding)
  const { zh, en } = finding.words
  const alt = speaker.attribute({ zh: `${finding.number} ${zh.label}`, en: `${finding.number} ${en.label}` })
  const shown = await Promise.all([closeUp, picture].flatMap(one => (one ? [embedded(one, alt)] : [])))
  if (shown.length === 0) return `<div class="missing">${speaker.say(({ noPicture }) => noPicture)}</div>`
  return `<div class="pictures${shown.length === 1 ? ' one' : ''}">${shown.join('')}</div>`
}

async function embedded({ path, width, height }: SmallPicture, alt: string): Promise<string> {
  const data = await readFile(path, 'base64')
  return `<img src="data:image/jpeg;base64,${data}" width="${width}" height="${height}" alt="${alt}" loading="lazy" decoding="async">`
}

/** A way to the file beside the page, for as long as it lies there. */
function fullSize({ picture }: Finding, { say }: Speaker): string {
  const path = picture === undefined ? undefined : insideFolder(picture)
  if (path === undefined) return ''
  const href = `./${path.split('/').map(encodeURIComponent).join('/')}`
  return `<a href="${escapeXml(href)}" target="_blank" rel="noopener">${say(({ fullSize }) => fullSize)}</a>`
}

/** Names and values, as HTML. */
function factsOf(finding: Finding, { report, timeZone, speaker }: CardParts): [string, string][] {
  const { say } = speaker
  const { fix, size, best } = finding
  const { sigmaMajorM, sigmaMinorM, bearingDeg } = ellipseOfFix(fix)
  const row = (
    name: (words: FlightWords) => string,
    value: (words: FlightWords, language: Language) => string,
  ): [string, string] => [say(name), say(value)]
  const file = report.recordings[best.recording]
  return [
    row(
      ({ place }) => place,
      () => `${fix.lon.toFixed(7)}, ${fix.lat.toFixed(7)}`,
    ),
    row(
      ({ statement }) => statement.accuracy,
      ({ accuracyText }) => accuracyText(fix.accuracyM.toFixed(1)),
    ),
    row(
      ({ ellipse }) => ellipse,
      ({ ellipseText }) => ellipseText(sigmaMajorM.toFixed(1), sigmaMinorM.toFixed(1), bearingDeg.toFixed(0)),
    ),
    ...(fix.alt === undefined
      ? []
      : [
          row(
            ({ altitude }) => altitude,
            () => `${fix.alt!.toFixed(1)} m`,
          ),
        ]),
    ...(size
      ? [
          row(
            words => words.size,
            ({ sizeText }) =>
              sizeText(size.areaM2.toFixed(1), size.sigmaAreaM2.toFixed(1), size.lengthM.toFixed(1)),
          ),
        ]
      : []),
    row(
      ({ method }) => method,
      ({ methods }) => methods[fix.method] ?? fix.method,
    ),
    row(
      ({ confidence }) => confidence,
      () => finding.confidence.toFixed(2),
    ),
    row(
      ({ seen }) => seen,
      ({ seenText }) => seenText(finding.looks, finding.passes),
    ),
    ...(best.timeMs === undefined
      ? []
      : [
          row(
            ({ time }) => time,
            () => timeText(best.timeMs!, timeZone),
          ),
        ]),
    row(
      words => words.best,
      ({ intoVideo, units }) =>
        [
          file?.file,
          ...(file?.kind === 'still' ? [] : [intoVideo(durationText(best.tMs, units as readonly string[]))]),
        ]
          .filter(part => part !== undefined)
          .join(', '),
    ),
    row(
      ({ id }) => id,
      () => finding.id,
    ),
  ]
}
