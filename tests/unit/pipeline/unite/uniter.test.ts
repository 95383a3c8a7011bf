import { beforeEach, describe, expect, it } from 'vitest'
import type { Uniter } from '../../../../edge/pipeline/unite/uniter.js'
import {
  aSightingOf,
  at,
  createUniter,
  ended,
  flownBy,
  HOUR_MS,
  MINUTE_MS,
  MORNING_MS,
  opened,
  policy,
  seenBy,
  told,
} from '../../../support/uniting.js'

describe('Uniter', () => {
  let uniter: Uniter
  beforeEach(() => {
    uniter = createUniter()
  })
  const open = (...sightings: Parameters<typeof opened>[0][]) =>
    sightings.flatMap(sighting => uniter.unite(opened(sighting)))

  describe('takes for one thing', () => {
    it('what two cameras see at one place, and says why', () => {
      const [first, second] = open(seenBy('east', { fix: at(0, 0) }), seenBy('west', { fix: at(1, 0.5) }))
      expect(told([first!, second!])).toEqual(['opened began', 'updated joined'])
      expect(second!.incident).toMatchObject({ id: first!.incident.id, sightings: 2, state: 'updated' })
      expect(second!.notes[0]!.why).toMatchObject({ by: 'place', apartM: 1.12, gate: 9.21, gapS: 0 })
    })

    it('what a flight sees where a camera did, hours before or after', () => {
      const changes = open(
        seenBy('east', { fix: at(0, 0) }),
        flownBy('f-1', { fix: at(2, 1, 2), firstSeenAtMs: MORNING_MS + 5 * HOUR_MS }),
        flownBy('f-0', {
          fix: at(-2, 0, 2),
          firstSeenAtMs: MORNING_MS - 3 * HOUR_MS,
          lastSeenAtMs: MORNING_MS - 2 * HOUR_MS,
        }),
      )
      expect(told(changes)).toEqual(['opened began', 'updated joined', 'updated joined'])
      expect(changes.at(-1)!.incident.firstSeenAtMs).toBe(MORNING_MS - 3 * HOUR_MS)
    })

    it('the nearest of several', () => {
      const changes = open(
        seenBy('east', { fix: at(0, 0, 0.5) }),
        seenBy('east', { fix: at(3, 0, 0.5) }),
        seenBy('west', { fix: at(2, 0, 0.5) }),
      )
      expect(changes[2]!.incident.id).toBe(changes[1]!.incident.id)
    })

    it('what a camera sees again at its place after nobody had looked', () => {
      const before = seenBy('east', { fix: at(0, 0) })
      open(before)
      uniter.unite(ended('expired', before))
      const [again] = open(seenBy('east', { fix: at(0.3, 0), firstSeenAtMs: MORNING_MS + 2 * HOUR_MS }))
      expect(told([again!])).toEqual(['updated reopened'])
    })

    it('what cameras that know no ground see in one zone, where it looks the same', () => {
      const appearance = [0.5, 0.5, 0]
      const changes = open(
        seenBy('east', { zone: 'kerb', appearance }),
        seenBy('west', { zone: 'kerb', appearance: [0.45, 0.55, 0] }),
        seenBy('north', { zone: 'kerb', appearance: [0, 0.2, 0.8] }),
        seenBy('south', { zone: 'plaza', appearance }),
      )
      expect(told(changes)).toEqual(['opened began', 'updated joined', 'opened began', 'opened began'])
      expect(changes[1]!.notes[0]!.why).toMatchObject({ by: 'zone and appearance', zone: 'kerb' })
    })
  })

  describe('takes for two', () => {
    it.each([
      ['another label', seenBy('west', { fix: at(0, 0), label: 'litter' })],
      ['another scenario', seenBy('west', { fix: at(0, 0), scenario: 'road-collapse' })],
      ['another place', seenBy('west', { fix: at(9, 0) })],
      ['a place so vague that a neighbour is as likely', seenBy('west', { fix: at(0, 0, 9) })],
      ['what the same camera sees beside it', seenBy('east', { fix: at(0.5, 0) })],
      ['what comes days later', seenBy('west', { fix: at(0, 0), firstSeenAtMs: MORNING_MS + 49 * HOUR_MS })],
      ['a place that is only that of the camera', seenBy('west', { fix: { ...at(0, 0), method: 'camera' } })],
    ])('%s', (_, other) => {
      const first = seenBy('east', { fix: at(0, 0) })
      open(first)
      if (other.firstSeenAtMs > MORNING_MS + HOUR_MS) uniter.unite(ended('expired', first))
      expect(told(open(other))).toEqual(['opened began'])
    })

    it('what comes to a place after it was seen to be empty', () => {
      const first = seenBy('east', { fix: at(0, 0) })
      open(first)
      uniter.unite(ended('cleared', first))
      const later = { firstSeenAtMs: MORNING_MS + HOUR_MS, lastSeenAtMs: MORNING_MS + HOUR_MS }
      expect(told(open(seenBy('west', { fix: at(0, 0), ...later })))).toEqual(['opened began'])
    })

    it('what one flight sees in two places', () => {
      const one = flownBy('f-1', { fix: at(0, 0, 2) })
      expect(told(open(one, flownBy('f-1', { fix: at(3, 0, 2) })))).toEqual(['opened began', 'opened began'])
    })
  })

  it('tells one flight late what was there before it was cleared, without reopening it', () => {
    const first = seenBy('east', { fix: at(0, 0) })
    const [{ incident }] = open(first) as [ReturnType<typeof open>[number]]
    uniter.unite(ended('cleared', first, MORNING_MS + HOUR_MS))
    const during = flownBy('f-1', {
      fix: at(1, 0, 1.5),
      firstSeenAtMs: MORNING_MS + MINUTE_MS,
      lastSeenAtMs: MORNING_MS + MINUTE_MS,
    })
    const [change] = open(during)
    expect(told([change!])).toEqual(['noted joined'])
    expect(change!.incident).toMatchObject({ id: incident.id, state: 'cleared', sightings: 2 })
  })

  describe('ends an incident', () => {
    it('when nobody sees it any more, and not before', () => {
      const [east, west] = [seenBy('east', { fix: at(0, 0) }), seenBy('west', { fix: at(0.5, 0) })]
      open(east, west)
      expect(told(uniter.unite(ended('cleared', east)))).toEqual(['noted left'])
      const [change] = uniter.unite(ended('cleared', west))
      expect(told([change!])).toEqual(['cleared cleared'])
      expect(change!.incident.state).toBe('cleared')
    })

    it('as cleared where one camera saw it gone and the other only lost sight of it', () => {
      const [east, west] = [seenBy('east', { fix: at(0, 0) }), seenBy('west', { fix: at(0.5, 0) })]
      open(east, west)
      uniter.unite(ended('cleared', east))
      expect(told(uniter.unite(ended('expired', west, west.lastSeenAtMs, HOUR_MS)))).toEqual([
        'cleared cleared',
      ])
    })

    it('by the word of one camera where the other has not looked since', () => {
      uniter = createUniter({ hasLooked: cameraId => cameraId !== 'west' })
      const [east, west] = [seenBy('east', { fix: at(0, 0) }), seenBy('west', { fix: at(0.5, 0) })]
      open(east, west)
      const changes = uniter.unite(ended('cleared', east, MORNING_MS + HOUR_MS))
      expect(told(changes)).toEqual(['cleared cleared', 'noted left'])
      expect(changes[1]!.sighting).toMatchObject({ id: west.id, state: 'cleared' })
    })

    it('as expired where nobody saw it gone', () => {
      const east = seenBy('east', { fix: at(0, 0) })
      open(east)
      expect(told(uniter.unite(ended('expired', east)))).toEqual(['expired expired'])
    })

    it('with what flights saw of it before the camera saw it gone', () => {
      const east = seenBy('east', { fix: at(0, 0) })
      const flown = flownBy('f-1', { fix: at(1, 0, 2) })
      open(east, flown)
      const changes = uniter.unite(ended('cleared', east, MORNING_MS + HOUR_MS))
      expect(told(changes)).toEqual(['cleared cleared', 'noted left'])
      expect(changes[1]!.sighting).toMatchObject({ id: flown.id, state: 'cleared' })
    })

    it('when two flights looked and did not see what only flights have seen', () => {
      open(flownBy('f-1', { fix: at(0, 0, 2) }))
      const over = (flightId: string, covers = true) =>
        told(uniter.flightOver({ kind: 'flight', id: 'm30', flightId }, MORNING_MS + HOUR_MS, () => covers))
      expect(over('f-1')).toEqual([])
      expect(over('f-2', false)).toEqual([])
      expect(over('f-2')).toEqual(['noted missed'])
      expect(over('f-3')).toEqual(['cleared cleared', 'noted left'])
    })

    it('not by flights while a camera has its eye on it, and anew from the first look after it was seen again', () => {
      const east = seenBy('east', { fix: at(0, 0) })
      open(east)
      const over = (flightId: string) =>
        told(uniter.flightOver({ kind: 'flight', id: 'm30', flightId }, MORNING_MS, () => true))
      expect(over('f-1')).toEqual([])
      const flown = flownBy('f-2', { fix: at(50, 0, 2) })
      open(flown)
      expect(over('f-3')).toEqual(['noted missed'])
      open(flownBy('f-4', { fix: at(50, 0, 2) }))
      expect(over('f-5')).toEqual(['noted missed'])
    })

    it('not by one flight that is told twice', () => {
      open(flownBy('f-1', { fix: at(0, 0, 2) }))
      const over = () =>
        told(uniter.flightOver({ kind: 'flight', id: 'm30', flightId: 'f-2' }, MORNING_MS, () => true))
      expect(over()).toEqual(['noted missed'])
      expect(over()).toEqual([])
    })

    it('when only flights have seen it, and not for long; and lets go of it later', () => {
      const [{ incident }] = open(flownBy('f-1', { fix: at(0, 0, 2) })) as [ReturnType<typeof open>[number]]
      expect(uniter.expire(MORNING_MS + 47 * HOUR_MS)).toEqual([])
      expect(told(uniter.expire(MORNING_MS + 49 * HOUR_MS))).toEqual(['expired expired', 'noted left'])
      expect(uniter.expire(MORNING_MS + 100 * HOUR_MS)).toEqual([])
      expect(() => uniter.acknowledge(incident.id, { atMs: MORNING_MS })).toThrow(
        /INCIDENT_UNKNOWN|No incident/,
      )
    })
  })

  describe('has whoever looks next verify what no camera can', () => {
    const flight = (flightId: string) => ({ kind: 'flight', id: 'm30', flightId }) as const
    const asked = (...sightings: Parameters<typeof open>) => {
      const { incident } = open(...sightings)[0]!
      const why = { verdict: 'cannot-see', looks: 0 }
      expect(told(uniter.verified(incident.id, MORNING_MS, why, true))).toEqual(['noted verified'])
      return incident
    }
    const verdictOf = (changes: ReturnType<typeof uniter.unite>) =>
      changes.flatMap(({ notes }) => notes).find(({ kind }) => kind === 'verified')?.why

    it('seen again', () => {
      asked(flownBy('f-1', { fix: at(0, 0, 2) }))
      expect(uniter.flightOver(flight('f-2'), MORNING_MS, () => false)).toEqual([])
      const again = open(flownBy('f-3', { fix: at(0, 0, 2) }))
      expect(told(again)).toEqual(['updated joined verified'])
      expect(verdictOf(again)).toEqual({ verdict: 'seen', flight: 'f-3' })
      expect(told(open(flownBy('f-4', { fix: at(0, 0, 2) })))).toEqual(['updated joined'])
    })

    it('gone, with what the flight shows of the place', () => {
      asked(flownBy('f-1', { fix: at(0, 0, 2) }))
      const box = [1, 2, 3, 4] as const
      const showing = { box, frameWidth: 640, frameHeight: 360, capturedAtMs: MORNING_MS - 5 }
      const over = (flightId: string) =>
        uniter.flightOver(
          flight(flightId),
          MORNING_MS,
          () => true,
          () => showing,
        )
      const [gone] = over('f-2')
      expect(told([gone!])).toEqual(['updated missed verified'])
      expect(gone!.incident).toMatchObject({ ...showing, source: flight('f-2') })
      expect(verdictOf([gone!])).toEqual({ verdict: 'gone', flight: 'f-2' })
      expect(told(over('f-3'))).toEqual(['cleared cleared', 'noted left'])
    })

    it('and a question stays open while others say more of it', () => {
      const flown = flownBy('f-1', { fix: at(0, 0, 2) })
      asked(flown)
      uniter.unite({ kind: 'updated', sighting: { ...flown, severity: 4 } })
      expect(verdictOf(uniter.flightOver(flight('f-2'), MORNING_MS, () => true))).toMatchObject({
        verdict: 'gone',
      })
    })

    it('also what a camera watches that cannot see: the camera goes on', () => {
      asked(seenBy('east', { fix: at(0, 0) }))
      expect(told(uniter.flightOver(flight('f-1'), MORNING_MS, () => true))).toEqual(['updated verified'])
      expect(uniter.flightOver(flight('f-2'), MORNING_MS, () => true)).toEqual([])
    })
  })

  it('says only what is news', () => {
    const east = seenBy('east', { fix: at(0, 0), severity: 3 })
    const west = seenBy('west', { fix: at(0.5, 0) })
    open(east, west)
    const worse = (sighting: typeof east, severity: 2 | 3 | 4) =>
      told(uniter.unite({ kind: 'updated', sighting: { ...sighting, state: 'updated', severity } }))
    expect(worse(west, 2)).toEqual(['noted seen'])
    expect(worse(west, 4)).toEqual(['updated seen'])
  })

  it('knows after a restart what it knew before', () => {
    const east = seenBy('east', { fix: at(0, 0) })
    const [{ incident }] = open(east) as [ReturnType<typeof open>[number]]
    uniter = createUniter({ known: [{ incident, sightings: [east] }] })
    expect(told(open(seenBy('west', { fix: at(0.5, 0) })))).toEqual(['updated joined'])
    expect(told(uniter.unite(ended('cleared', east)))).toEqual(['noted left'])
  })

  describe('heeds people', () => {
    const word = { atMs: MORNING_MS + 2 * MINUTE_MS, by: 'desk 3', reason: 'seen on site' }

    it('who dismiss something: nothing of the kind is told of at its place before the time is over', () => {
      const east = seenBy('east', { fix: at(0, 0) })
      const [{ incident }] = open(east) as [ReturnType<typeof open>[number]]
      const [dismissed] = uniter.dismiss(incident.id, MORNING_MS + 7 * HOUR_MS, word)
      expect(dismissed).toMatchObject({
        kind: 'dismissed',
        incident: { state: 'dismissed', dismissedUntilMs: MORNING_MS + 7 * HOUR_MS },
        notes: [{ kind: 'dismissed', why: { by: 'desk 3', reason: 'seen on site' } }],
      })
      expect(told(uniter.unite({ kind: 'updated', sighting: { ...east, severity: 4 } }))).toEqual([
        'noted seen',
      ])
      const other = { firstSeenAtMs: MORNING_MS + HOUR_MS, capturedAtMs: MORNING_MS + HOUR_MS }
      expect(told(open(seenBy('west', { fix: at(0.5, 0), ...other })))).toEqual(['noted suppressed'])
      expect(told(open(seenBy('west', { fix: at(30, 0), ...other })))).toEqual(['opened began'])
      const late = { firstSeenAtMs: MORNING_MS + 8 * HOUR_MS, capturedAtMs: MORNING_MS + 8 * HOUR_MS }
      expect(told(open(seenBy('north', { fix: at(0.5, 0), ...late })))).toEqual(['opened began'])
    })

    it('who take a sighting out: it is an incident of its own for good', () => {
      const [east, west] = [seenBy('east', { fix: at(0, 0) }), seenBy('west', { fix: at(1, 0) })]
      const [{ incident }] = open(east, west) as [ReturnType<typeof open>[number]]
      const [rest, own] = uniter.split(west.id, word)
      expect(told([rest!, own!])).toEqual(['updated split', 'opened split'])
      expect(rest!.incident).toMatchObject({ id: incident.id, sightings: 1 })
      expect(own).toMatchObject({ incident: { sightings: 1 }, sighting: { id: west.id } })
      const closer = { ...west, state: 'updated' as const, severity: 2 as const, fix: at(0, 0, 0.4) }
      expect(told(uniter.unite({ kind: 'updated', sighting: closer }))).toEqual(['updated seen'])
      expect(told(uniter.unite(ended('cleared', west)))).toEqual(['cleared cleared'])
      expect(() => uniter.split(east.id, word)).toThrow('only sighting')
    })

    it('who say that two are one, and takes that back', () => {
      const [east, west] = [seenBy('east', { fix: at(0, 0) }), seenBy('west', { fix: at(9, 0) })]
      const [a, b] = open(east, west) as [ReturnType<typeof open>[number], ReturnType<typeof open>[number]]
      const changes = uniter.merge([b.incident.id, a.incident.id], word)
      expect(told(changes)).toEqual(['updated merged', 'noted', 'merged merged'])
      expect(changes[0]!.incident).toMatchObject({ id: a.incident.id, sightings: 2 })
      expect(changes.at(-1)!.incident).toMatchObject({ state: 'merged', mergedInto: a.incident.id })
      expect(told(uniter.split(west.id, word))).toEqual(['updated split', 'opened split'])
    })

    it('but not where it makes no sense', () => {
      const [a] = open(aSightingOf({ fix: at(0, 0) }))
      const [b] = open(seenBy('west', { scenario: 'road-collapse', fix: at(0, 0) }))
      expect(() => uniter.merge([a!.incident.id, b!.incident.id], word)).toThrow('two scenarios')
      expect(() => uniter.merge([a!.incident.id, a!.incident.id], word)).toThrow('with itself')
      expect(() => uniter.dismiss('nobody', 0, word)).toThrow('nobody')
      expect(() => uniter.split('nobody', word)).toThrow('nobody')
    })
  })

  it('merges two incidents once a third sighting shows that they are one', () => {
    const spread = createUniter({
      policyOf: () => ({ ...policy, same: { ...policy.same, spacingM: 60 } }),
    })
    const unite = (sighting: ReturnType<typeof seenBy>) => spread.unite(opened(sighting))
    const [one] = unite(flownBy('f-1', { fix: at(-5, 0, 1) }))
    const [two] = unite(flownBy('f-2', { fix: at(5, 0, 3) }))
    expect(two!.incident.id).not.toBe(one!.incident.id)
    const changes = unite(seenBy('east', { fix: at(-2, 0, 0.5) }))
    expect(told(changes)).toContain('merged merged')
  })
})
