import { quantile } from '../quantile.js'
import { type ClosedLoop, closedLoop } from './closed-loop.js'
import type { Run } from './result.js'

const FEWEST_RUNS = 10
const ROUNDS_COMPARED = 3
/** The medians of so many rounds in a row lie no further apart than this. */
const STABLE_RATIO = 1.05

/**
 * Runs until the latency no longer falls or rises, for `atMostMs` at most: caches fill, code is compiled, clocks rise.
 */
export async function warmUp(loop: Omit<ClosedLoop, 'goOn'>, atMostMs: number): Promise<Run['warmUp']> {
  const { clock, sources } = loop
  const startMs = clock.monotonicMs()
  const elapsedMs = () => clock.monotonicMs() - startMs
  const medians: number[] = []
  let runs = 0
  do {
    const perRound = Math.max(FEWEST_RUNS, 2 * sources)
    const samples = await closedLoop({ ...loop, goOn: asked => asked < perRound })
    runs += samples.length
    medians.push(
      quantile(
        samples.map(({ latencyMs }) => latencyMs),
        0.5,
      ),
    )
  } while (!isStable(medians) && elapsedMs() < atMostMs)
  return { runs, ms: elapsedMs(), stable: isStable(medians) }
}

/** Whether the last rounds agree. */
export function isStable(medians: readonly number[]): boolean {
  const last = medians.slice(-ROUNDS_COMPARED)
  return last.length === ROUNDS_COMPARED && Math.max(...last) <= Math.min(...last) * STABLE_RATIO
}
