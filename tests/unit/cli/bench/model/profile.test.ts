import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { aggregate, readProfile } from '../../../../../edge/cli/bench/model/profile.js'

const run = { cat: 'Session', name: 'model_run', dur: 9000, args: {} }
const node = (name: string, type: string, us: number) => ({
  ...{ cat: 'Node', name: `${name}_kernel_time`, dur: us, args: { op_name: type } },
})

it('adds up per run what each type and each node took, the slowest first', () => {
  const events = [
    ...[run, node('stem', 'Conv', 3000), node('relu', 'Relu', 500), node('head', 'Conv', 1500)],
    ...[run, node('stem', 'Conv', 5000), node('relu', 'Relu', 500), node('head', 'Conv', 500)],
    { cat: 'Session', name: 'session_initialization', dur: 1e6, args: {} },
    { cat: 'Node', name: 'stem_fence_before', dur: 700, args: { op_name: 'Conv' } },
  ]
  const { runs, msPerRun, byType, byNode } = aggregate(events)
  expect(runs).toBe(2)
  expect(msPerRun).toBeCloseTo(5.5)
  expect(byType.map(({ name, calls, msPerRun: ms }) => [name, calls, ms])).toEqual([
    ['Conv', 4, 5],
    ['Relu', 2, 0.5],
  ])
  expect(byType[0]!.share).toBeCloseTo(10 / 11)
  expect(byNode.map(({ name, msPerRun: ms }) => [name, ms])).toEqual([
    ['stem (Conv)', 4],
    ['head (Conv)', 1],
    ['relu (Relu)', 0.5],
  ])
  expect(aggregate(events, 1).byNode.length).toBe(1)
})

it('has nothing to say of a profile without operators', () => {
  expect(aggregate([])).toEqual({ runs: 0, msPerRun: 0, byType: [], byNode: [] })
})

it('reads the newest file of a prefix, and says where there is none', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lamppost-profile-'))
  try {
    const prefix = join(folder, 'profile')
    await expect(readProfile(prefix)).rejects.toMatchObject({ code: 'BENCH_FAILED' })
    await writeFile(`${prefix}_2026-11-24_10-00-00.json`, '[]')
    await writeFile(`${prefix}_2026-11-24_10-00-01.json`, JSON.stringify([run]))
    await writeFile(join(folder, 'unrelated.json'), 'nonsense')
    expect((await readProfile(prefix)).length).toBe(1)
  } finally {
    await rm(folder, { recursive: true })
  }
})
