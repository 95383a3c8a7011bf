import { escapeXml } from '../../../pipeline/record/overlay-svg.js'
import { barChart, figure, percentileChart, rangeChart } from './charts.js'
import type { Comparison } from './compare.js'
import { type BenchResult, type Environment, hasRun, nameOf, type Profile, type Run } from './result.js'
import { style } from './style.js'
import { busyText, changeText, parityText } from './summary.js'

/** The report as one file that needs no other. */
export function toHtml(result: BenchResult, comparison?: Comparison): string {
  const { model, at, runs: all, profile, environment } = result
  const runs = all.filter(hasRun)
  const failed = all.flatMap(run => (hasRun(run) ? [] : [[nameOf(run), run.failure]]))
  const title = `${model.id} ${model.version}: bench`
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeXml(title)}</title>
<style>${style}</style></head>
<body>
<h1>${escapeXml(model.id)} <small>${escapeXml(model.version)}</small></h1>
<p class="sub">${escapeXml(at)} · sha256 ${escapeXml(model.sha256)}</p>
${busyText(environment).map(careful).join('')}
${section('Latency', latencyNote(runs), rangeChart(runs.map(latencyRow), 'ms'))}
${section('Where a frame spends its time', 'Means, milliseconds per frame; of a batch its share. Waiting for a turn is left out.', barChart(runs.map(partsRow), 'ms'))}
${section('Throughput', 'Frames per second.', barChart(runs.map(throughputRow), '/s'))}
${section('Latency by percentile', '', percentileChart(runs.map(curveOf), 'ms'))}
${section('Figures', 'Latencies in milliseconds.', table(FIGURES, runs.map(figuresOf)))}
${section('Parity', parityNote(result), runs.some(({ parity }) => parity) ? table(['configuration', 'against the reference', 'the worst'], runs.map(parityRow)) : '')}
${runs.some(({ streams }) => streams) ? section('Streams', '', table(['configuration', 'most streams', 'fps', 'budget, ms', 'p95, ms'], runs.flatMap(streamsRow))) : ''}
${failed.length > 0 ? section('Could not run', '', table(['configuration', 'why'], failed)) : ''}
${comparison ? section('Against the older result', '', comparisonHtml(comparison)) : ''}
${profile ? profileHtml(profile) : ''}
${section('Machine', '', table(['', ''], environmentRows(environment, result)))}
</body></html>
`
}

const section = (title: string, note: string, content: string): string =>
  `<section><h2>${escapeXml(title)}</h2>${note === '' ? '' : `<p class="note">${escapeXml(note)}</p>`}${content}</section>`

const latencyNote = (runs: readonly Run[]): string =>
  `Line: median; bar: up to the p95; tick: p99; dot: the longest. Counted from when ${
    runs.some(({ ratePerSecond }) => ratePerSecond !== undefined)
      ? 'the frame was due.'
      : 'a worker took the frame.'
  }`

const latencyRow = (run: Run) => ({ label: nameOf(run), ...run.latencyMs })

const partsRow = (run: Run) => ({
  label: nameOf(run),
  segments: [
    { name: 'pre', value: run.preMs.mean },
    { name: 'infer', value: run.inferMs.mean },
    { name: 'post', value: run.postMs.mean },
  ],
})

const throughputRow = (run: Run) => ({
  label: nameOf(run),
  segments: [{ name: 'frames per second', value: run.framesPerSecond }],
})

const curveOf = (run: Run) => ({ label: nameOf(run), values: run.latencyPercentilesMs })

const FIGURES = [
  ...['configuration', 'ran on', 'frames/s', 'p50', 'p90', 'p95', 'p99', 'max', 'waiting p50'],
  ...['cold, ms', 'RSS, MiB', 'CPU cores', 'taken together', 'warm-up'],
]

const figuresOf = (run: Run): string[] => [
  nameOf(run),
  run.ranOn,
  figure(run.framesPerSecond),
  ...(['p50', 'p90', 'p95', 'p99', 'max'] as const).map(share => figure(run.latencyMs[share])),
  figure(run.waitMs.p50),
  run.coldCreateMs.toFixed(0),
  run.rssMiB.toFixed(0),
  run.cores.toFixed(2),
  run.meanTogether.toFixed(1),
  `${run.warmUp.runs} runs${run.warmUp.stable ? '' : ', not stable'}`,
]

const parityNote = ({ reference, pictures }: BenchResult): string =>
  reference
    ? `Boxes and scores against ${reference.id} (sha256 ${reference.sha256.slice(0, 12)}) on the CPU, one picture at a time, on ${pictures.count} pictures.`
    : 'Not asked for (--no-parity).'

const parityRow = (run: Run): string[] => [
  nameOf(run),
  run.parity ? parityText(run.parity) : '',
  run.parity?.worst ? `${run.parity.worst.picture}: ${run.parity.worst.what}` : '',
]

const streamsRow = (run: Run): string[][] =>
  run.streams
    ? [
        [
          nameOf(run),
          ...[run.streams.most, run.streams.fps, run.streams.budgetMs].map(String),
          run.streams.p95Ms === undefined ? '' : figure(run.streams.p95Ms),
        ],
      ]
    : []

const careful = (warning: string): string => `<p class="careful">Careful: ${escapeXml(warning)}</p>`

function comparisonHtml({ changes, warnings }: Comparison): string {
  const rows = changes.map(({ configuration, figure: name, before, after, worseBy, tooMuch }) => [
    ...[configuration, name, figure(before), figure(after)],
    `${changeText(worseBy)}${tooMuch ? ' TOO MUCH' : ''}`,
  ])
  const head = ['configuration', 'figure', 'before', 'now', 'change']
  return warnings.map(careful).join('') + (rows.length > 0 ? table(head, rows) : '')
}

const OPERATORS_DRAWN = 15

function profileHtml({ provider, runs, msPerRun, byType, byNode }: Profile): string {
  const rows = (operators: Profile['byType']) =>
    operators.slice(0, OPERATORS_DRAWN).map(({ name, msPerRun: value }) => ({
      label: shortened(name.replace(/ \(\w+\)$/, '')),
      segments: [{ name: 'per run', value }],
    }))
  const note = `On ${provider}, ${runs} runs, ${msPerRun.toFixed(2)} ms each; profiling makes them slower.`
  return (
    section('Operators by type', note, barChart(rows(byType), 'ms')) +
    section('The slowest nodes', '', barChart(rows(byNode), 'ms'))
  )
}

const LONGEST_LABEL = 54

/** Nodes of one kind differ in the middle of the path; where it begins and ends tells most of that. */
function shortened(name: string): string {
  if (name.length <= LONGEST_LABEL) return name
  const half = (LONGEST_LABEL - 1) / 2
  return `${name.slice(0, Math.ceil(half))}…${name.slice(-Math.floor(half))}`
}

const environmentRows = (environment: Environment, { pictures }: BenchResult): string[][] => [
  ['CPU', `${environment.cpu}, ${environment.cores} cores`],
  ['memory', `${environment.memoryMiB} MiB`],
  ...environment.gpus.map(gpu => [
    'GPU',
    `${gpu.name}, driver ${gpu.driver}${gpu.memoryMiB === undefined ? '' : `, ${gpu.memoryMiB} MiB`}${gpu.powerLimitW === undefined ? '' : `, ${gpu.powerLimitW} W`}`,
  ]),
  ...(environment.powerMode === undefined ? [] : [['power mode', environment.powerMode]]),
  ['system', `${environment.os}, Linux ${environment.kernel}, ${environment.architecture}`],
  [
    'versions',
    `Lamppost ${environment.lamppost}, Node.js ${environment.node}, ONNX Runtime ${environment.onnxruntime}`,
  ],
  ['load before', environment.loadBefore.toFixed(1)],
  ['pictures', `${pictures.count}, ${pictures.source}, ${pictures.sizes.join(', ')}`],
]

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  `<div class="wide"><table>${head.some(cell => cell !== '') ? `<tr>${head.map(cell => `<th>${escapeXml(cell)}</th>`).join('')}</tr>` : ''}${rows
    .map(row => `<tr>${row.map(cell => `<td>${escapeXml(cell)}</td>`).join('')}</tr>`)
    .join('')}</table></div>`
