import { tableText } from '../../table.js'
import type { Comparison } from './compare.js'
import { isAlike, TOLERANCE } from './parity.js'
import {
  type BenchResult,
  type Environment,
  hasRun,
  nameOf,
  type Operator,
  type Parity,
  type Profile,
  type Run,
} from './result.js'

/** The whole result for a person; held against the budget where there is one. */
export function summary(result: BenchResult, latencyBudgetMs?: number): string {
  const runs = result.runs.filter(hasRun)
  return [
    headOf(result),
    tableText(HEAD, runs.map(rowOf)),
    tableText(PARTS_HEAD, runs.map(partsOf)),
    ...runs.flatMap(run => notesOf(run, latencyBudgetMs)),
    ...result.runs.flatMap(run => (hasRun(run) ? [] : [`${nameOf(run)}: ${run.failure}`])),
    ...(result.profile ? [profileText(result.profile)] : []),
  ].join('\n')
}

function headOf({ model, environment, pictures }: BenchResult): string {
  const { cpu, cores, memoryMiB, gpus, powerMode, os, architecture } = environment
  const { node, onnxruntime, lamppost } = environment
  const power = powerMode === undefined ? '' : `, power mode ${powerMode}`
  return [
    `${model.id} ${model.version}  sha256 ${model.sha256.slice(0, 12)}`,
    `${cpu}, ${cores} cores, ${Math.round(memoryMiB / 1024)} GiB, ${os} ${architecture}${power}`,
    ...gpus.map(({ name, driver }) => `${name}, driver ${driver}`),
    `Lamppost ${lamppost}, Node.js ${node}, ONNX Runtime ${onnxruntime}`,
    `${pictures.count} pictures, ${pictures.source}, ${pictures.sizes.slice(0, 4).join(', ')}${pictures.sizes.length > 4 ? ', ...' : ''}`,
    ...busyText(environment),
  ].join('\n')
}

/** Nothing where the machine had little else to do. */
export const busyText = ({ loadBefore, cores }: Environment): string[] =>
  loadBefore > cores / 2
    ? [
        `The machine was busy before (load ${loadBefore.toFixed(1)}): the figures are worse than they should be.`,
      ]
    : []

const HEAD = [
  'provider',
  'batch',
  'workers',
  'frames/s',
  'p50 ms',
  'p90',
  'p95',
  'p99',
  'max',
  'cold ms',
  'RSS MiB',
]

const rowOf = (run: Run): (string | number)[] => [
  run.ranOn,
  batchText(run),
  run.workers,
  run.framesPerSecond.toFixed(1),
  ...(['p50', 'p90', 'p95', 'p99', 'max'] as const).map(share => run.latencyMs[share].toFixed(1)),
  run.coldCreateMs.toFixed(0),
  run.rssMiB.toFixed(0),
]

const batchText = ({ batch, batchUsed }: Run): string =>
  batch === 'auto' ? `auto (${batchUsed})` : String(batch)

const PARTS_HEAD = ['of the p50', 'waiting', 'pre', 'infer', 'post', 'taken together', 'CPU cores', 'parity']

const partsOf = (run: Run): (string | number)[] => [
  nameOf(run),
  ...(['waitMs', 'preMs', 'inferMs', 'postMs'] as const).map(part => run[part].p50.toFixed(2)),
  run.meanTogether.toFixed(1),
  run.cores.toFixed(2),
  run.parity ? parityText(run.parity) : 'not asked for',
]

export function parityText(parity: Parity): string {
  if (parity.isReference) return 'is the reference'
  const { boxes, missed, extra, worstBoxPx, worstScore } = parity
  if (boxes + extra === 0) return 'no boxes to compare'
  const worst = `${worstBoxPx.toFixed(2)} px, ${worstScore.toFixed(4)}`
  if (isAlike(parity)) return `alike: ${boxes} boxes, ${worst}`
  return `DIFFERS: ${boxes} boxes, ${missed} missed, ${extra} extra, ${worst}`
}

/** What a row cannot say. */
function notesOf(run: Run, latencyBudgetMs: number | undefined): string[] {
  const notes: string[] = []
  const { parity, streams, warmUp, unanswered, ratePerSecond } = run
  if (parity && !parity.isReference && !isAlike(parity)) {
    const { picture, what } = parity.worst!
    const allowed = `${TOLERANCE.boxPx} px and ${TOLERANCE.score} of the score`
    notes.push(`differs from the reference by more than ${allowed}; the worst: ${picture}: ${what}.`)
  }
  if (!warmUp.stable) notes.push('the latency was not stable after the warm-up; give a longer --warm-up.')
  if (unanswered > 0) {
    notes.push(`${unanswered} requests had no answer in the end: ${ratePerSecond}/s is too much.`)
  }
  if (latencyBudgetMs !== undefined && !streams) {
    const { p95 } = run.latencyMs
    const verdict = p95 <= latencyBudgetMs ? 'is within' : 'is NOT within'
    notes.push(`the p95 of ${p95.toFixed(1)} ms ${verdict} the budget of ${latencyBudgetMs} ms.`)
  }
  if (streams) {
    const { most, fps, budgetMs, p95Ms } = streams
    const p95 = p95Ms === undefined ? '' : ` (p95 ${p95Ms.toFixed(0)} ms)`
    notes.push(`${most} ${most === 1 ? 'stream' : 'streams'} of ${fps} fps within ${budgetMs} ms${p95}.`)
  }
  return notes.map(note => `${nameOf(run)}: ${note}`)
}

const OPERATORS_SHOWN = 10

function profileText({ provider, runs, msPerRun, byType, byNode }: Profile): string {
  const table = (head: string, operators: readonly Operator[]) =>
    tableText(
      [head, 'ms per run', 'share'],
      operators
        .slice(0, OPERATORS_SHOWN)
        .map(({ name, msPerRun: ms, share }) => [name, ms.toFixed(3), `${(share * 100).toFixed(1)} %`]),
    )
  return [
    `Operators on ${provider}, ${runs} runs, ${msPerRun.toFixed(2)} ms each (profiling makes them slower):`,
    table('operator', byType),
    table('node', byNode),
  ].join('\n')
}

export function comparisonText({ changes, warnings }: Comparison): string {
  const rows = changes.map(({ configuration, figure, before, after, worseBy, tooMuch }) => [
    ...[configuration, figure, before.toFixed(1), after.toFixed(1)],
    `${changeText(worseBy)}${tooMuch ? ' TOO MUCH' : ''}`,
  ])
  return [
    ...warnings.map(warning => `Careful: ${warning}`),
    ...(rows.length > 0 ? [tableText(['configuration', 'figure', 'before', 'now', 'change'], rows)] : []),
  ].join('\n')
}

export const changeText = (worseBy: number): string =>
  `${Math.abs(worseBy * 100).toFixed(1)} % ${worseBy > 0 ? 'worse' : 'better'}`
