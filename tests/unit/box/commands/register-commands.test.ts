import { v7 as uuidv7 } from 'uuid'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Asked } from '../../../../edge/box/commands/actions.js'
import { createRegisterActions, type Decisions } from '../../../../edge/box/commands/register-commands.js'
import type { Incident, IncidentChange, Note } from '../../../../edge/domain/incident.js'
import type { Sighting } from '../../../../edge/domain/sighting.js'
import { Uniter } from '../../../../edge/pipeline/unite/uniter.js'
import { anIncident, aSighting, startMs } from '../../../support/incidents.js'

/** The real uniter, and a record of what came of it. */
function bench(known: readonly { incident: Incident; sightings: readonly Sighting[] }[]) {
  const incidents = new Map(known.map(({ incident }) => [incident.id, incident]))
  const homes = new Map(known.flatMap(({ incident, sightings }) => sightings.map(s => [s.id, incident.id])))
  const notes: Note[] = []
  let changes = 0
  const uniter = new Uniter({
    policyOf: () => undefined,
    known,
    apart: [],
    hasLooked: () => true,
    newId: uuidv7,
  })
  const actions = createRegisterActions(
    {
      async change(decide: (decisions: Decisions) => readonly IncidentChange[]) {
        changes += 1
        const made = decide(uniter)
        for (const change of made) {
          incidents.set(change.incident.id, change.incident)
          if (change.sighting) homes.set(change.sighting.id, change.incident.id)
          notes.push(...change.notes)
        }
        return made
      },
      find: id => incidents.get(id),
      notesOf: id => notes.filter(({ incidentId }) => incidentId === id),
      homeOf: id => homes.get(id),
    },
    { now: () => startMs },
  )
  return { actions, incidents, notes, changes: () => changes }
}

const asked = (again = false): Asked => ({ commandId: 'c', again, signal: new AbortController().signal })

describe('commands about incidents', () => {
  let first: Incident
  let second: Incident
  let third: Incident
  let sightings: Sighting[]
  let world: ReturnType<typeof bench>
  beforeEach(() => {
    first = anIncident({ firstSeenAtMs: startMs, sightings: 2 })
    second = anIncident({ firstSeenAtMs: startMs + 1000 })
    third = anIncident({ firstSeenAtMs: startMs + 2000 })
    sightings = [first, first, second, third].map(incident => aSighting(incident))
    world = bench([
      { incident: first, sightings: sightings.slice(0, 2) },
      { incident: second, sightings: [sightings[2]!] },
      { incident: third, sightings: [sightings[3]!] },
    ])
  })

  it('ack is a line in the journal, written once', async () => {
    const request = { incidentId: first.id, by: '值班员', note: '已派单' }
    const answer = await world.actions.ack(request, asked())
    expect(world.notes).toMatchObject([
      { kind: 'acknowledged', incidentId: first.id, why: { by: '值班员', reason: '已派单' } },
    ])
    expect(await world.actions.ack(request, asked(true))).toEqual(answer)
    expect(world.notes).toHaveLength(1)
    // The same words of a command of its own are another line.
    await world.actions.ack(request, asked())
    expect(world.notes).toHaveLength(2)
  })

  it('dismiss ends the incident for a time, once', async () => {
    const request = { incidentId: first.id, reason: '有许可', forMs: 3_600_000 }
    const answer = await world.actions.dismiss(request, asked())
    expect(answer.until).toBe(new Date(startMs + 3_600_000).toISOString())
    expect(world.incidents.get(first.id)).toMatchObject({
      state: 'dismissed',
      dismissedUntilMs: startMs + 3_600_000,
    })
    expect(await world.actions.dismiss(request, asked(true))).toEqual(answer)
    expect(world.changes()).toBe(1)
    // Another command may make it longer.
    await world.actions.dismiss({ ...request, forMs: 7_200_000 }, asked())
    expect(world.incidents.get(first.id)!.dismissedUntilMs).toBe(startMs + 7_200_000)
  })

  it('merge unites several, and again what a crash has left', async () => {
    const request = { incidentIds: [second.id, third.id, first.id], reason: '同一辆车' }
    const answer = await world.actions.merge(request, asked())
    expect(answer.incidentId).toBe(first.id)
    expect(answer.merged.toSorted()).toEqual([second.id, third.id].toSorted())
    expect(world.incidents.get(second.id)!.state).toBe('merged')
    expect(world.incidents.get(third.id)!.state).toBe('merged')
    const made = world.changes()
    expect(await world.actions.merge(request, asked(true))).toEqual(answer)
    expect(world.changes()).toBe(made)
  })

  it('merge changes nothing where one of them is unknown, or of another scenario', async () => {
    const other = anIncident({ scenario: 'sanitation' })
    world.incidents.set(other.id, other)
    const reason = 'x'
    await expect(
      world.actions.merge({ incidentIds: [first.id, second.id, 'nobody'], reason }, asked()),
    ).rejects.toMatchObject({ code: 'INCIDENT_UNKNOWN' })
    await expect(
      world.actions.merge({ incidentIds: [first.id, second.id, other.id], reason }, asked()),
    ).rejects.toMatchObject({ code: 'COMMAND_INVALID' })
    expect(world.changes()).toBe(0)
  })

  it('split takes a sighting out, once, and merge brings it back', async () => {
    const request = { sightingId: sightings[1]!.id, reason: '另一辆车' }
    const answer = await world.actions.split(request, asked())
    expect(answer.incidentId).toBe(first.id)
    expect(world.incidents.get(answer.newIncidentId)).toBeDefined()
    expect(await world.actions.split(request, asked(true))).toEqual(answer)
    expect(world.changes()).toBe(1)
    const incidentIds = [answer.newIncidentId, first.id]
    const back = await world.actions.merge({ incidentIds, reason: 'x' }, asked())
    expect([back.incidentId, ...back.merged].toSorted()).toEqual(incidentIds.toSorted())
  })

  it.each([
    ['ack', { incidentId: 'nobody' }, 'INCIDENT_UNKNOWN'],
    ['dismiss', { incidentId: 'nobody', reason: 'x', forMs: 1 }, 'INCIDENT_UNKNOWN'],
    ['split', { sightingId: 'nobody', reason: 'x' }, 'SIGHTING_UNKNOWN'],
  ] as const)('%s of something unknown says so', async (name, request, code) => {
    const action = world.actions[name] as (request: unknown, asked: Asked) => Promise<unknown>
    await expect(action(request, asked())).rejects.toMatchObject({ code })
  })
})
