import { stringify } from 'csv-stringify/sync'
import { type BenchResult, hasRun } from './result.js'

const SPREADS = ['latencyMs', 'waitMs', 'preMs', 'inferMs', 'postMs'] as const
const QUANTILES = ['mean', 'p50', 'p90', 'p95', 'p99', 'max'] as const

/** One line per configuration, with a head; a configuration that could not run has its reason in the last column. */
export function toCsv({ at, model, runs }: BenchResult): string {
  const records = runs.map(run => {
    const { provider, batch, workers } = run
    const common = { at, model: model.id, sha256: model.sha256, provider, batch, workers }
    if (!hasRun(run)) return { ...common, failure: run.failure }
    const spreads = SPREADS.flatMap(name => QUANTILES.map(share => [`${name}.${share}`, run[name][share]]))
    return {
      ...common,
      ...{ ranOn: run.ranOn, batchUsed: run.batchUsed, ratePerSecond: run.ratePerSecond },
      ...{ coldCreateMs: run.coldCreateMs, warmUpRuns: run.warmUp.runs, stable: run.warmUp.stable },
      ...{ frames: run.frames, unanswered: run.unanswered, seconds: run.seconds },
      ...{ framesPerSecond: run.framesPerSecond, meanTogether: run.meanTogether },
      ...Object.fromEntries(spreads),
      ...{ rssMiB: run.rssMiB, cores: run.cores },
      ...{ parityBoxes: run.parity?.boxes, parityMissed: run.parity?.missed, parityExtra: run.parity?.extra },
      ...{ parityWorstBoxPx: run.parity?.worstBoxPx, parityWorstScore: run.parity?.worstScore },
      ...{
        streamFps: run.streams?.fps,
        streamBudgetMs: run.streams?.budgetMs,
        mostStreams: run.streams?.most,
      },
    }
  })
  const columns = [...new Set(records.flatMap(Object.keys).filter(name => name !== 'failure')), 'failure']
  return stringify(records, { header: true, columns, cast: { boolean: value => String(value) } })
}
