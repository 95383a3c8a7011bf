import type { BenchResult, Run, Spread } from '../../../../../edge/cli/bench/model/result.js'

export const spread = (p50: number, p95 = p50 * 1.2): Spread => ({
  ...{ mean: p50, p50, p90: p95, p95, p99: p95, max: p95 * 2 },
})

/** A run that took `p50` milliseconds, as far as nothing else is said. */
export const runOf = (p50: number, other: Partial<Run> = {}): Run => ({
  ...{ provider: 'cpu', batch: 1, workers: 1, ranOn: 'cpu', batchUsed: 1, coldCreateMs: 300 },
  ...{ warmUp: { runs: 30, ms: 500, stable: true }, frames: 100, unanswered: 0, seconds: 2 },
  ...{ framesPerSecond: 1000 / p50, meanTogether: 1, latencyMs: spread(p50), waitMs: spread(0) },
  ...{ preMs: spread(1), inferMs: spread(p50 - 1.5), postMs: spread(0.5), rssMiB: 200, cores: 1 },
  latencyPercentilesMs: Array.from({ length: 101 }, (_, percent) => p50 + percent / 100),
  ...other,
})

export const resultOf = (runs: BenchResult['runs'], other: Partial<BenchResult> = {}): BenchResult => ({
  kind: 'lamppost bench model',
  at: '2026-11-24T12:00:00.000Z',
  model: { id: 'urban-nano', version: '1', sha256: 'a'.repeat(64) },
  environment: {
    ...{ cpu: 'AMD EPYC', cores: 2, memoryMiB: 24_000, gpus: [], os: 'Debian 12', kernel: '6.1' },
    ...{ architecture: 'x64', node: '20.20.0', onnxruntime: '1.30.0', lamppost: '0.1.0', loadBefore: 0.1 },
  },
  pictures: { source: 'clips of the demo', count: 39, sizes: ['416x234'] },
  runs,
  ...other,
})
