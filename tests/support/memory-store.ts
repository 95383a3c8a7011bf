import type { Evidence } from '../../edge/domain/evidence.js'
import { type Incident, isAlive, type Note } from '../../edge/domain/incident.js'
import { keepsWatch, type Sighting } from '../../edge/domain/sighting.js'
import type { StandingScene } from '../../edge/domain/track.js'
import type { DeadLetter, IncidentStore, WaitingMessage } from '../../edge/pipeline/record/store.js'

/** The store without a disk, held to the same contract as the real one. */
export function createMemoryStore(): IncidentStore {
  const incidents = new Map<string, Incident>()
  const sightings = new Map<string, { readonly incidentId: string; readonly sighting: Sighting }>()
  const notes = new Map<string, Note>()
  const evidence = new Map<string, Evidence>()
  const outbox = new Map<string, WaitingMessage & { restsUntilMs: number }>()
  const scenes = new Map<string, StandingScene>()
  const dead: DeadLetter[] = []
  let lastSeq = 0
  const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
  const unsent = () => [...outbox.values()].filter(({ sentTimes }) => sentTimes === 0)
  const rests = (untilMs: number, nowMs: number): boolean => untilMs > nowMs && untilMs <= nowMs + 3_600_000
  const byAge = (a: Incident | Sighting, b: Incident | Sighting): number =>
    a.firstSeenAtMs - b.firstSeenAtMs || compareText(a.id, b.id)
  const sightingsOf = (id: string): Sighting[] =>
    [...sightings.values()]
      .filter(({ incidentId }) => incidentId === id)
      .map(({ sighting }) => sighting)
      .sort(byAge)
  const watching = (): Sighting[] =>
    [...sightings.values()]
      .map(({ sighting }) => sighting)
      .filter(({ source, state }) => keepsWatch(source) && isAlive(state))
      .sort(byAge)
  return {
    record: ({ change, evidence: added, recordedAtMs, messageId, buildMessage }) => {
      const before = outbox.get(messageId)
      const seq = before?.seq ?? lastSeq + 1
      const message =
        before ??
        (buildMessage && {
          ...buildMessage(seq),
          ...{ id: messageId, seq, createdAtMs: recordedAtMs, sentTimes: 0, restsUntilMs: 0 },
        })
      const { incident, sighting } = change
      incidents.set(incident.id, incident)
      if (sighting) sightings.set(sighting.id, { incidentId: incident.id, sighting })
      for (const note of change.notes) notes.set(note.id, note)
      for (const item of added) evidence.set(item.id, item)
      if (!message) return undefined
      lastSeq = Math.max(lastSeq, seq)
      outbox.set(messageId, message)
      return seq
    },
    openSightings: sourceId => watching().filter(({ source }) => source.id === sourceId),
    watchingSources: () => [...new Set(watching().map(({ source }) => source.id))],
    things: sinceMs =>
      [...incidents.values()]
        .filter(
          ({ state, lastSeenAtMs, dismissedUntilMs = 0 }) =>
            isAlive(state) || (state !== 'merged' && lastSeenAtMs >= sinceMs) || dismissedUntilMs >= sinceMs,
        )
        .sort(byAge)
        .map(incident => ({ incident, sightings: sightingsOf(incident.id) })),
    apart: () =>
      [...notes.values()].flatMap(({ kind, incidentId, otherIncidentId }) =>
        kind === 'split' && otherIncidentId ? [[incidentId, otherIncidentId]] : [],
      ),
    homeOf: sightingId => sightings.get(sightingId)?.incidentId,
    keepStanding: (sourceId, modelId, scene) => {
      scenes.set(`${sourceId}/${modelId}`, scene)
    },
    standing: (sourceId, modelId) => scenes.get(`${sourceId}/${modelId}`),
    listIncidents: ({ scenario, state, sinceMs, limit = 100 } = {}) =>
      [...incidents.values()]
        .filter(incident => scenario === undefined || incident.scenario === scenario)
        .filter(incident => state === undefined || incident.state === state)
        .filter(incident => sinceMs === undefined || incident.lastSeenAtMs >= sinceMs)
        .sort((a, b) => b.lastSeenAtMs - a.lastSeenAtMs || compareText(b.id, a.id))
        .slice(0, limit),
    findIncident: id => incidents.get(id),
    getHistory: id => {
      const incident = incidents.get(id)
      return (
        incident && {
          incident,
          sightings: sightingsOf(id),
          notes: [...notes.values()]
            .filter(({ incidentId }) => incidentId === id)
            .sort((a, b) => a.atMs - b.atMs),
          evidence: [...evidence.values()]
            .filter(({ incidentId }) => incidentId === id)
            .sort((a, b) => a.capturedAtMs - b.capturedAtMs),
        }
      )
    },
    nextMessages: (limit, { ids = [], topics = [], nowMs } = {}) =>
      [...outbox.values()]
        .filter(({ id, topic }) => !ids.includes(id) && !topics.includes(topic))
        .filter(({ restsUntilMs }) => nowMs === undefined || !rests(restsUntilMs, nowMs))
        .sort((a, b) => a.seq - b.seq)
        .slice(0, limit),
    removeMessage: id => {
      outbox.delete(id)
    },
    removeMessages: ids => ids.filter(id => outbox.delete(id)).length,
    awaitReceipt: (id, restsUntilMs) => {
      const message = outbox.get(id)
      if (message) outbox.set(id, { ...message, sentTimes: message.sentTimes + 1, restsUntilMs })
    },
    deadLetter: (id, reason) => {
      const message = outbox.get(id)
      if (message) {
        const { sentTimes: _, restsUntilMs: __, ...letter } = message
        dead.push({ ...letter, reason })
      }
      outbox.delete(id)
    },
    deadLetters: () => [...dead].sort((a, b) => a.seq - b.seq),
    depth: () => unsent().length,
    unreceipted: () => outbox.size - unsent().length,
    oldestAgeMs: nowMs => {
      const oldest = unsent().sort((a, b) => a.seq - b.seq)[0]
      return oldest && Math.max(0, nowMs - oldest.createdAtMs)
    },
    close: () => {},
  }
}
