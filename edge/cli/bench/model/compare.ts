import { readFile } from 'node:fs/promises'
import { LamppostError, messageOf } from '../../../kit/lamppost-error.js'
import { type BenchResult, benchResultSchema, hasRun, nameOf, type Run } from './result.js'

export interface Change {
  readonly configuration: string
  readonly figure: string
  readonly before: number
  readonly after: number
  /** Share by which it is worse; negative where it is better. */
  readonly worseBy: number
  /** Whether it is worse by more than what is allowed. */
  readonly tooMuch: boolean
}

export interface Comparison {
  readonly changes: readonly Change[]
  /** Why the two cannot simply be compared, one sentence each. */
  readonly warnings: readonly string[]
}

interface Figure {
  readonly name: string
  readonly of: (run: Run) => number
  readonly moreIsBetter?: true
  /** Shown, and never a reason to fail: it depends on more than on what is measured. */
  readonly shownOnly?: true
}

const figures: readonly Figure[] = [
  { name: 'latency p50, ms', of: run => run.latencyMs.p50 },
  { name: 'latency p95, ms', of: run => run.latencyMs.p95 },
  { name: 'frames per second', of: run => run.framesPerSecond, moreIsBetter: true },
  { name: 'cold create, ms', of: run => run.coldCreateMs, shownOnly: true },
  { name: 'memory (RSS), MiB', of: run => run.rssMiB, shownOnly: true },
]

/** Holds each configuration of `after` against the same one of `before`; `failAbove` is a share, 0.1 for 10 %. */
export function compareResults(before: BenchResult, after: BenchResult, failAbove?: number): Comparison {
  const changes: Change[] = []
  const warnings = differencesOf(before, after)
  for (const run of after.runs.filter(hasRun)) {
    const other = before.runs.filter(hasRun).find(candidate => nameOf(candidate) === nameOf(run))
    if (!other) {
      warnings.push(`The older result has no "${nameOf(run)}".`)
      continue
    }
    if (other.ratePerSecond !== run.ratePerSecond) {
      warnings.push(`"${nameOf(run)}" was asked at another rate: latencies cannot be compared.`)
      continue
    }
    changes.push(...figures.map(figure => changeOf(figure, other, run, failAbove)))
  }
  return { changes, warnings }
}

function changeOf(figure: Figure, before: Run, after: Run, failAbove: number | undefined): Change {
  const { name, of, moreIsBetter, shownOnly } = figure
  const ratio = of(after) / of(before)
  const worseBy = of(before) === 0 ? 0 : moreIsBetter ? 1 - ratio : ratio - 1
  return {
    ...{ configuration: nameOf(after), figure: name, before: of(before), after: of(after), worseBy },
    tooMuch: failAbove !== undefined && !shownOnly && worseBy > failAbove,
  }
}

/** What else is different, besides the figures. */
function differencesOf(before: BenchResult, after: BenchResult): string[] {
  const environment = (name: keyof BenchResult['environment'], word: string) =>
    [word, before.environment[name], after.environment[name]] as const
  const gpus = ({ environment: { gpus } }: BenchResult) =>
    gpus.map(({ name, driver }) => `${name} (driver ${driver})`).join(', ') || 'none'
  const compared = [
    ['Other weights', before.model.sha256.slice(0, 12), after.model.sha256.slice(0, 12)],
    ['Other pictures', picturesText(before), picturesText(after)],
    environment('cpu', 'Another CPU'),
    environment('cores', 'Another number of cores'),
    ['Another GPU', gpus(before), gpus(after)],
    environment('powerMode', 'Another power mode'),
    environment('os', 'Another operating system'),
    environment('node', 'Another Node.js'),
    environment('onnxruntime', 'Another ONNX Runtime'),
    environment('lamppost', 'Another Lamppost'),
  ] as const
  return compared
    .filter(([, old, now]) => old !== now)
    .map(([word, old, now]) => `${word}: ${old ?? 'unknown'} before, ${now ?? 'unknown'} now.`)
}

const picturesText = ({ pictures }: BenchResult): string =>
  `${pictures.count} of ${pictures.source} (${pictures.sizes.join(', ')})`

/** Reads what `--json` has printed. Throws USAGE. */
export async function readResult(path: string): Promise<BenchResult> {
  try {
    return benchResultSchema.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch (cause) {
    throw new LamppostError('USAGE', {
      what: `${path} is no result of "lamppost bench MODEL --json"`,
      hint: 'Give --compare a file that was written with --json by this version.',
      cause: new Error(messageOf(cause).split('\n')[0]!.slice(0, 200)),
    })
  }
}
