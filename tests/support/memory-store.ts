import type { Evidence } from '../../edge/domain/evidence.js'
import type { Incident, Sighting } from '../../edge/domain/incident.js'
import type { StandingScene } from '../../edge/domain/track.js'
import type { DeadLetter, IncidentStore, OutboxMessage } from '../../edge/pipeline/record/store.js'

/** The store without a disk, held to the same contract as the real one. */
export function createMemoryStore(): IncidentStore {
  const incidents = new Map<string, Incident>()
  const sightings = new Map<string, Sighting>()
  const evidence = new Map<string, Evidence>()
  const outbox = new Map<string, OutboxMessage>()
  const scenes = new Map<string, StandingScene>()
  const dead: DeadLetter[] = []
  let lastSeq = 0
  const isAlive = ({ state }: Incident): boolean => state === 'open' || state === 'updated'
  const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
  return {
    record: ({ change, evidence: added, recordedAtMs, messageId, buildMessage }) => {
      const before = outbox.get(messageId)
      const seq = before?.seq ?? lastSeq + 1
      const message = before ?? { ...buildMessage(seq), id: messageId, seq, createdAtMs: recordedAtMs }
      lastSeq = Math.max(lastSeq, seq)
      incidents.set(change.incident.id, change.incident)
      if (change.sighting) sightings.set(change.sighting.id, change.sighting)
      for (const item of added) evidence.set(item.id, item)
      outbox.set(messageId, message)
      return seq
    },
    openIncidents: sourceId =>
      [...incidents.values()]
        .filter(incident => incident.sourceId === sourceId && isAlive(incident))
        .sort((a, b) => a.firstSeenAtMs - b.firstSeenAtMs || compareText(a.id, b.id)),
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
          sightings: [...sightings.values()]
            .filter(({ incidentId }) => incidentId === id)
            .sort((a, b) => a.seenAtMs - b.seenAtMs),
          evidence: [...evidence.values()]
            .filter(({ incidentId }) => incidentId === id)
            .sort((a, b) => a.capturedAtMs - b.capturedAtMs),
        }
      )
    },
    nextMessages: (limit, { ids = [], topics = [] } = {}) =>
      [...outbox.values()]
        .filter(({ id, topic }) => !ids.includes(id) && !topics.includes(topic))
        .sort((a, b) => a.seq - b.seq)
        .slice(0, limit),
    removeMessage: id => {
      outbox.delete(id)
    },
    deadLetter: (id, reason) => {
      const message = outbox.get(id)
      if (message) dead.push({ ...message, reason })
      outbox.delete(id)
    },
    deadLetters: () => [...dead].sort((a, b) => a.seq - b.seq),
    depth: () => outbox.size,
    oldestAgeMs: nowMs => {
      const oldest = [...outbox.values()].sort((a, b) => a.seq - b.seq)[0]
      return oldest && Math.max(0, nowMs - oldest.createdAtMs)
    },
    close: () => {},
  }
}
