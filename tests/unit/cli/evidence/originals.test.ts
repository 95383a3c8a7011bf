import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { accessesCommand } from '../../../../edge/cli/evidence/accesses.js'
import { originalCommand } from '../../../../edge/cli/evidence/original.js'
import { originalsCommand } from '../../../../edge/cli/evidence/originals.js'
import { systemClock } from '../../../../edge/kit/clock.js'
import { openDatabase } from '../../../../edge/pipeline/record/database.js'
import { openBoxKey } from '../../../../edge/pipeline/record/originals/key-files.js'
import { createOriginals } from '../../../../edge/pipeline/record/originals/originals.js'
import { createOriginalsTable } from '../../../../edge/pipeline/record/originals/originals-table.js'
import { createSealedFiles } from '../../../../edge/pipeline/record/originals/sealed-files.js'
import { recordingLog } from '../../../support/recording-log.js'
import { folderWith, goodConfig } from '../../config/config-folder.js'

describe('lamppost evidence original, originals and accesses', () => {
  let folder: string
  let config: string[]
  let said: string
  beforeEach(async () => {
    const text = `${goodConfig}scenarios: [illegal-parking, sanitation]\n`
    folder = await folderWith({ 'box.yaml': text, 'model.yaml': '' })
    config = ['-c', join(folder, 'box.yaml')]
    said = ''
    vi.spyOn(process.stdout, 'write').mockImplementation(each => {
      said += each
      return true
    })
  })
  afterEach(() => vi.restoreAllMocks())

  async function keepOne(): Promise<void> {
    const dir = join(folder, 'data')
    const database = openDatabase(dir)
    const originals = createOriginals({
      ...{ dir, table: createOriginalsTable(database), key: await openBoxKey(dir, recordingLog().log) },
      ...{ keepMs: 86_400_000, files: createSealedFiles(dir, 0), clock: systemClock },
    })
    const draft = { incidentId: 'i-1', evidenceId: 'e-1', kind: 'snapshot', mime: 'image/jpeg' } as const
    await originals.keep({ ...draft, capturedAtMs: 0 }, Buffer.from('a picture'))
    database.close()
  }
  const out = () => join(folder, 'out.jpg')
  const run = async (command: typeof originalCommand, ...args: string[]): Promise<string> => {
    said = ''
    await command()
      .exitOverride()
      .parseAsync([...args, ...config], { from: 'user' })
    return said
  }

  it('gives an original, and lists who read it', async () => {
    await keepOne()
    expect(await run(originalCommand, 'e-1', '--reason', 'case 7', '--out', out())).toContain(
      'snapshot of incident i-1',
    )
    expect(readFileSync(out(), 'utf8')).toBe('a picture')
    expect(await run(accessesCommand)).toMatch(/case 7/)
    expect(JSON.parse(await run(accessesCommand, '--json'))).toMatchObject({
      incidentId: 'i-1',
      reason: 'case 7',
    })
    expect(JSON.parse(await run(originalsCommand, '--json'))).toMatchObject({ evidenceId: 'e-1', bytes: 9 })
    expect(await run(originalsCommand, '--incident', 'i-2')).toBe('No original is kept.\n')
  })

  it('writes nothing down where there is no folder to write to, and asks for a reason', async () => {
    await keepOne()
    const nowhere = join(folder, 'nowhere', 'out.jpg')
    await expect(run(originalCommand, 'e-1', '--reason', 'x', '--out', nowhere)).rejects.toMatchObject({
      code: 'USAGE',
    })
    vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    await expect(run(originalCommand, 'e-1', '--out', out())).rejects.toMatchObject({
      code: 'commander.missingMandatoryOptionValue',
    })
    expect(await run(accessesCommand)).toBe('No original was read.\n')
    expect(existsSync(out())).toBe(false)
  })

  it('says so where the box has not run yet', async () => {
    await expect(run(originalsCommand)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    expect(existsSync(join(folder, 'data'))).toBe(false)
  })
})
