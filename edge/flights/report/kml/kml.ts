import { type Position, splitLine, splitRing } from '../../../geometry/antimeridian.js'
import { ellipseOfFix, ellipseOutline, NINETY_PERCENT } from '../../../geometry/ellipse-outline.js'
import { severityColours } from '../../../paper/colours.js'
import { escapeXml } from '../../../pipeline/record/overlay-svg.js'
import type { Finding, FlightReport, Footprint, TrackPoint } from '../flight-report.js'
import { type Piece, strandsOf } from '../shapes/strands.js'
import { statementOf } from '../statement.js'
import { type Language, sideBySide, wordsIn } from '../words/languages.js'
import { iconPath } from './icons.js'

/** Where in the file the picture of a finding lies; undefined where it has none. */
export type PicturePath = (finding: Finding) => string | undefined

/** The flight as KML 2.2, in parts of a file: names in both languages, descriptions one below the other. */
export function* kmlOf(
  report: FlightReport,
  languages: readonly Language[],
  picturePath: PicturePath,
): Generator<string> {
  const statement = statementOf(report)
  const about = languages.map(language => {
    const { statement: words } = wordsIn[language]
    return rowsHtml([
      [words.crs, statement.crs[language]],
      [words.vertical, statement.verticalDatum[language]],
      [words.ground, statement.ground[language]],
      [words.angles, statement.angles[language]],
      [words.accuracy, statement.accuracy[language]],
      [words.software, statement.software],
      [words.model, statement.model],
      [words.made, statement.madeAt],
      [words.id, report.id],
    ])
  })
  yield `<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2">
<Document>
${element('name', report.name)}
<open>1</open>
${element('description', about.join('<hr>'))}
${severityColours.map((_, severity) => findingStyle(severity)).join('\n')}
${lineStyle('error', 'ff2828c6', 1.5, '262828c6')}
${lineStyle('footprint', '99a0703c', 1, '1aa0703c')}
${lineStyle('track-good', 'ffc06515', 3)}
${lineStyle('track-gap', 'ff006ab2', 3)}
${lineStyle('track-jump', 'ff2828c6', 2)}
`
  const title = (of: (words: (typeof wordsIn)[Language]) => string) =>
    [...new Set(languages.map(language => of(wordsIn[language])))].join(' ')
  for (const [scenario, findings] of byScenario(report.findings)) {
    yield folder(
      sideBySide({ zh: findings[0]!.words.zh.scenario, en: findings[0]!.words.en.scenario }),
      scenario,
    )
    for (const finding of findings) yield placemark(finding, report, languages, picturePath(finding))
    yield '</Folder>\n'
  }
  yield folder(title(({ map }) => map.error))
  for (const finding of report.findings) yield errorPlacemark(finding)
  yield '</Folder>\n'
  yield folder(title(({ map }) => map.track))
  for (const { recording, pieces } of strandsOf(report)) {
    const file = report.recordings[recording]?.file ?? ''
    for (const piece of pieces)
      yield trackPlacemark(
        piece,
        file,
        title(({ qualityShort }) => qualityShort[piece.quality]),
        report,
      )
  }
  yield '</Folder>\n'
  // Thousands of them hide the map: they are there for whoever wants them.
  yield `<Folder>${element(
    'name',
    title(({ map }) => map.footprint),
  )}<visibility>0</visibility>\n`
  for (const footprint of report.footprints) yield footprintPlacemark(footprint, report)
  yield '</Folder>\n</Document>\n</kml>\n'
}

const element = (name: string, text: string): string => `<${name}>${escapeXml(text)}</${name}>`

const folder = (name: string, id?: string): string =>
  `<Folder>${element('name', name)}${id === undefined ? '' : element('description', id)}\n`

/** `$[...]` in a name would be looked up in the balloon. */
const harmless = (text: string): string => text.replaceAll('$[', '$ [')

/** A KML colour is alpha, blue, green, red. */
function findingStyle(severity: number): string {
  return (
    `<Style id="severity-${severity}"><IconStyle><scale>1.1</scale><Icon><href>${iconPath(severity)}</href></Icon>` +
    '<hotSpot x="0.5" y="0.03" xunits="fraction" yunits="fraction"/></IconStyle><LabelStyle><scale>0.8</scale></LabelStyle>' +
    `<BalloonStyle>${element('text', '<h3>$[name]</h3>$[description]')}</BalloonStyle></Style>`
  )
}

const lineStyle = (id: string, line: string, width: number, fill?: string): string =>
  `<Style id="${id}"><LineStyle><color>${line}</color><width>${width}</width></LineStyle>` +
  `${fill === undefined ? '' : `<PolyStyle><color>${fill}</color></PolyStyle>`}</Style>`

function byScenario(findings: readonly Finding[]): Map<string, Finding[]> {
  const groups = new Map<string, Finding[]>()
  for (const finding of findings) {
    const group = groups.get(finding.scenario)
    if (group) group.push(finding)
    else groups.set(finding.scenario, [finding])
  }
  return groups
}

function placemark(
  finding: Finding,
  report: FlightReport,
  languages: readonly Language[],
  picture: string | undefined,
): string {
  const { fix, best, words, number } = finding
  const name = harmless(`${number} ${sideBySide({ zh: words.zh.label, en: words.en.label })}`)
  const shown = picture === undefined ? '' : `<img src="${escapeXml(picture)}" width="480"><br>`
  const description = shown + languages.map(language => factsHtml(finding, report, language)).join('<hr>')
  const when =
    best.timeMs === undefined
      ? ''
      : `<TimeStamp><when>${new Date(best.timeMs).toISOString()}</when></TimeStamp>`
  const data = [
    ['id', finding.id],
    ['scenario', finding.scenario],
    ['label', finding.label],
    ['severity', String(finding.severity)],
    ['confidence', finding.confidence.toFixed(2)],
    ['accuracyM', fix.accuracyM.toFixed(2)],
    ['crs', fix.crs],
  ] as const
  return (
    `<Placemark id="f${number}">${element('name', name)}${element('description', harmless(description))}${when}` +
    `<styleUrl>#severity-${finding.severity}</styleUrl><ExtendedData>` +
    `${data.map(([key, value]) => `<Data name="${key}">${element('value', value)}</Data>`).join('')}</ExtendedData>` +
    `<Point><coordinates>${coordinates([fix.lon, fix.lat])}</coordinates></Point></Placemark>\n`
  )
}

function factsHtml(finding: Finding, { recordings }: FlightReport, language: Language): string {
  const words = wordsIn[language]
  const { fix, size, best } = finding
  const { sigmaMajorM, sigmaMinorM, bearingDeg } = ellipseOfFix(fix)
  return rowsHtml([
    [words.scenario, finding.words[language].scenario],
    [words.label, finding.words[language].label],
    [words.severity, words.severities[finding.severity]!],
    [words.confidence, finding.confidence.toFixed(2)],
    [words.place, `${fix.lon.toFixed(7)}, ${fix.lat.toFixed(7)} (WGS84)`],
    [words.statement.accuracy, words.accuracyText(fix.accuracyM.toFixed(1))],
    [words.ellipse, words.ellipseText(sigmaMajorM.toFixed(1), sigmaMinorM.toFixed(1), bearingDeg.toFixed(0))],
    ...(size
      ? [
          [
            words.size,
            words.sizeText(size.areaM2.toFixed(1), size.sigmaAreaM2.toFixed(1), size.lengthM.toFixed(1)),
          ] as const,
        ]
      : []),
    [words.method, words.methods[fix.method] ?? fix.method],
    [words.seen, words.seenText(finding.looks, finding.passes)],
    ...(best.timeMs === undefined ? [] : [[words.time, new Date(best.timeMs).toISOString()] as const]),
    [words.file, `${recordings[best.recording]?.file ?? ''} ${(best.tMs / 1_000).toFixed(1)} s`],
    [words.id, finding.id],
  ])
}

const rowsHtml = (rows: readonly (readonly [string, string])[]): string =>
  `<table>${rows.map(([name, value]) => `<tr><td>${escapeXml(name)}</td><td>${escapeXml(value)}</td></tr>`).join('')}</table>`

function errorPlacemark({ number, fix }: Finding): string {
  const rings = splitRing(
    ellipseOutline(fix, ellipseOfFix(fix), NINETY_PERCENT).map(({ lon, lat }): Position => [lon, lat]),
  )
  return `<Placemark>${element('name', String(number))}<styleUrl>#error</styleUrl>${polygons(rings)}</Placemark>\n`
}

function footprintPlacemark({ corners, recording, tMs }: Footprint, { recordings }: FlightReport): string {
  const rings = splitRing(corners.map(({ lon, lat }): Position => [lon, lat]))
  if (rings.length === 0) return ''
  const name = `${recordings[recording]?.file ?? ''} ${(tMs / 1_000).toFixed(1)} s`
  return `<Placemark>${element('name', name)}<visibility>0</visibility><styleUrl>#footprint</styleUrl>${polygons(rings)}</Placemark>\n`
}

/** Heights in KML are above the sea: only such ones are drawn as heights, the others lie on the ground. */
function trackPlacemark(
  { quality, points }: Piece,
  file: string,
  words: string,
  { heights }: FlightReport,
): string {
  const isHigh = heights === 'egm96' && points.every(({ altM }) => altM !== undefined)
  const position = ({ lon, lat, altM }: TrackPoint): Position => (isHigh ? [lon, lat, altM!] : [lon, lat])
  const mode = isHigh ? '<altitudeMode>absolute</altitudeMode>' : '<tessellate>1</tessellate>'
  const lines = splitLine(points.map(position)).map(
    line => `<LineString>${mode}<coordinates>${line.map(coordinates).join(' ')}</coordinates></LineString>`,
  )
  const only = points[0]!
  const geometry =
    lines.length === 0
      ? `<Point><coordinates>${coordinates([only.lon, only.lat])}</coordinates></Point>`
      : several(lines)
  return `<Placemark>${element('name', `${file} ${words}`)}<styleUrl>#track-${quality}</styleUrl>${geometry}</Placemark>\n`
}

const polygons = (rings: readonly (readonly Position[])[]): string =>
  several(
    rings.map(
      ring =>
        `<Polygon><tessellate>1</tessellate><outerBoundaryIs><LinearRing><coordinates>${ring.map(coordinates).join(' ')}</coordinates></LinearRing></outerBoundaryIs></Polygon>`,
    ),
  )

const several = (shapes: readonly string[]): string =>
  shapes.length === 1 ? shapes[0]! : `<MultiGeometry>${shapes.join('')}</MultiGeometry>`

const coordinates = ([lon, lat, altM]: Position): string =>
  [lon.toFixed(7), lat.toFixed(7), ...(altM === undefined ? [] : [altM.toFixed(2)])].join(',')
