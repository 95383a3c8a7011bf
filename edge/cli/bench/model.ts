import { writeFile } from 'node:fs/promises'
import { Command, Option } from 'commander'
import type { Provider } from '../../config/schema/provider.js'
import type { TilesConfig } from '../../config/schema/tiles.js'
import { LamppostError } from '../../kit/lamppost-error.js'
import { exitCodes } from '../exit-codes.js'
import { barText, Progress } from '../progress.js'
import { stopSignal } from '../stop-signal.js'
import { durationText } from '../text.js'
import { tilesOption } from '../tiles-option.js'
import { batches, duration, fps, percent, providerNames, rate, wholes } from './model/arguments.js'
import { type Comparison, compareResults, readResult } from './model/compare.js'
import { toCsv } from './model/csv.js'
import { toHtml } from './model/html.js'
import { type BenchResult, type Configuration, hasRun } from './model/result.js'
import { rounded } from './model/rounded.js'
import { comparisonText, summary } from './model/summary.js'
import { configurationsOf, type Sweep, sweep } from './model/sweep.js'

const example = `
Examples:
  $ lamppost bench urban-nano
  $ lamppost bench urban-nano --batch 1,2,4 --workers 1,2 --html report.html
  $ lamppost bench ./mine.yaml --providers cpu,webgpu --images street-photos
  $ lamppost bench ./mine-int8.onnx --reference ./mine-fp32.onnx
  $ lamppost bench urban-nano --rate 20/s
  $ lamppost bench urban-nano --streams fps:5 --latency-budget 100ms
  $ lamppost bench urban-nano --json > today.json
  $ lamppost bench urban-nano --compare yesterday.json --fail-above 10%

It is the path of the street: the same workers, letterbox, decoder and suppression, on pictures that differ. Each
configuration runs in a process of its own and is warmed up until its latency no longer changes. Latency is counted from
when a worker takes the frame; with --rate requests come at fixed times whatever happens, and latency is counted from
when the request was due, waiting included.

Parity: what the configuration finds is held against the same model on the CPU, one picture at a time, or against
--reference; the worst difference is shown.

Exit code 1: a configuration could not run, none keeps --latency-budget, or something is worse than --fail-above allows.`

interface Options {
  readonly providers: readonly Provider[]
  readonly batch: readonly Configuration['batch'][]
  readonly workers: readonly number[]
  readonly seconds: number
  readonly warmUp: number
  readonly rate?: number
  /** True where it was given without a value. */
  readonly streams?: number | true
  readonly latencyBudget?: number
  readonly images?: string
  readonly fullSize?: boolean
  readonly tiles?: TilesConfig
  readonly parity: boolean
  readonly reference?: string
  readonly profile?: boolean
  readonly json?: boolean
  readonly csv?: boolean
  readonly html?: string
  readonly compare?: string
  readonly failAbove?: number
}

/** `lamppost bench MODEL`: what a model costs on this machine, and whether it still finds what it should. */
export const benchModelCommand = (): Command =>
  new Command('model')
    .description('measure a model: speed, memory, and whether it finds what it does on the CPU')
    .argument('<model>', 'id of a shipped model, path of a manifest, or of bare .onnx weights')
    .addOption(
      new Option('--providers <names>', 'what computes, such as cpu,webgpu')
        .argParser(providerNames)
        .default(['cpu'], 'cpu'),
    )
    .addOption(
      new Option('--batch <numbers>', 'frames at once, such as 1,2,4; auto measures what gains something')
        .argParser(batches)
        .default(['auto'], 'auto'),
    )
    .addOption(
      new Option('--workers <numbers>', 'worker threads, such as 1,2').argParser(wholes).default([1], '1'),
    )
    .addOption(new Option('--seconds <s>', 'how long each is measured').argParser(seconds).default(5))
    .addOption(
      new Option('--warm-up <duration>', 'the longest time to wait for a stable latency')
        .argParser(duration)
        .default(10_000, '10s'),
    )
    .addOption(new Option('--rate <rate>', 'requests at fixed times, such as 10/s').argParser(rate))
    .addOption(
      new Option(
        '--streams [cadence]',
        'find the most cameras whose p95 stays in the budget (fps:5)',
      ).argParser(fps),
    )
    .addOption(
      new Option('--latency-budget <duration>', 'what the p95 must stay below, such as 50ms').argParser(
        duration,
      ),
    )
    .option('--images <dir>', 'pictures to look at; frames of the demo, where absent')
    .option('--full-size', "pictures as they are, not scaled down first as a camera's decoder does")
    .addOption(tilesOption())
    .option('--reference <model>', 'what parity is held against, such as the fp32 weights')
    .option('--no-parity', 'only measure')
    .option('--profile', 'show the slowest operators (ONNX Runtime only)')
    .addOption(new Option('--json', 'the result as one JSON object').conflicts('csv'))
    .option('--csv', 'one line per configuration')
    .option('--html <file>', 'write a report with charts')
    .option('--compare <file>', 'hold the result against an older one, written with --json')
    .addOption(
      new Option('--fail-above <percent>', 'how much worse it may be, such as 10%').argParser(percent),
    )
    .addHelpText('after', example)
    .action(async (model: string, options: Options) => {
      const { signal } = stopSignal()
      try {
        process.exitCode = await bench(model, options, signal)
      } catch (error) {
        if (!signal.aborted) throw error
        process.exitCode = exitCodes.INTERRUPTED
      }
    })

async function bench(model: string, options: Options, signal: AbortSignal): Promise<number> {
  if (options.failAbove !== undefined && options.compare === undefined) {
    throw new LamppostError('USAGE', {
      what: '--fail-above needs a result to hold against',
      hint: 'Add --compare FILE.',
    })
  }
  const older = options.compare === undefined ? undefined : await readResult(options.compare)
  const result = rounded(await measured({ ...sweepOf(model, options), signal }))
  const comparison = older && compareResults(older, result, options.failAbove)
  signal.throwIfAborted()
  await report(result, comparison, options)
  return isGood(result, comparison, options.latencyBudget) ? exitCodes.OK : exitCodes.FAILED
}

const DEFAULT_STREAM_FPS = 5
const DEFAULT_BUDGET_MS = 100

function sweepOf(model: string, options: Options): Omit<Sweep, 'onPhase' | 'signal'> {
  const { streams, latencyBudget: budgetMs = DEFAULT_BUDGET_MS } = options
  return {
    model,
    ...{ providers: options.providers, batches: options.batch, workers: options.workers },
    ...{ measureMs: options.seconds * 1000, warmUpMs: options.warmUp, ratePerSecond: options.rate },
    ...(streams !== undefined && {
      streams: { fps: streams === true ? DEFAULT_STREAM_FPS : streams, budgetMs },
    }),
    ...{ images: options.images, fullSize: options.fullSize ?? false, tiles: options.tiles },
    ...{ parity: options.parity, reference: options.reference, profile: options.profile ?? false },
  }
}

const TICK_MS = 500
/** A guess: opening, and warming up, which is seldom as long as it may be. */
const AROUND_EACH_MS = 4000
const TRIES_OF_STREAMS = 6

async function measured(wanted: Omit<Sweep, 'onPhase'>): Promise<BenchResult> {
  const nowMs = () => performance.now()
  const progress = new Progress(process.stderr, nowMs)
  const eachMs = AROUND_EACH_MS + wanted.measureMs * (wanted.streams ? 1 + TRIES_OF_STREAMS : 1)
  const allMs = configurationsOf(wanted).length * eachMs
  const startMs = nowMs()
  let phase = ''
  const show = () => {
    const doneMs = nowMs() - startMs
    const left = allMs - doneMs > TICK_MS ? `, about ${durationText(allMs - doneMs)} left` : ''
    progress.show(`${barText(doneMs / allMs)} ${phase}${left}`)
  }
  const ticking = setInterval(show, TICK_MS)
  try {
    return await sweep({
      ...wanted,
      onPhase: next => {
        phase = next
        show()
      },
    })
  } finally {
    clearInterval(ticking)
    progress.clear()
  }
}

async function report(
  result: BenchResult,
  comparison: Comparison | undefined,
  { json, csv, html, latencyBudget }: Options,
): Promise<void> {
  if (html !== undefined) await writeReport(html, toHtml(result, comparison))
  if (json) process.stdout.write(`${JSON.stringify(result)}\n`)
  else process.stdout.write(csv ? toCsv(result) : `${summary(result, latencyBudget)}\n`)
  // What a program reads is the result; the comparison is for people then.
  if (comparison) (json || csv ? process.stderr : process.stdout).write(`${comparisonText(comparison)}\n`)
}

async function writeReport(path: string, page: string): Promise<void> {
  try {
    await writeFile(path, page)
  } catch (cause) {
    throw new LamppostError('USAGE', {
      what: `The report ${path} cannot be written`,
      hint: 'Give --html a file in a folder that can be written to.',
      cause,
    })
  }
}

function isGood(
  { runs }: BenchResult,
  comparison: Comparison | undefined,
  latencyBudgetMs: number | undefined,
): boolean {
  if (!runs.every(hasRun) || comparison?.changes.some(({ tooMuch }) => tooMuch)) return false
  if (latencyBudgetMs === undefined) return true
  return runs
    .filter(hasRun)
    .some(run => (run.streams ? run.streams.most > 0 : run.latencyMs.p95 <= latencyBudgetMs))
}

const seconds = (text: string): number => duration(`${text.trim()}s`) / 1000
