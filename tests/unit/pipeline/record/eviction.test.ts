import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Evidence } from '../../../../edge/domain/evidence.js'
import type { Severity } from '../../../../edge/domain/sighting.js'
import {
  createEviction,
  type Eviction,
  type EvictionLimits,
} from '../../../../edge/pipeline/record/eviction.js'
import { createEvictionRows, type EvictionRows } from '../../../../edge/pipeline/record/eviction-rows.js'
import { createUploadsTable } from '../../../../edge/pipeline/record/uploads-table.js'
import { eventually } from '../../../support/eventually.js'
import { type EvidenceStore, openEvidenceStore } from '../../../support/evidence-store.js'
import { createFakeClock, type FakeClock } from '../../../support/fake-clock.js'
import { startMs } from '../../../support/incidents.js'
import { recordingLog } from '../../../support/recording-log.js'

const plenty = 1e15

describe('eviction', () => {
  let evidenceStore: EvidenceStore
  let rows: EvictionRows
  let clock: FakeClock
  let eviction: Eviction
  let stop: () => Promise<void> = async () => {}
  const removed: string[] = []
  let { log, lines } = recordingLog()

  beforeEach(async () => {
    ;({ log, lines } = recordingLog())
    evidenceStore = await openEvidenceStore()
    clock = createFakeClock(startMs + 10 * 86_400_000)
    rows = createEvictionRows({
      database: evidenceStore.database,
      tell: ({ id, url }) =>
        url === undefined
          ? seq => ({
              topic: 'removed',
              payload: `{"id":"${id}","seq":${seq}}`,
              contentType: 'application/json',
            })
          : undefined,
    })
    removed.length = 0
  })
  afterEach(async () => {
    await stop()
    await evidenceStore.remove()
  })

  const start = (limits: Partial<EvictionLimits>, disk = async () => ({ freeBytes: plenty })) => {
    eviction = createEviction({
      ...{ rows, root: evidenceStore.root, disk, clock, log },
      limits: { minFreeBytes: 0, ...limits },
      onRemoved: evidence => removed.push(...evidence.map(({ id }) => id)),
    })
    const stopping = new AbortController()
    const over = eviction.run(stopping.signal)
    stop = async () => {
      stopping.abort()
      await over
    }
  }
  const settled = () => eventually(() => expect(clock.sleeping).toBe(1))
  const add = async (
    kind: Evidence['kind'],
    severity: Severity,
    more: { atMs?: number; sent?: boolean; bytes?: number; variant?: Evidence['variant'] } = {},
  ) => {
    const { evidence } = await evidenceStore.add({
      ...{ kind, incident: { severity }, capturedAtMs: startMs + (more.atMs ?? 0) },
      variant: more.variant ?? 'clean',
      content: Buffer.alloc(more.bytes ?? 2000),
    })
    if (more.sent)
      createUploadsTable({ database: evidenceStore.database }).uploaded(evidence, 'https://s3/x', startMs)
    return evidence
  }
  const limitLeaving = (files: number) => rows.databaseBytes() + files * 2000 + 500

  it('takes uploaded ones first, then clips, then pictures, low before high and old before new; urgent ones last', async () => {
    const urgentSnapshot = await add('snapshot', 4)
    const urgentClip = await add('clip', 4)
    const highSnapshot = await add('snapshot', 3)
    const newLowSnapshot = await add('snapshot', 1, { atMs: 2 })
    const oldLowSnapshot = await add('snapshot', 1, { atMs: 1 })
    const highClip = await add('clip', 3)
    const lowClip = await add('clip', 0)
    const urgentSent = await add('snapshot', 4, { sent: true })
    const lowSent = await add('snapshot', 0, { sent: true })
    start({ limitBytes: 1 })
    await settled()
    expect(removed).toEqual(
      [
        lowSent,
        urgentSent,
        lowClip,
        highClip,
        oldLowSnapshot,
        newLowSnapshot,
        highSnapshot,
        urgentClip,
        urgentSnapshot,
      ].map(({ id }) => id),
    )
    expect(eviction.counts()).toMatchObject({ removed: 9, removedBytes: 18_000, lost: 7 })
  })

  it('takes thumbnails after all else that is as severe', async () => {
    const small = await add('snapshot', 1, { atMs: 1, variant: 'thumbnail' })
    const drawn = await add('snapshot', 1, { atMs: 3, variant: 'annotated' })
    const clean = await add('snapshot', 1, { atMs: 2 })
    const higher = await add('snapshot', 2)
    start({ limitBytes: 1 })
    await settled()
    expect(removed).toEqual([clean, drawn, small, higher].map(({ id }) => id))
  })

  it('finds what goes first without sorting all there is', () => {
    const plan = evidenceStore.database
      .prepare(
        `EXPLAIN QUERY PLAN SELECT * FROM evidence
         WHERE removed_at_ms IS NULL AND (url IS NOT NULL OR severity < 9)
         ORDER BY url IS NULL, severity = 4, kind <> 'clip', severity, variant = 'thumbnail', captured_at_ms, id LIMIT 9`,
      )
      .all()
    expect(plan).toMatchObject([{ detail: expect.stringContaining('USING INDEX evidence_rank') }])
  })

  it('removes no more than it must, keeps the row, and tells of what is nowhere else', async () => {
    const bytes = 500_000
    const all = [
      await add('snapshot', 1, { atMs: 1, bytes }),
      await add('snapshot', 1, { atMs: 2, bytes }),
      await add('snapshot', 1, { atMs: 3, bytes }),
    ]
    start({ limitBytes: rows.databaseBytes() + 2.5 * bytes })
    await settled()
    expect(removed).toEqual([all[0]!.id])
    expect(existsSync(join(evidenceStore.root, all[0]!.path))).toBe(false)
    expect(existsSync(join(evidenceStore.root, all[2]!.path))).toBe(true)
    expect(existsSync(join(evidenceStore.root, dirname(all[0]!.path)))).toBe(false)
    expect(evidenceStore.store.getHistory(all[0]!.incidentId)!.evidence).toEqual([
      { ...all[0], removedAtMs: clock.now() },
    ])
    expect(evidenceStore.store.nextMessages(10).filter(({ topic }) => topic === 'removed')).toHaveLength(
      removed.length,
    )
    expect(lines.filter(({ level }) => level === 'warn')).toMatchObject([
      { message: 'evidence that is nowhere else is removed to make room', fields: { highestSeverity: 1 } },
    ])
    // What is removed needs no upload.
    expect(createUploadsTable({ database: evidenceStore.database }).list(['snapshot'], 10)).toHaveLength(
      3 - removed.length,
    )
  })

  it('does nothing while there is room', async () => {
    await add('clip', 0)
    start({ limitBytes: limitLeaving(1) })
    await settled()
    expect(removed).toEqual([])
    expect(lines).toEqual([])
  })

  it('looks again when there is new evidence', async () => {
    await add('snapshot', 1)
    start({ limitBytes: rows.databaseBytes() + 60_000 })
    await settled()
    const { evidence } = await evidenceStore.add({
      content: Buffer.alloc(200_000),
      incident: { severity: 0 },
    })
    eviction.wake()
    await clock.advance(3000)
    await eventually(() => expect(removed).toContain(evidence.id))
  })

  it('makes room on a disk that others fill, but not with what is high and nowhere else', async () => {
    const high = await add('snapshot', 3)
    const low = await add('snapshot', 2)
    const sent = await add('snapshot', 4, { sent: true })
    start({ minFreeBytes: 1e9 }, async () => ({ freeBytes: 0 }))
    await settled()
    expect(removed).toEqual([sent.id, low.id])
    expect(existsSync(join(evidenceStore.root, high.path))).toBe(true)
    expect(lines.at(-1)).toMatchObject({
      level: 'error',
      message: expect.stringContaining('too little room'),
    })
  })

  it('takes a file that is gone already for removed', async () => {
    const evidence = await add('snapshot', 1)
    await rm(join(evidenceStore.root, evidence.path))
    start({ limitBytes: 1 })
    await settled()
    expect(removed).toEqual([evidence.id])
  })

  it('forgets incidents that are over when their evidence is gone and it is still too much', async () => {
    await evidenceStore.add({ incident: { state: 'open' } })
    const { evidence: over } = await evidenceStore.add({ incident: { state: 'expired' } })
    start({ limitBytes: 1 })
    await settled()
    expect(evidenceStore.store.findIncident(over.incidentId)).toBeUndefined()
    expect(evidenceStore.store.listIncidents()).toHaveLength(1)
    expect(eviction.counts()).toMatchObject({ incidents: 1 })
  })
})
