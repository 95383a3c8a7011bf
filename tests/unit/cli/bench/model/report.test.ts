import { describe, expect, it } from 'vitest'
import { barChart, figure } from '../../../../../edge/cli/bench/model/charts.js'
import { compareResults } from '../../../../../edge/cli/bench/model/compare.js'
import { toCsv } from '../../../../../edge/cli/bench/model/csv.js'
import { toHtml } from '../../../../../edge/cli/bench/model/html.js'
import { rounded } from '../../../../../edge/cli/bench/model/rounded.js'
import { comparisonText, summary } from '../../../../../edge/cli/bench/model/summary.js'
import { resultOf, runOf } from './results.js'

const failed = {
  provider: 'cuda',
  batch: 1,
  workers: 1,
  failure: 'PROVIDER_UNAVAILABLE: no "GPU" <here>',
} as const
const parity = {
  ...{ isReference: false, pictures: 39, boxes: 50, missed: 2, extra: 1, worstBoxPx: 4, worstScore: 0.2 },
  ...{ worstUnmatchedScore: 0.6, worst: { picture: 'a.jpg', what: 'car 0.60 is missed' } },
}
const result = resultOf([runOf(20), runOf(30, { batch: 2, batchUsed: 2, parity }), failed])

describe('toCsv', () => {
  it('has a line per configuration under one head, and a reason where one could not run', () => {
    const [head, ...lines] = toCsv(result).trimEnd().split('\n')
    expect(lines.length).toBe(3)
    const columns = head!.split(',')
    const cell = (line: number, name: string) => lines[line]!.split(',')[columns.indexOf(name)]
    expect(cell(0, 'latencyMs.p50')).toBe('20')
    expect(cell(1, 'parityMissed')).toBe('2')
    expect(cell(0, 'stable')).toBe('true')
    expect(lines[2]).toContain('"PROVIDER_UNAVAILABLE: no ""GPU"" <here>"')
    expect(columns.at(-1)).toBe('failure')
  })
})

describe('toHtml', () => {
  const html = toHtml(result, compareResults(resultOf([runOf(10)]), result, 0.1))

  it('needs no other file, and runs nothing', () => {
    expect(html).not.toMatch(/<script|<link|<img|src=|href=|url\(/)
    expect(html.match(/<svg /g)?.length).toBe(4)
  })

  it('lets no text be taken for markup', () => {
    expect(html).toContain('no &quot;GPU&quot; &lt;here&gt;')
    expect(html).not.toContain('<here>')
  })

  it('shows parity, the comparison and the machine', () => {
    for (const words of [
      '2 missed, 1 extra',
      'a.jpg: car 0.60 is missed',
      '100.0 % worse TOO MUCH',
      'AMD EPYC',
    ])
      expect(html).toContain(words)
  })

  it('draws the operators of a profile, and tells nodes apart whose names end alike', () => {
    const named = (name: string) => ({ name, calls: 4, msPerRun: 3, share: 0.75 })
    const byNode = [2, 4].map(at =>
      named(`/model.${at}/${'somewhere/below/'.repeat(4)}conv/Conv_quant (ConvInteger)`),
    )
    const profile = { provider: 'cpu', runs: 2, msPerRun: 4, byType: [named('Conv')], byNode }
    const page = toHtml(resultOf([runOf(20)], { profile }))
    expect(page).toContain('Operators by type')
    expect(page).toMatch(/>\/model\.2\/[^<]*…[^<]*Conv_quant</)
    expect(page).toMatch(/>\/model\.4\/[^<]*…[^<]*Conv_quant</)
    expect(page.match(/<svg /g)?.length).toBe(6)
  })

  it('warns of a busy machine, and shows no table where nothing can be compared', () => {
    const busy = resultOf([runOf(20)])
    const page = toHtml(
      { ...busy, environment: { ...busy.environment, loadBefore: 9 } },
      compareResults(resultOf([]), busy),
    )
    expect(page).toContain('Careful: The machine was busy before (load 9.0)')
    expect(page).toContain('Careful: The older result has no')
    expect(page).not.toContain('<th>before</th>')
  })
})

describe('barChart', () => {
  it('draws each segment as long as it is, one after the other', () => {
    const segments = [
      { name: 'pre', value: 10 },
      { name: 'infer', value: 30 },
    ]
    const svg = barChart([{ label: 'cpu', segments }], 'ms')
    const bars = [...svg.matchAll(/<rect class="c\d" x="([\d.]+)" y="[\d.]+" width="([\d.]+)"/g)]
    const [first, second] = bars.map(([, x, width]) => ({ x: Number(x), width: Number(width) }))
    expect(second!.x).toBeCloseTo(first!.x + first!.width, 0)
    expect(second!.width / first!.width).toBeCloseTo(3, 1)
  })

  it('draws nothing too long where all is zero', () => {
    expect(barChart([{ label: 'none', segments: [{ name: 'a', value: 0 }] }], 'ms')).not.toMatch(
      /NaN|Infinity/,
    )
  })
})

describe('summary', () => {
  it('says for a person what ran, what differs and what could not run', () => {
    const text = summary(result)
    expect(text).toContain('AMD EPYC, 2 cores')
    expect(text).toContain('DIFFERS: 50 boxes, 2 missed, 1 extra, 4.00 px, 0.2000')
    expect(text).toContain('the worst: a.jpg: car 0.60 is missed.')
    expect(text).toContain('cuda, batch 1, 1 worker: PROVIDER_UNAVAILABLE')
    expect(text).not.toContain('busy')
  })

  it('warns of a busy machine, of an unstable latency, and of requests without an answer', () => {
    const warmUp = { runs: 20, ms: 100, stable: false }
    const busy = resultOf([runOf(20, { warmUp, unanswered: 7, ratePerSecond: 90 })])
    const text = summary({ ...busy, environment: { ...busy.environment, loadBefore: 1.5 } })
    expect(text).toContain('The machine was busy before (load 1.5)')
    expect(text).toContain('not stable after the warm-up')
    expect(text).toContain('7 requests had no answer in the end: 90/s is too much.')
  })

  it('holds the p95 against the budget', () => {
    const { p95 } = runOf(20).latencyMs
    expect(summary(resultOf([runOf(20)]), p95)).toContain(`is within the budget of ${p95} ms.`)
    expect(summary(resultOf([runOf(20)]), p95 - 1)).toContain(`is NOT within the budget of ${p95 - 1} ms.`)
    expect(summary(resultOf([runOf(20)]))).not.toContain('budget')
  })

  it('says how many streams are held', () => {
    const streams = { fps: 5, budgetMs: 100, most: 9, p95Ms: 80, inTimeShare: 0.97 }
    expect(summary(resultOf([runOf(20, { streams })]))).toContain(
      '9 streams of 5 fps within 100 ms (p95 80 ms).',
    )
  })
})

it('puts warnings before a comparison', () => {
  const text = comparisonText(compareResults(resultOf([]), resultOf([runOf(20)])))
  expect(text).toBe('Careful: The older result has no "cpu, batch 1, 1 worker".')
})

it('rounds numbers wherever they stand, and nothing else', () => {
  expect(rounded({ a: [1 / 3, 'x', { b: 2 / 3 }], c: true })).toEqual({
    a: [0.3333, 'x', { b: 0.6667 }],
    c: true,
  })
  expect([figure(123.4), figure(12.34), figure(1.234)]).toEqual(['123', '12.3', '1.23'])
})
