import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { codeLines } from '../../../edge/cli/code-lines.js'
import { listCodes } from '../../../edge/cli/codes/list.js'
import { showCodes } from '../../../edge/cli/codes/show.js'
import { mistakesOf } from '../../../edge/config/mistake.js'
import { loadReportedBox, reportedCodes } from '../../support/reporting.js'

describe('lamppost codes', () => {
  let dir: string
  let box: string
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'lamppost-codes-'))
    box = join(dir, 'box.yaml')
    await loadReportedBox(dir)
  })
  afterAll(() => rm(dir, { recursive: true }))

  async function printed(run: (stdout: { write(text: string): boolean; isTTY?: boolean }) => Promise<void>) {
    let text = ''
    await run({
      write(part: string) {
        text += part
        return true
      },
    })
    return text
  }
  const list = (config?: string, json = true) => printed(stdout => listCodes(config, json, stdout as never))
  const show = (codes?: string, config?: string, json = false) =>
    printed(stdout => showCodes(codes, config, json, stdout as never))

  it('lists the schemes of Lamppost, and those that a configuration chooses', async () => {
    const shipped = JSON.parse(await list())
    expect(shipped).toMatchObject([
      { reference: 'gb-t-47678.5-2026', scheme: 'GB/T 47678.5', version: '2026' },
      { reference: 'local-example' },
    ])
    expect(shipped[0].codes).toBeGreaterThanOrEqual(shipped[0].inUse)
    expect(shipped[0]).not.toHaveProperty('chosen')
    const own = JSON.parse(await list(box))
    expect(own.map(({ chosen }: { chosen: boolean }) => chosen)).toEqual([false, false, true])
    expect(await list(box, false)).toMatch(/codes\.yaml .* local .* yes/)
  })

  it('shows codes with what is reported under them, in both languages', async () => {
    const text = await show(join(dir, 'codes.yaml'))
    expect(text).toMatch(/^local \(1\) {2}地方代码 {2}Local codes\n/)
    expect(text).toMatch(/事项 .* 09009 .* 机动车乱停放 .* Parked wrongly .* illegal-parking/)
    expect(JSON.parse(await show(undefined, box, true))).toMatchObject([
      { scheme: 'local', codes: [{ code: '09009' }] },
    ])
  })

  it('refuses a file with mistakes, each with its line, and one that is not there', async () => {
    const bad = join(dir, 'bad.yaml')
    await writeFile(
      bad,
      reportedCodes.replace('illegal-parking', 'ilegal-parking').replace('version: "1"', 'version: 1'),
    )
    const error: unknown = await show(bad).catch(caught => caught)
    expect(error).toMatchObject({ code: 'CONFIG_INVALID' })
    expect(mistakesOf(error).map(({ line, path }) => [line, path])).toEqual([[2, 'version']])
    await expect(show('gb-t-1')).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('no codes "gb-t-1"'),
    })
    await expect(show()).rejects.toMatchObject({ code: 'USAGE', message: 'No scheme is named' })
  })

  it('gives an incident a line for each scheme, with or without a code', async () => {
    const { codes } = await loadReportedBox(dir)
    expect(codeLines(codes, { scenario: 'illegal-parking', label: 'bus' })).toEqual([
      'code 事项 09009 机动车乱停放, local (1)',
    ])
    expect(codeLines(codes, { scenario: 'road-collapse', label: 'crack' })).toEqual([
      'no code in scheme local (1)',
    ])
    expect(codeLines([], { scenario: 'road-collapse', label: 'crack' })).toEqual([])
  })
})
