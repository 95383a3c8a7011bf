import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { compareResults, readResult } from '../../../../../edge/cli/bench/model/compare.js'
import { resultOf, runOf } from './results.js'

describe('compareResults', () => {
  it('finds what became slower by more than is allowed, and nothing else', () => {
    const before = resultOf([runOf(20), runOf(30, { workers: 2 })])
    const after = resultOf([runOf(21), runOf(36, { workers: 2 })])
    const { changes, warnings } = compareResults(before, after, 0.1)
    expect(warnings).toEqual([])
    const bad = changes.filter(({ tooMuch }) => tooMuch)
    expect(bad.map(({ configuration, figure }) => `${configuration}: ${figure}`)).toEqual([
      'cpu, batch 1, 2 workers: latency p50, ms',
      'cpu, batch 1, 2 workers: latency p95, ms',
      'cpu, batch 1, 2 workers: frames per second',
    ])
    expect(bad[0]!.worseBy).toBeCloseTo(0.2)
    expect(bad[2]!.worseBy).toBeCloseTo(1 - 30 / 36)
  })

  it('takes nothing for too much where it became faster, or nobody set a limit', () => {
    const slow = resultOf([runOf(40)])
    const fast = resultOf([runOf(20)])
    expect(compareResults(slow, fast, 0).changes.some(({ tooMuch }) => tooMuch)).toBe(false)
    expect(compareResults(slow, fast, 0).changes[0]!.worseBy).toBeCloseTo(-0.5)
    expect(compareResults(fast, slow).changes.some(({ tooMuch }) => tooMuch)).toBe(false)
  })

  it('never fails for a cold start or for memory', () => {
    const after = resultOf([runOf(20, { coldCreateMs: 3000, rssMiB: 900 })])
    const { changes } = compareResults(resultOf([runOf(20)]), after, 0.1)
    expect(changes.filter(({ worseBy }) => worseBy > 0.1).length).toBe(2)
    expect(changes.some(({ tooMuch }) => tooMuch)).toBe(false)
  })

  it('warns where machine, weights or pictures are others', () => {
    const before = resultOf([runOf(20)])
    const gpus = [{ name: 'Orin', driver: '540.3' }]
    const after = resultOf([runOf(20)], {
      model: { ...before.model, sha256: 'b'.repeat(64) },
      environment: { ...before.environment, cpu: 'Cortex-A78AE', gpus, powerMode: 'MAXN', loadBefore: 5 },
      pictures: { ...before.pictures, count: 12 },
    })
    expect(compareResults(before, after).warnings).toEqual([
      'Other weights: aaaaaaaaaaaa before, bbbbbbbbbbbb now.',
      'Other pictures: 39 of clips of the demo (416x234) before, 12 of clips of the demo (416x234) now.',
      'Another CPU: AMD EPYC before, Cortex-A78AE now.',
      'Another GPU: none before, Orin (driver 540.3) now.',
      'Another power mode: unknown before, MAXN now.',
    ])
  })

  it('compares no configurations that are not the same, nor rates that are not', () => {
    const before = resultOf([runOf(20), runOf(20, { workers: 2, ratePerSecond: 10 })])
    const after = resultOf([runOf(20, { batch: 4 }), runOf(20, { workers: 2 })])
    const { changes, warnings } = compareResults(before, after, 0.1)
    expect(changes).toEqual([])
    expect(warnings).toEqual([
      'The older result has no "cpu, batch 4, 1 worker".',
      '"cpu, batch 1, 2 workers" was asked at another rate: latencies cannot be compared.',
    ])
  })
})

describe('readResult', () => {
  it('reads what was written, and refuses what is none', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lamppost-compare-'))
    try {
      const result = resultOf([runOf(20), { provider: 'cuda', batch: 1, workers: 1, failure: 'no GPU' }])
      const path = join(folder, 'old.json')
      await writeFile(path, JSON.stringify(result))
      expect(await readResult(path)).toEqual(result)
      await writeFile(path, '{"kind":"something else"}')
      await expect(readResult(path)).rejects.toMatchObject({ code: 'USAGE' })
      await writeFile(path, 'no JSON')
      await expect(readResult(path)).rejects.toMatchObject({ code: 'USAGE' })
      await expect(readResult(join(folder, 'missing.json'))).rejects.toMatchObject({ code: 'USAGE' })
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
