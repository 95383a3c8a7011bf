import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { IncidentChange, Note } from '../../edge/domain/incident.js'
import type { Sighting } from '../../edge/domain/sighting.js'
import type { StandingScene } from '../../edge/domain/track.js'
import type { IncidentStore, Recording } from '../../edge/pipeline/record/store.js'
import { aChange, anIncident, aSighting, someEvidence, startMs } from '../support/incidents.js'

/** What every store has to keep to. `reopen` gives the same store after a restart, where it outlives one. */
export function storeContract(name: string, open: () => IncidentStore, reopen?: () => IncidentStore): void {
  describe(`store contract: ${name}`, () => {
    let store: IncidentStore

    beforeEach(() => {
      store = open()
    })
    afterEach(() => store.close())

    let messages = 0
    const recording = (change: IncidentChange, given: Partial<Recording> = {}): Recording => {
      messages += 1
      return {
        change,
        evidence: [],
        recordedAtMs: startMs,
        messageId: `message-${messages}`,
        buildMessage: seq => ({ topic: 't', payload: `{"seq":${seq}}`, contentType: 'application/json' }),
        ...given,
      }
    }

    it('gives back everything of an incident', () => {
      const change = aChange('opened', {
        risk: { score: 0.5, factors: { size: 0.25, lane: 1 } },
        capturedAtMs: startMs + 0.25,
      })
      const evidence = [
        someEvidence(change.incident.id),
        someEvidence(change.incident.id, { variant: 'annotated' }),
      ]
      store.record(recording(change, { evidence }))
      expect(store.findIncident(change.incident.id)).toEqual(change.incident)
      expect(store.getHistory(change.incident.id)).toEqual({
        incident: change.incident,
        sightings: [change.sighting],
        notes: [],
        evidence,
      })
    })

    it('leaves out what an incident does not have', () => {
      const { zone: _, fix: __, ...bare } = anIncident()
      store.record(recording({ kind: 'expired', incident: bare, notes: [] }))
      expect(store.findIncident(bare.id)).toEqual(bare)
      expect(Object.keys(store.findIncident(bare.id)!)).not.toContain('fix')
    })

    it('knows nothing of an incident that was never recorded', () => {
      expect(store.findIncident('nobody')).toBeUndefined()
      expect(store.getHistory('nobody')).toBeUndefined()
    })

    it('replaces the incident and each sighting when it changes, and keeps all of them, and its notes', () => {
      const opened = aChange()
      const { id } = opened.incident
      const note = (kind: Note['kind'], atMs: number, given: Partial<Note> = {}): Note => ({
        ...{ id: `${kind}-${atMs}`, incidentId: id, kind, atMs },
        ...given,
      })
      const began = note('began', startMs + 0.5, { sightingId: opened.sighting!.id })
      store.record(recording({ ...opened, notes: [began] }))
      const incident = { ...opened.incident, state: 'updated' as const, severity: 4 as const, sightings: 2 }
      const later = aSighting(incident, {
        firstSeenAtMs: startMs + 200_000,
        source: { kind: 'flight', id: 'm30', flightId: 'f-1' },
        size: { areaM2: 0.5, sigmaAreaM2: 0.1, lengthM: 1.2, sigmaLengthM: 0.2 },
        appearance: [0.25, 0, 0.75],
      })
      const joined = note('joined', startMs + 200_000, {
        otherIncidentId: 'other',
        why: { by: 'place', apartM: 1.2, sure: true },
      })
      store.record(recording({ kind: 'updated', incident, sighting: later, notes: [joined] }))
      const ended: Sighting = { ...opened.sighting!, state: 'cleared', lastSeenAtMs: startMs + 300_000 }
      store.record(recording({ kind: 'updated', incident, sighting: ended, notes: [] }))
      expect(store.getHistory(id)).toEqual({
        incident,
        sightings: [ended, later],
        notes: [began, joined],
        evidence: [],
      })
    })

    it('moves a sighting to the incident that it turns out to be of', () => {
      const [mine, other] = [aChange(), aChange()]
      store.record(recording(mine))
      store.record(recording(other))
      const merged = { ...other.incident, state: 'merged' as const, mergedInto: mine.incident.id }
      store.record(
        recording({ kind: 'noted', incident: mine.incident, sighting: other.sighting!, notes: [] }),
      )
      store.record(recording({ kind: 'merged', incident: merged, notes: [] }))
      expect(store.getHistory(mine.incident.id)!.sightings).toHaveLength(2)
      expect(store.getHistory(other.incident.id)).toMatchObject({ incident: merged, sightings: [] })
      expect(store.homeOf(other.sighting!.id)).toBe(mine.incident.id)
      expect(store.homeOf('nobody')).toBeUndefined()
    })

    it('keeps without a message what nobody is told', () => {
      const change = aChange()
      store.record(recording(change))
      const { buildMessage: _, ...silent } = recording({
        ...change,
        kind: 'noted',
        notes: [{ id: 'n', incidentId: change.incident.id, kind: 'acknowledged', atMs: startMs }],
      })
      expect(store.record(silent)).toBeUndefined()
      expect(store.depth()).toBe(1)
      expect(store.getHistory(change.incident.id)!.notes).toHaveLength(1)
      expect(store.record(recording(aChange()))).toBe(2)
    })

    it('gives what is alive, ended lately, or dismissed for a time, each with its sightings', () => {
      const alive = aChange('opened', { firstSeenAtMs: startMs, lastSeenAtMs: startMs })
      const ended = aChange('cleared', { firstSeenAtMs: startMs + 1, lastSeenAtMs: startMs + 1_000 })
      const dismissed = aChange('dismissed', {
        ...{ firstSeenAtMs: startMs + 2, lastSeenAtMs: startMs + 2 },
        dismissedUntilMs: startMs + 9_000,
        verifyAskedAtMs: startMs + 8_000,
      })
      const long = aChange('cleared', { lastSeenAtMs: startMs + 999 })
      const merged = aChange('merged', { lastSeenAtMs: startMs + 5_000, mergedInto: alive.incident.id })
      for (const change of [dismissed, ended, alive, long, merged]) store.record(recording(change))
      expect(store.things(startMs + 1_000)).toEqual(
        [alive, ended, dismissed].map(({ incident, sighting }) => ({ incident, sightings: [sighting] })),
      )
    })

    it('remembers what a person took apart', () => {
      const change = aChange()
      const note = { incidentId: change.incident.id, otherIncidentId: 'other', atMs: startMs }
      store.record(
        recording({
          ...change,
          notes: [
            { ...note, id: 'a', kind: 'split' },
            { ...note, id: 'b', kind: 'merged' },
          ],
        }),
      )
      expect(store.apart()).toEqual([[change.incident.id, 'other']])
    })

    it('leaves nothing behind when the message cannot be built', () => {
      const change = aChange()
      const broken = recording(change, {
        evidence: [someEvidence(change.incident.id)],
        buildMessage: () => {
          throw new Error('no message')
        },
      })
      expect(() => store.record(broken)).toThrow('no message')
      expect(store.getHistory(change.incident.id)).toBeUndefined()
      expect(store.depth()).toBe(0)
      expect(store.record(recording(aChange()))).toBe(1)
    })

    it('repeats a recording without effect', () => {
      const once = recording(aChange(), { evidence: [someEvidence('x')].slice(1) })
      expect(store.record(once)).toBe(1)
      expect(store.record(once)).toBe(1)
      expect(store.depth()).toBe(1)
      expect(store.getHistory(once.change.incident.id)!.sightings).toHaveLength(1)
    })

    it('numbers messages without gaps and never twice, also after they are gone', () => {
      const first = recording(aChange())
      expect(store.record(first)).toBe(1)
      expect(store.record(recording(aChange()))).toBe(2)
      store.removeMessage(first.messageId)
      expect(store.record(recording(aChange()))).toBe(3)
      expect(store.nextMessages(10).map(({ seq, payload }) => [seq, payload])).toEqual([
        [2, '{"seq":2}'],
        [3, '{"seq":3}'],
      ])
    })

    it('gives the oldest messages first, without those that are left out', () => {
      const topics = ['a', 'b', 'a', 'c']
      for (const topic of topics) {
        store.record(
          recording(aChange(), { buildMessage: () => ({ topic, payload: '', contentType: 'text/plain' }) }),
        )
      }
      const [first] = store.nextMessages(1)
      expect(first).toMatchObject({ seq: 1, topic: 'a', contentType: 'text/plain', createdAtMs: startMs })
      expect(store.nextMessages(2, { ids: [first!.id] }).map(({ seq }) => seq)).toEqual([2, 3])
      expect(store.nextMessages(9, { ids: [], topics: ['a'] }).map(({ seq }) => seq)).toEqual([2, 4])
    })

    it('lets a message rest until its receipt comes, which takes it out', () => {
      const [first, second] = [recording(aChange()), recording(aChange())]
      store.record(first)
      store.record(second)
      store.awaitReceipt(first.messageId, startMs + 1000)
      store.awaitReceipt('nobody', startMs + 1000)
      const due = (nowMs: number) =>
        store.nextMessages(9, { nowMs }).map(({ seq, sentTimes }) => [seq, sentTimes])
      expect(due(startMs)).toEqual([[2, 0]])
      expect(due(startMs + 1000)).toEqual([
        [1, 1],
        [2, 0],
      ])
      expect(store.nextMessages(9)).toHaveLength(2)
      expect([store.depth(), store.unreceipted()]).toEqual([1, 1])
      expect(store.removeMessages(['nobody', first.messageId, second.messageId])).toBe(2)
      expect([store.depth(), store.unreceipted()]).toEqual([0, 0])
    })

    it('does not let a message rest for years because a clock has jumped back', () => {
      const change = recording(aChange())
      store.record(change)
      store.awaitReceipt(change.messageId, startMs + 365 * 86_400_000)
      expect(store.nextMessages(9, { nowMs: startMs })).toHaveLength(1)
      expect(store.oldestAgeMs(startMs + 5)).toBeUndefined()
    })

    it('puts a refused message aside with its reason', () => {
      const change = recording(aChange())
      store.record(change)
      store.deadLetter(change.messageId, '0x95 Packet too large')
      expect(store.depth()).toBe(0)
      expect(store.deadLetters()).toEqual([
        {
          id: change.messageId,
          seq: 1,
          topic: 't',
          payload: '{"seq":1}',
          contentType: 'application/json',
          createdAtMs: startMs,
          reason: '0x95 Packet too large',
        },
      ])
    })

    it('takes a message out that is not there without complaint', () => {
      store.removeMessage('nobody')
      store.deadLetter('nobody', 'why')
      expect(store.deadLetters()).toEqual([])
    })

    it('tells depth and age of the outbox', () => {
      expect(store.depth()).toBe(0)
      expect(store.oldestAgeMs(startMs)).toBeUndefined()
      store.record(recording(aChange(), { recordedAtMs: startMs + 1000 }))
      store.record(recording(aChange(), { recordedAtMs: startMs + 5000 }))
      expect(store.depth()).toBe(2)
      expect(store.oldestAgeMs(startMs + 7000)).toBe(6000)
      expect(store.oldestAgeMs(startMs)).toBe(0)
    })

    it('gives the living sightings of a camera, oldest first, and the cameras that have some', () => {
      const second = aChange('opened', { firstSeenAtMs: startMs + 2 })
      const first = aChange('updated', { firstSeenAtMs: startMs + 1 })
      const others = [
        aChange('cleared'),
        aChange('expired'),
        aChange('opened', { source: { kind: 'camera', id: 'cam-2' } }),
        aChange('opened', { source: { kind: 'flight', id: 'cam-1', flightId: 'f-1' } }),
      ]
      for (const change of [second, first, ...others]) store.record(recording(change))
      expect(store.openSightings('cam-1')).toEqual([first.sighting, second.sighting])
      expect(store.watchingSources().sort()).toEqual(['cam-1', 'cam-2'])
    })

    it('keeps what stood, of each source and model the latest', () => {
      const scene = (id: number): StandingScene => ({
        ...{ frameWidth: 416, frameHeight: 234 },
        things: [
          {
            id,
            label: 'car',
            score: 0.5,
            box: [1, 2.5, 30, 40],
            sinceMs: startMs,
            lastSeenAtMs: startMs + 9,
          },
        ],
      })
      expect(store.standing('cam-1', 'urban-nano')).toBeUndefined()
      store.keepStanding('cam-1', 'urban-nano', scene(1))
      store.keepStanding('cam-1', 'urban-nano', scene(2))
      store.keepStanding('cam-1', 'other', scene(3))
      store.keepStanding('cam-2', 'urban-nano', { ...scene(4), things: [] })
      expect(store.standing('cam-1', 'urban-nano')).toEqual(scene(2))
      expect(store.standing('cam-1', 'other')).toEqual(scene(3))
      expect(store.standing('cam-2', 'urban-nano')?.things).toEqual([])
    })

    it('lists incidents by scenario, state, time and number, last seen first', () => {
      const old = aChange('opened', { lastSeenAtMs: startMs + 1 })
      const middle = aChange('cleared', { lastSeenAtMs: startMs + 2, scenario: 'sanitation' })
      const fresh = aChange('opened', { lastSeenAtMs: startMs + 3, scenario: 'sanitation' })
      for (const change of [middle, fresh, old]) store.record(recording(change))
      const ids = (filter?: Parameters<IncidentStore['listIncidents']>[0]) =>
        store.listIncidents(filter).map(({ id }) => id)
      expect(ids()).toEqual([fresh, middle, old].map(({ incident }) => incident.id))
      expect(ids({ scenario: 'sanitation' })).toEqual([fresh.incident.id, middle.incident.id])
      expect(ids({ scenario: 'sanitation', state: 'cleared' })).toEqual([middle.incident.id])
      expect(ids({ sinceMs: startMs + 2 })).toEqual([fresh.incident.id, middle.incident.id])
      expect(ids({ limit: 1 })).toEqual([fresh.incident.id])
    })

    if (reopen) {
      it('keeps all of it, and the counting, over a restart', () => {
        const change = aChange()
        const delivered = recording(change)
        store.record(delivered)
        store.record(recording(aChange('cleared')))
        store.removeMessage(delivered.messageId)
        store.close()
        store = reopen()
        expect(store.findIncident(change.incident.id)).toEqual(change.incident)
        expect(store.nextMessages(9).map(({ seq }) => seq)).toEqual([2])
        expect(store.record(recording(aChange()))).toBe(3)
      })
    }
  })
}
