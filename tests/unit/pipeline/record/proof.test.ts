import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openBoxProof } from '../../../../edge/box/box-proof.js'
import type { IncidentChange, ToldChange } from '../../../../edge/domain/incident.js'
import { silentLog } from '../../../../edge/kit/log.js'
import { type IncidentEvent, incidentEventSchema } from '../../../../edge/messages/incident-event.js'
import { openDatabase } from '../../../../edge/pipeline/record/database.js'
import { createEvidenceFiles } from '../../../../edge/pipeline/record/evidence-files.js'
import type { View } from '../../../../edge/pipeline/record/pictures.js'
import { createProofLedger } from '../../../../edge/pipeline/record/proof-ledger.js'
import { createRecorder } from '../../../../edge/pipeline/record/recorder.js'
import { createSqliteStore } from '../../../../edge/pipeline/record/sqlite-store.js'
import type { IncidentStore } from '../../../../edge/pipeline/record/store.js'
import { openProof } from '../../../../edge/proof/open-proof.js'
import { sha256Hex } from '../../../../edge/proof/signer.js'
import type { EntryOf } from '../../../../edge/proof/statement.js'
import { verifyFolder } from '../../../../edge/proof/verify.js'
import { createFakeClock } from '../../../support/fake-clock.js'
import { aChange, aFrame, aView, identity, model, startMs } from '../../../support/incidents.js'
import { origins } from '../../../support/proven-folder.js'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lamppost-record-proof-'))
})
afterEach(() => rm(dir, { recursive: true }))

/** Storage and recorder as the box puts them together. */
async function open(given: { readonly record?: (real: IncidentStore) => IncidentStore['record'] } = {}) {
  const clock = createFakeClock(startMs)
  const isClockSynced = (): boolean => true
  const database = openDatabase(dir)
  const ledger = createProofLedger(database)
  const proof = await openBoxProof(dir, ledger, { identity, clock, isClockSynced, log: silentLog })
  const real = createSqliteStore({ database, freeBallast: () => false, prove: proof.write })
  const store = { ...real, record: given.record?.(real) ?? real.record }
  const recorder = createRecorder({
    ...{ store, identity, clock, isClockSynced, log: silentLog },
    files: createEvidenceFiles(dir, 0),
    ballast: { release: () => false, refill: async () => true },
    onRecorded: () => proof.wake(),
  })
  const events: IncidentEvent[] = []
  const tips: object[] = []
  const entries = () =>
    ledger
      .lines(ledger.tip()!.chain, 1, 1000)
      .map(line => JSON.parse(line.slice(89)) as EntryOf<'incident'>)
      .filter(({ kind }) => kind === 'incident')
  return {
    ...{ recorder, clock, events, tips },
    /** Gives the entries of incidents. */
    async close() {
      await proof.close()
      const all = entries()
      events.push(
        ...real.nextMessages(100).map(({ payload }) => incidentEventSchema.parse(JSON.parse(payload))),
      )
      tips.push(
        ...ledger
          .lines(ledger.tip()!.chain, 1, 100)
          .map((line, at) => ({ seq: at + 1, sha256: sha256Hex(Buffer.from(line)) })),
      )
      store.close()
      return all
    },
  }
}

const verify = () => verifyFolder(join(dir, 'evidence'))
const rule = { id: 'illegal-parking', minScore: 0.4, rule: { kind: 'dwell', dwellMs: 180_000 } }
const view = (given: Partial<View> = {}): View => aView({ frame: aFrame(), rule, ...given })

/** The same incident, in another state. */
const then = ({ incident }: IncidentChange, kind: ToldChange['kind']): IncidentChange =>
  aChange(kind, { ...incident, state: kind === 'cleared' ? 'cleared' : 'updated' })

describe('what is recorded', () => {
  it('is signed for with its evidence, its rule, its model and its camera', async () => {
    const { recorder, events, tips, close } = await open()
    const opened = aChange('opened')
    await recorder.record(opened, view())
    await recorder.addClip(opened.incident.id, { mp4: Buffer.from('a clip'), capturedAtMs: startMs }, view())
    await recorder.record(then(opened, 'updated'), view())
    await recorder.record(then(opened, 'cleared'), view({ model: { ...model, sha256: '' } }))
    const link = { id: opened.incident.id }
    expect(await close()).toMatchObject([
      {
        change: 'opened',
        incident: { ...link, entry: 1 },
        facts: {
          state: 'open',
          label: 'car',
          firstSeenAt: new Date(startMs).toISOString(),
          fix: { lon: 106.5784 },
        },
        ...{ rule, model },
        camera: { kind: 'camera', id: 'cam-1', name: '解放碑路口' },
        files: [
          { kind: 'snapshot', variant: 'clean', capturedAt: new Date(startMs + 90_000).toISOString() },
          { kind: 'snapshot', variant: 'annotated' },
          { kind: 'snapshot', variant: 'thumbnail' },
        ],
      },
      { change: 'updated', incident: { ...link, entry: 2 }, files: [{ kind: 'clip', bytes: 6 }] },
      {
        change: 'cleared',
        incident: { ...link, entry: 3 },
        model: { sha256: null },
        files: [{ kind: 'after' }, {}, {}],
      },
    ])
    expect(await verify()).toMatchObject({ intact: true, incidents: 1, files: 7 })
    // The first is the start of the chain; an update without evidence is not signed for.
    expect(events.map(({ data }) => data.proof?.seq)).toEqual([2, 3, undefined, 4])
    for (const { data } of events) {
      const { seq, sha256 } = data.proof ?? {}
      if (seq !== undefined) expect(tips[seq - 1]).toEqual({ seq, sha256 })
    }
  })

  it('is signed for without pictures where it begins or ends something', async () => {
    const { recorder, close } = await open()
    const opened = aChange('opened')
    const { frame: _, ...blind } = view()
    await recorder.record(opened, blind)
    await recorder.record(then(opened, 'updated'), blind)
    await recorder.record(then(opened, 'expired'), blind)
    expect(await close()).toMatchObject([
      { change: 'opened', files: [] },
      { change: 'expired', files: [] },
    ])
    expect(await verify()).toMatchObject({ intact: true, files: 0 })
  })

  it('is signed for once, although its commit was in doubt', async () => {
    const { LamppostError } = await import('../../../../edge/kit/lamppost-error.js')
    let tries = 0
    const { recorder, clock, close } = await open({
      record: real => recording => {
        const seq = real.record(recording)
        tries += 1
        if (tries === 1)
          throw new LamppostError('STORE_UNAVAILABLE', { what: 'committed, and reported as failed' })
        return seq
      },
    })
    expect(await recorder.record(aChange('opened'), view())).toBe('waiting')
    const stopping = new AbortController()
    const running = recorder.run(stopping.signal)
    while (recorder.counts().waiting > 0) await clock.advance(1000)
    stopping.abort()
    await running
    expect(await close()).toHaveLength(1)
    expect(tries).toBe(2)
    expect(await verify()).toMatchObject({ intact: true, files: 3 })
  })

  it('is not signed for where it is not recorded', async () => {
    const { recorder, close } = await open({
      record: real => recording =>
        real.record({
          ...recording,
          buildMessage: () => {
            throw new Error('no message')
          },
        }),
    })
    expect(await recorder.record(aChange('opened'), view())).toBe('lost')
    expect(await close()).toEqual([])
  })
})

describe('a box that is killed', () => {
  const fixture = new URL('../../../fixtures/prove-until-killed.ts', import.meta.url).pathname

  it('has a folder that is intact after its next start, wherever it was', async () => {
    for (const lines of [1, 6]) {
      const child = spawn(process.execPath, ['--import', 'tsx', fixture, dir], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const exited = once(child, 'exit')
      let said = 0
      for await (const _ of createInterface(child.stdout)) {
        said += 1
        if (said === lines) child.kill('SIGKILL')
      }
      await exited
      const database = openDatabase(dir)
      const ledger = createProofLedger(database)
      const origin = origins()
      const proof = await openProof({ dir, ledger, origin, log: silentLog })
      await proof.nameFound()
      await proof.close()
      expect(ledger.tip()!.seq).toBeGreaterThan(lines)
      database.close()
      expect((await verify()).findings).toEqual([])
    }
  })
})
