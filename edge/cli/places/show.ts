import { extname } from 'node:path'
import type { LoadedConfig } from '../../config/load.js'
import { bothLanguages, wordsOfBox } from '../../config/words.js'
import { LamppostError } from '../../kit/lamppost-error.js'
import { type Series, seriesOf } from '../../pipeline/unite/places/series.js'
import { toPng } from '../eval/chart.js'
import type { Terminal } from '../progress.js'
import { factorRows, riskCaution } from '../risk-text.js'
import { tableText } from '../table.js'
import { timeText } from '../text.js'
import { writeOut } from '../write-out.js'
import { areaChart } from './area-chart.js'
import { findPlace, type PlaceHistory, whereText, withPlaces } from './history.js'

const DAY_MS = 86_400_000

interface How {
  readonly json?: boolean
  readonly out?: string
}

/** Tells the history of one place, and draws it where a file is named. Throws PLACE_UNKNOWN, USAGE. */
export async function showPlace(
  configPath: string,
  idOrBeginning: string,
  { json = false, out }: How,
  stdout: Terminal,
): Promise<void> {
  const kind = out === undefined ? undefined : pictureKind(out)
  const { text, chart } = await withPlaces(configPath, (places, loaded) => {
    const history = findPlace(places, idOrBeginning)
    const series = seriesOf(history.measurements)
    return {
      text: json ? JSON.stringify({ ...history, series }) : describe(history, series, loaded),
      chart: areaChart(`${history.place.id}  ${whereText(history.place)}`, series, loaded.config.timeZone),
    }
  })
  if (out !== undefined) await writeOut(out, kind === '.png' ? await toPng(chart) : chart, '--out')
  stdout.write(`${text}\n`)
}

function pictureKind(out: string): '.svg' | '.png' {
  const kind = extname(out).toLowerCase()
  if (kind === '.svg' || kind === '.png') return kind
  throw new LamppostError('USAGE', {
    what: `${out} is no picture that can be drawn`,
    hint: 'Give --out a file that ends in .svg or .png.',
  })
}

function describe(
  { place, worst, incidents, measurements }: PlaceHistory,
  series: readonly Series[],
  loaded: LoadedConfig,
): string {
  const { timeZone } = loaded.config
  const words = wordsOfBox(loaded)
  const time = (ms: number) => timeText(ms, timeZone)
  const weights = Object.values(loaded.scenarios)
    .flat()
    .find(({ id }) => id === worst?.scenario)?.risk
  const risk = worst?.risk
  return [
    `${place.id}  ${whereText(place)}`,
    `自 since ${time(place.sinceMs)}, ${measurements.length} measurements`,
    ...(risk
      ? [
          '',
          `风险评分 risk ${risk.score.toFixed(2)}, severity ${worst.severity}, of ${worst.id}`,
          tableText(['因素 factor', 'value', 'weight', 'adds', '依据 rests on'], factorRows(risk, weights)),
          riskCaution,
        ]
      : []),
    '',
    '测量 measured (median of each day, UTC; days of one row may be compared, rows may not)',
    tableText(['source', 'incident', 'days', 'first', 'latest', 'change'], series.map(seriesRow(time))),
    '',
    '事件 incidents',
    tableText(
      ['id', 'what', 'state', 'severity', 'risk', 'since'],
      incidents.map(({ id, scenario, label, state, severity, risk, firstSeenAtMs }) => [
        ...[id, bothLanguages(words.label(scenario, label)), state, severity],
        ...[risk?.score.toFixed(2) ?? '', time(firstSeenAtMs)],
      ]),
    ),
  ].join('\n')
}

const seriesRow =
  (time: (ms: number) => string) =>
  ({ source, modelId, incidentId, unit, days }: Series): (string | number)[] => {
    const [first, latest] = [days[0]!, days.at(-1)!]
    const change = (100 * (latest.value - first.value)) / first.value
    return [
      `${source.kind} ${source.id} (${modelId})`,
      incidentId,
      days.length,
      `${sizeText(first.value, unit)} ${time(first.at * DAY_MS)}`,
      `${sizeText(latest.value, unit)} ${time(latest.at * DAY_MS)}`,
      Number.isFinite(change) ? `${change.toFixed(0)} %` : '',
    ]
  }

const sizeText = (value: number, unit: Series['unit']): string =>
  unit === 'm2' ? `${value.toFixed(2)} m²` : `${(100 * value).toFixed(2)} % of the view`
