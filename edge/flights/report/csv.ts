import { stringify } from 'csv-stringify/sync'
import { ellipseOfFix } from '../../geometry/ellipse-outline.js'
import type { Finding, FlightReport } from './flight-report.js'
import { type Statement, statementOf } from './statement.js'
import { sideBySide } from './words/languages.js'

type Cell = string | number | undefined

/** What stands above a column, and what stands in it. Both languages: the same file is opened by everybody. */
const columns: readonly (readonly [
  head: string,
  cell: (finding: Finding, report: FlightReport, statement: Statement) => Cell,
])[] = [
  ['编号 number', ({ number }) => number],
  ['场景 scenario', ({ words }) => words.zh.scenario],
  ['场景（英文） scenario in English', ({ words }) => words.en.scenario],
  ['识别为 seen as', ({ words }) => words.zh.label],
  ['识别为（英文） seen as, in English', ({ words }) => words.en.label],
  ['严重程度 severity (0-4)', ({ severity }) => severity],
  ['置信度 confidence', ({ confidence }) => confidence.toFixed(2)],
  ['经度 longitude (WGS84, EPSG:4326)', ({ fix }) => fix.lon.toFixed(7)],
  ['纬度 latitude (WGS84, EPSG:4326)', ({ fix }) => fix.lat.toFixed(7)],
  ['精度 accuracy, 1 sigma (m)', ({ fix }) => fix.accuracyM.toFixed(2)],
  ['误差椭圆长半轴 ellipse major, 1 sigma (m)', ({ fix }) => ellipseOfFix(fix).sigmaMajorM.toFixed(2)],
  ['误差椭圆短半轴 ellipse minor, 1 sigma (m)', ({ fix }) => ellipseOfFix(fix).sigmaMinorM.toFixed(2)],
  ['长轴方位 bearing of major (deg)', ({ fix }) => ellipseOfFix(fix).bearingDeg.toFixed(1)],
  ['定位方式 placed by', ({ fix }) => fix.method],
  ['覆盖面积上限 covers at most (m2)', ({ size }) => size?.areaM2.toFixed(2)],
  ['面积误差 its 1 sigma (m2)', ({ size }) => size?.sigmaAreaM2.toFixed(2)],
  ['对角长度 length (m)', ({ size }) => size?.lengthM.toFixed(2)],
  ['观测帧数 frames', ({ looks }) => looks],
  ['经过次数 passes', ({ passes }) => passes],
  [
    '时间 time (UTC)',
    ({ best }) => (best.timeMs !== undefined ? new Date(best.timeMs).toISOString() : undefined),
  ],
  ['文件 file', ({ best }, { recordings }) => recordings[best.recording]?.file],
  ['文件内时刻 into the file (s)', ({ best }) => (best.tMs / 1_000).toFixed(3)],
  ['图片 picture', ({ picture }) => picture],
  ['事项编号 id', ({ id }) => id],
  ['场景代码 scenario id', ({ scenario }) => scenario],
  ['标签代码 label id', ({ label }) => label],
  [
    '航迹高程基准 vertical datum of the track',
    (_finding, _report, { verticalDatum }) => sideBySide(verticalDatum),
  ],
  ['地面 ground', (_finding, _report, { ground }) => sideBySide(ground)],
  ['相机角度 camera angles', (_finding, _report, { angles }) => sideBySide(angles)],
  ['软件版本 software', (_finding, _report, { software }) => software],
]

/** A row for each finding, as spreadsheets open it: UTF-8 with its mark, CRLF, and no text that would be a formula. */
export function csvOf(report: FlightReport): string {
  const statement = statementOf(report)
  const rows = report.findings.map(finding =>
    columns.map(([, cell]) => {
      const value = cell(finding, report, statement)
      return typeof value === 'string' ? harmless(value) : value
    }),
  )
  return stringify([columns.map(([head]) => head), ...rows], { bom: true, record_delimiter: 'windows' })
}

/** A quote before what a spreadsheet would take for a formula, and keep from the numbers, of which some are negative. */
const harmless = (text: string): string =>
  /^[\s]*[=+\-@＝＋－＠]|^[\t\r\n]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text
