import { scaleLinear } from 'd3-scale'
import type { Series } from '../../pipeline/unite/places/series.js'
import { grey, ink, line, page, shortenedTo, text, wrapped } from '../eval/chart.js'
import { riskCaution } from '../risk-text.js'
import { timeText } from '../text.js'

const WIDTH = 760
const PLOT = { left: 64, width: 660, height: 220 }
const HEADER = 44
const LEGEND_LINE = 18
const GAP = 56
const TICKS = 5
const DAY_MS = 86_400_000

/** Told apart by people who see colours otherwise, too (Okabe and Ito). */
const colours = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#000000']

const units = {
  m2: { title: '面积 area, m²', factor: 1 },
  share: { title: '画面占比 share of the view, %', factor: 100 },
} as const

/** What each source measured of each thing, a point a day with its 1 sigma; areas and shares of the view in plots of their own. */
export function areaChart(title: string, series: readonly Series[], timeZone: string): string {
  const plots = (['m2', 'share'] as const)
    .map(unit => ({ unit, shown: series.filter(each => each.unit === unit) }))
    .filter(({ shown }) => shown.length > 0)
  let y = HEADER
  const body = plots.map(({ unit, shown }) => {
    const drawn = `<g transform="translate(${PLOT.left} ${y + 20})">${plot(unit, shown, timeZone)}</g>`
    y += 20 + PLOT.height + GAP + shown.length * LEGEND_LINE
    return drawn
  })
  const note = plots.length === 0 ? '没有测量 Nothing was measured.' : riskCaution
  const lines = wrapped(WIDTH - 32, note)
  const outro = lines.map((words, at) => text(16, y + 16 + at * 16, words, { fill: grey }))
  return page(WIDTH, y + 24 + lines.length * 16, [
    text(16, 26, shortenedTo(WIDTH - 32, title, 15), { size: 15, weight: 'bold' }),
    ...body,
    ...outro,
  ])
}

function plot(unit: Series['unit'], shown: readonly Series[], timeZone: string): string {
  const { title, factor } = units[unit]
  const days = shown.flatMap(each => each.days)
  const [from, to] = [Math.min(...days.map(({ at }) => at)), Math.max(...days.map(({ at }) => at))]
  const most = factor * Math.max(...days.map(({ value, sigma }) => value + sigma))
  const x = scaleLinear([from, Math.max(to, from + 1)], [0, PLOT.width])
  const y = scaleLinear([0, most > 0 ? most : 1], [PLOT.height, 0]).nice(TICKS)
  const date = (at: number) => timeText(at * DAY_MS, timeZone).slice(0, 10)
  return [
    text(0, -8, title),
    ...y
      .ticks(TICKS)
      .flatMap(value => [
        line(0, px(y(value)), PLOT.width, px(y(value))),
        text(-8, px(y(value)) + 4, String(value), { size: 10, anchor: 'end' }),
      ]),
    ...[0, 0.5, 1].map(share =>
      text(share * PLOT.width, PLOT.height + 16, date(x.invert(share * PLOT.width)), {
        size: 10,
        anchor: anchorAt(share),
      }),
    ),
    ...shown.map((each, index) => {
      const colour = colours[index % colours.length]!
      const points = each.days.map(({ at, value, sigma }) => {
        const middle = { x: px(x(at)), y: px(y(factor * value)) }
        const reach = px(y(factor * Math.max(0, value - sigma))) - px(y(factor * (value + sigma)))
        const top = px(y(factor * (value + sigma)))
        return (
          `<line x1="${middle.x}" y1="${top}" x2="${middle.x}" y2="${px(top + reach)}" stroke="${colour}" stroke-opacity="0.4"/>` +
          `<circle cx="${middle.x}" cy="${middle.y}" r="3" fill="${colour}"/>`
        )
      })
      const joined = each.days.map(({ at, value }) => `${px(x(at))},${px(y(factor * value))}`).join(' ')
      return `<polyline points="${joined}" fill="none" stroke="${colour}" stroke-width="1.2"/>${points.join('')}`
    }),
    ...shown.map(({ source, modelId, incidentId }, index) => {
      const top = PLOT.height + 38 + index * LEGEND_LINE
      const words = `${source.kind} ${source.id} (${modelId}), incident ${incidentId}`
      return (
        `<circle cx="6" cy="${top - 4}" r="4" fill="${colours[index % colours.length]!}"/>` +
        text(18, top, shortenedTo(PLOT.width - 18, words), { fill: ink })
      )
    }),
  ].join('')
}

const anchorAt = (share: number): string => (share === 0 ? 'start' : share === 1 ? 'end' : 'middle')

const px = (value: number): number => Number(value.toFixed(1))
