import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Evidence } from '../../../../edge/domain/evidence.js'
import { evidenceEvent, evidenceEventSchema } from '../../../../edge/messages/evidence-event.js'
import { createUploadsTable, type UploadsTable } from '../../../../edge/pipeline/record/uploads-table.js'
import { type EvidenceStore, openEvidenceStore } from '../../../support/evidence-store.js'
import { identity, startMs } from '../../../support/incidents.js'

const kinds: Evidence['kind'][] = ['snapshot', 'clip', 'before', 'after']
const nowMs = startMs + 1_000_000

describe('the list of uploads', () => {
  let evidenceStore: EvidenceStore
  let table: UploadsTable

  beforeEach(async () => {
    evidenceStore = await openEvidenceStore()
    table = createUploadsTable({
      database: evidenceStore.database,
      tell: (evidence, fate, timeMs) => (seq, id) =>
        evidenceEvent({ ...{ evidence, fate, timeMs, identity, seq, id } }),
    })
  })
  afterEach(() => evidenceStore.remove())

  const next = (given: { without?: string[]; nowMs?: number } = {}) =>
    table.next(10, { kinds, nowMs, without: [], ...given }).map(({ evidence }) => evidence.id)
  const idOf = async (...given: Parameters<EvidenceStore['add']>) =>
    (await evidenceStore.add(...given)).evidence.id

  it('has high severity first, and of that the newest', async () => {
    const low = await idOf({ incident: { severity: 1 }, capturedAtMs: startMs + 9 })
    const urgentOld = await idOf({ incident: { severity: 4 }, capturedAtMs: startMs + 1 })
    const urgentNew = await idOf({ incident: { severity: 4 }, capturedAtMs: startMs + 2 })
    expect(next()).toEqual([urgentNew, urgentOld, low])
    expect(next({ without: [urgentNew] })).toEqual([urgentOld, low])
  })

  it('lets what is not due wait, and tells when it will be', async () => {
    const [first, second] = [await idOf(), await idOf()]
    table.later(first, { attempts: 3, dueMs: nowMs + 500, reason: 'away' })
    expect(next()).toEqual([second])
    expect(table.nextDueMs(kinds, nowMs)).toBe(nowMs + 500)
    expect(next({ nowMs: nowMs + 500 })).toHaveLength(2)
    expect(table.nextDueMs(kinds, nowMs + 500)).toBeUndefined()
    expect(table.list(kinds, 10).find(({ evidence }) => evidence.id === first)).toMatchObject({
      ...{ attempts: 3, dueMs: nowMs + 500, reason: 'away', isPutAside: false },
    })
    expect(table.retryAll()).toBe(1)
    expect(next()).toHaveLength(2)
  })

  it('keeps the parts that are at the store', async () => {
    const id = await idOf()
    const parts = { uploadId: 'u', etags: ['"a"'] }
    table.keepParts(id, parts)
    expect(table.next(1, { kinds, nowMs, without: [] })).toMatchObject([{ attempts: 0, parts }])
    table.later(id, { attempts: 1, dueMs: 0, reason: 'cut' })
    expect(table.next(1, { kinds, nowMs, without: [] })).toMatchObject([{ attempts: 1, parts }])
    table.keepParts(id, undefined)
    expect(table.next(1, { kinds, nowMs, without: [] })[0]).not.toHaveProperty('parts')
  })

  it('counts each kind as it waits, is put aside, is tried again and goes', async () => {
    const ids: Evidence[] = []
    for (const kind of ['clip', 'clip', 'clip', 'before'] as const)
      ids.push((await evidenceStore.add({ kind })).evidence)
    for (const aside of ids.slice(0, 2)) table.putAside(aside, 'too large', nowMs)
    table.later(ids[2]!.id, { attempts: 1, dueMs: nowMs + 9, reason: 'away' })
    expect(table.counts(['clip'])).toEqual({ waiting: 1, waitingBytes: 2000, putAside: 2 })
    expect(table.counts(kinds)).toEqual({ waiting: 2, waitingBytes: 4000, putAside: 2 })
    evidenceStore.database.prepare('UPDATE evidence SET removed_at_ms = 1 WHERE id = ?').run(ids[0]!.id)
    expect(table.counts(['clip'])).toEqual({ waiting: 1, waitingBytes: 2000, putAside: 1 })
    table.retryAll()
    expect(table.counts(['clip'])).toEqual({ waiting: 2, waitingBytes: 4000, putAside: 0 })
  })

  it('counts what waits and what was put aside, and tells upstream what became of each', async () => {
    const { evidence: done } = await evidenceStore.add()
    const { evidence: refused } = await evidenceStore.add()
    await evidenceStore.add()
    table.uploaded(done, 'https://s3/x.jpg', nowMs)
    table.putAside(refused, 'too large', nowMs)
    expect(table.counts(kinds)).toEqual({ waiting: 1, waitingBytes: 2000, putAside: 1 })
    expect(table.counts(['clip'])).toEqual({ waiting: 0, waitingBytes: 0, putAside: 0 })
    expect(next()).toHaveLength(1)
    const told = evidenceStore.store
      .nextMessages(10)
      .filter(({ topic }) => topic === 'lamppost/chongqing/yuzhong/box-7/evidence')
      .map(({ payload }) => evidenceEventSchema.parse(JSON.parse(payload)))
    expect(told.map(({ type, data, seq }) => [type, data.evidenceId, data.url ?? data.reason, seq])).toEqual([
      ['lamppost.evidence.uploaded', done.id, 'https://s3/x.jpg', 4],
      ['lamppost.evidence.failed', refused.id, 'too large', 5],
    ])
  })
})
