import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { IncidentChange } from '../../edge/domain/incident.js'
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
        evidence,
      })
    })

    it('leaves out what an incident does not have', () => {
      const { zone: _, fix: __, ...bare } = anIncident()
      store.record(recording({ kind: 'expired', incident: bare }))
      expect(store.findIncident(bare.id)).toEqual(bare)
      expect(Object.keys(store.findIncident(bare.id)!)).not.toContain('fix')
    })

    it('knows nothing of an incident that was never recorded', () => {
      expect(store.findIncident('nobody')).toBeUndefined()
      expect(store.getHistory('nobody')).toBeUndefined()
    })

    it('replaces the incident and keeps all sightings when it changes', () => {
      const opened = aChange()
      const incident = { ...opened.incident, state: 'updated' as const, severity: 4 as const, sightings: 2 }
      const later = aSighting(incident, { seenAtMs: startMs + 200_000 })
      store.record(recording(opened))
      store.record(recording({ kind: 'updated', incident, sighting: later }))
      expect(store.getHistory(incident.id)).toEqual({
        incident,
        sightings: [opened.sighting, later],
        evidence: [],
      })
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

    it('gives the living incidents of a source, oldest first', () => {
      const second = aChange('opened', { firstSeenAtMs: startMs + 2 })
      const first = aChange('updated', { firstSeenAtMs: startMs + 1 })
      const others = [
        aChange('cleared'),
        aChange('expired'),
        aChange('opened', { state: 'dismissed' }),
        aChange('opened', { sourceId: 'cam-2' }),
      ]
      for (const change of [second, first, ...others]) store.record(recording(change))
      expect(store.openIncidents('cam-1')).toEqual([first.incident, second.incident])
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
