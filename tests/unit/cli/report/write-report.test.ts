import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ReportOptions, writeReport } from '../../../../edge/cli/report/run.js'
import { createBallast } from '../../../../edge/pipeline/record/ballast.js'
import { openDatabase } from '../../../../edge/pipeline/record/database.js'
import { createSqliteStore } from '../../../../edge/pipeline/record/sqlite-store.js'
import type { IncidentStore } from '../../../../edge/pipeline/record/store.js'
import { hastyClock } from '../../../support/hasty-clock.js'
import { startMs } from '../../../support/incidents.js'
import { aSubject, loadReportedBox, writtenPicture } from '../../../support/reporting.js'

describe('lamppost report', () => {
  let dir: string
  let store: IncidentStore
  const { incident, sightings, notes } = aSubject()

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'lamppost-report-'))
    const { config } = await loadReportedBox(dir)
    const dataDir = config.storage.dir
    const picture = await writtenPicture(dataDir, incident.id)
    // As of a box that runs: the store stays open for writing.
    store = createSqliteStore({
      database: openDatabase(dataDir),
      freeBallast: createBallast(dataDir).release,
    })
    const change = { kind: 'opened', incident, sighting: sightings[0]!, notes } as const
    store.record({ change, evidence: [picture], recordedAtMs: startMs, messageId: uuidv7() })
  })
  afterAll(async () => {
    store.close()
    await rm(dir, { recursive: true })
  })

  async function report(id: string, given: Partial<ReportOptions> = {}, isTTY = false) {
    const written: (string | Uint8Array)[] = []
    const stdout = { isTTY, write: (text: string | Uint8Array) => written.push(text) > 0 }
    const options = {
      configPath: join(dir, 'box.yaml'),
      format: 'json',
      language: 'zh',
      gcj02: false,
      ...given,
    } as const
    await writeReport(id, options, { clock: hastyClock(), stdout, stderr: stdout })
    return written.join('')
  }

  it('reads the store of a box that runs, by the beginning of an id', async () => {
    expect(JSON.parse(await report(incident.id.slice(0, 24)))).toMatchObject({
      caseNumber: incident.id,
      sightings: [{ id: 'sighting-1', source: { kind: 'camera', id: 'pole' } }],
      notes: [{ kind: 'began' }, { kind: 'verified', why: { by: '王小明' } }],
      evidence: [{ file: 'intact' }],
      codes: [{ scheme: 'local', code: '09009' }],
    })
    await expect(report('nothing')).rejects.toMatchObject({ code: 'INCIDENT_UNKNOWN' })
  })

  it('writes into the file that is named, and nothing else', async () => {
    const out = join(dir, 'case.html')
    expect(await report(incident.id, { format: 'html', out })).toBe('')
    expect(await readFile(out, 'utf8')).toContain('<html lang="zh-CN">')
    const nowhere = report(incident.id, { out: join(dir, 'away', 'case.json') })
    await expect(nowhere).rejects.toMatchObject({ code: 'USAGE' })
  })

  it('does not put a PDF onto a terminal', async () => {
    await expect(report(incident.id, { format: 'pdf' }, true)).rejects.toMatchObject({ code: 'USAGE' })
  })

  it('asks for a font before anything else', async () => {
    const font = join(dir, 'away.ttf')
    await expect(report(incident.id, { format: 'pdf', font })).rejects.toMatchObject({ code: 'FONT_MISSING' })
  })
})
