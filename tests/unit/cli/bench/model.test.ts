import { existsSync } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isAlike } from '../../../../edge/cli/bench/model/parity.js'
import { type BenchResult, benchResultSchema, hasRun } from '../../../../edge/cli/bench/model/result.js'
import { exitCodes } from '../../../../edge/cli/exit-codes.js'
import { scratchFolder } from '../../../fixtures/media/clips.js'
import { lamppost, startLamppost } from '../../../support/box-process.js'

const QUICK = ['--seconds', '1', '--warm-up', '1s']

describe('lamppost bench MODEL', () => {
  let folder: Awaited<ReturnType<typeof scratchFolder>>
  let result: BenchResult
  beforeAll(async () => {
    folder = await scratchFolder()
  })
  afterAll(() => folder.remove())

  it('measures the model as it runs in the street, and holds a batch against the reference', async () => {
    const report = join(folder.path, 'report.html')
    const args = ['--batch', '1,2', '--profile', '--json', '--html', report]
    const { code, stdout, stderr } = await lamppost(['bench', 'urban-nano', ...QUICK, ...args])
    expect(stderr).toBe('')
    expect(code).toBe(0)
    result = benchResultSchema.parse(JSON.parse(stdout))
    expect(result.model.id).toBe('urban-nano')
    expect(result.pictures.sizes).toEqual(['416x234'])
    const [alone, together] = result.runs.filter(hasRun)
    expect([alone!.batchUsed, together!.batchUsed]).toEqual([1, 2])
    expect(alone!.meanTogether).toBe(1)
    expect(together!.meanTogether).toBeGreaterThan(1.3)
    for (const run of [alone!, together!]) {
      expect(run.ranOn).toBe('cpu')
      expect(run.frames).toBeGreaterThan(1)
      expect(run.latencyMs.p50).toBeGreaterThan(run.inferMs.p50)
      expect(run.rssMiB).toBeGreaterThan(50)
    }
    expect(alone!.parity!.isReference).toBe(true)
    expect(together!.parity).toMatchObject({ isReference: false, pictures: result.pictures.count })
    expect(together!.parity!.boxes).toBeGreaterThan(10)
    expect(isAlike(together!.parity!)).toBe(true)
    expect(result.profile!.byType[0]).toMatchObject({ name: 'Conv' })
    expect(await readFile(report, 'utf8')).toContain('cpu, batch 2, 1 worker')
  })

  it('fails where it became slower than it may, and warns of what is different besides', async () => {
    const faster = structuredClone(result)
    faster.environment.cpu = 'a faster one'
    for (const run of faster.runs.filter(hasRun)) run.latencyMs.p50 /= 1000
    const older = join(folder.path, 'older.json')
    await writeFile(older, JSON.stringify(faster))
    const args = ['--batch', '1', '--no-parity', '--compare', older, '--fail-above', '10%']
    const { code, stdout } = await lamppost(['bench', 'model', 'urban-nano', ...QUICK, ...args])
    expect(stdout).toContain('Careful: Another CPU: a faster one before')
    expect(stdout).toMatch(/latency p50, ms .* TOO MUCH/)
    expect(code).toBe(1)
  })

  it('ends at once when it is stopped, with what it has started, and leaves no profile behind', async () => {
    const args = ['bench', 'urban-nano', '--seconds', '60', '--profile']
    const { child, ended } = startLamppost(args, { TMPDIR: folder.path })
    await expect.poll(() => childrenOf(child.pid!), { timeout: 20_000 }).toHaveLength(1)
    const [trial] = await childrenOf(child.pid!)
    child.kill('SIGINT')
    expect(await ended).toBe(exitCodes.INTERRUPTED)
    expect(existsSync(`/proc/${trial}`)).toBe(false)
    expect((await readdir(folder.path)).filter(name => name.startsWith('lamppost-profile'))).toEqual([])
  })

  it.each([
    ['a model that is not there', ['no-such-model'], /MODEL_MISSING/],
    ['a limit with nothing to hold it against', ['urban-nano', '--fail-above', '10%'], /Add --compare/],
    [
      'an older result that is none',
      ['urban-nano', '--compare', 'package.json'],
      /package.json is no result/,
    ],
    ['a folder without pictures', ['urban-nano', '--images', 'docs'], /There is no picture in docs/],
  ])('refuses %s', async (_, args, words) => {
    const { code, stdout, stderr } = await lamppost(['bench', ...args])
    expect(code).not.toBe(0)
    expect(stderr).toMatch(words)
    expect(stdout).toBe('')
  })
})

/** Node processes that a process has started. */
async function childrenOf(pid: number): Promise<string[]> {
  const pids = (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim().split(' ')
  const commands = await Promise.all(
    pids
      .filter(child => child !== '')
      .map(async child => [child, await readFile(`/proc/${child}/cmdline`, 'utf8')]),
  )
  return commands.flatMap(([child, command]) => (command!.includes('trial-child') ? child! : []))
}

const data = resolve('../shared/data')
const present = existsSync(join(data, 'models/yolox_nano.onnx'))
if (!present) console.warn('skipped: the models of ../shared/data are not here')

it.skipIf(!present)('shows that a model does not find what its reference finds', async () => {
  const folder = await scratchFolder()
  try {
    const manifest = join(folder.path, 'mine.yaml')
    const shipped = await readFile('models/urban-nano.yaml', 'utf8')
    await writeFile(
      manifest,
      shipped
        .replace('file: urban_nano.onnx', `file: ${resolve('models/urban_nano.onnx')}`)
        .replace('colour: bgr', 'colour: rgb'),
    )
    const args = ['--reference', 'urban-nano', '--images', join(data, 'images'), '--rate', '5/s', '--json']
    const { code, stdout } = await lamppost(['bench', manifest, ...QUICK, ...args])
    expect(code).toBe(0)
    const { parity, ratePerSecond } = benchResultSchema.parse(JSON.parse(stdout)).runs.filter(hasRun)[0]!
    expect(ratePerSecond).toBe(5)
    expect(parity!.isReference).toBe(false)
    expect(parity!.boxes).toBeGreaterThan(100)
    expect(parity!.missed + parity!.extra).toBeGreaterThan(10)
    expect(parity!.worst!.what).toMatch(/is (missed|extra)$/)
  } finally {
    await folder.remove()
  }
})
