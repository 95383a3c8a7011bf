import { describe, expect, it } from 'vitest'
import type { Asked } from '../../../../edge/box/commands/actions.js'
import { createVerify, type Verdict, type VerifyDeps } from '../../../../edge/box/commands/verify.js'
import type { CameraState } from '../../../../edge/domain/camera-state.js'
import type { Detections } from '../../../../edge/domain/detections.js'
import type { Incident } from '../../../../edge/domain/incident.js'
import type { FreshLook } from '../../../../edge/pipeline/fresh-looks.js'
import { createFakeClock } from '../../../support/fake-clock.js'
import { aFrame, anIncident, aSighting } from '../../../support/incidents.js'
import { parking } from '../../../support/judging.js'
import { at } from '../../../support/uniting.js'

const incident = anIncident()
const sighting = aSighting(incident)
const asked = (signal = new AbortController().signal): Asked => ({ commandId: 'c', again: false, signal })

const found = (isThere: boolean): Detections => ({
  boxes: Float32Array.from(isThere ? incident.box : []),
  scores: Float32Array.from(isThere ? [0.8] : []),
  classes: Uint16Array.from(isThere ? [0] : []),
  labels: ['car'],
})
const look = (isThere: boolean, given: Partial<FreshLook> = {}): FreshLook => ({
  frame: aFrame(),
  picture: 'ok',
  found: new Map([[sighting.modelId, found(isThere)]]),
  ...given,
})

/** Cameras that show these, and then nothing more. */
function bench(
  looks: readonly (FreshLook | 'nobody')[],
  given: Partial<VerifyDeps> = {},
  state?: CameraState,
) {
  const clock = createFakeClock()
  const kept: { verdict: Verdict; hasLook: boolean }[] = []
  let next = 0
  const verify = createVerify({
    clock,
    eyes: {
      look: (_, signal) => {
        const now = looks[next++]
        if (now === 'nobody') return undefined
        if (now) return Promise.resolve(now)
        return new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(signal.reason)),
        )
      },
      stateOf: () => state,
    },
    find: id => (id === incident.id ? { incident, sightings: [sighting] } : undefined),
    scenariosOf: () => [{ ...parking, modelId: sighting.modelId }],
    keep: async (_, verdict, seen) => {
      kept.push({ verdict, hasLook: seen !== undefined })
      return { ids: seen ? ['clean', 'annotated'] : [] }
    },
    ...given,
  })
  return {
    clock,
    kept,
    verify: (given = asked()) => verify({ incidentId: incident.id, withinMs: 30_000 }, given),
  }
}

describe('verify', () => {
  it('has seen it at the first sight of it', async () => {
    const { verify, kept } = bench([look(false), look(true)])
    expect(await verify()).toMatchObject({
      ...{ verdict: 'seen', label: 'car', looks: 2, evidence: ['clean', 'annotated'] },
      capturedAt: new Date(aFrame().capturedAtMs).toISOString(),
    })
    expect(kept).toMatchObject([{ hasLook: true, verdict: { verdict: 'seen' } }])
  })

  it('says that it is gone after three looks in vain', async () => {
    const { verify } = bench([look(false), look(false), look(false), look(true)])
    expect(await verify()).toMatchObject({ verdict: 'gone', looks: 3 })
  })

  it('believes one look past what stood before it', async () => {
    const dark = look(false, {
      frame: { ...aFrame(), pixels: new Uint8Array(new SharedArrayBuffer(64 * 48 * 3)) },
    })
    const { verify } = bench([look(false), dark, dark])
    expect(await verify()).toMatchObject({ verdict: 'gone', looks: 3 })
    expect(await bench([dark, dark, dark]).verify()).toMatchObject({ verdict: 'cannot-see', why: 'dark' })
  })

  it.each([
    ['no-frames', 'no-frames'],
    ['auth', 'auth'],
    ['ok', 'no-frames'],
  ] as const)('cannot see within the time where the camera is %s', async (state, why) => {
    const { verify, clock, kept } = bench([], {}, state)
    const answer = verify()
    await clock.advance(29_999)
    expect(kept).toEqual([])
    await clock.advance(1)
    expect(await answer).toMatchObject({ verdict: 'cannot-see', why, looks: 0, evidence: [] })
    expect(kept).toMatchObject([{ hasLook: false }])
  })

  it('says what it could when the frames end', async () => {
    const { verify, clock } = bench([look(false)])
    const answer = verify()
    await clock.advance(30_000)
    expect(await answer).toMatchObject({ verdict: 'gone', looks: 1 })
  })

  it('cannot see at once where nobody looks', async () => {
    expect(await bench(['nobody'], {}, 'off').verify()).toMatchObject({ verdict: 'cannot-see', why: 'off' })
    const gone = bench([], { scenariosOf: () => [] })
    expect(await gone.verify()).toMatchObject({ verdict: 'cannot-see', why: 'not-watched' })
    const flown = aSighting(incident, { source: { kind: 'flight', id: 'drone-1', flightId: 'f' } })
    const byFlight = bench([], { find: () => ({ incident, sightings: [flown] }) })
    expect(await byFlight.verify()).toMatchObject({ verdict: 'cannot-see', why: 'not-watched' })
  })

  it('leaves to the next flight what is on the map and no camera can tell', async () => {
    const flown = aSighting(incident, { source: { kind: 'flight', id: 'drone-1', flightId: 'f' } })
    const placed = (given: Partial<Incident>) =>
      bench([], { find: () => ({ incident: { ...incident, ...given }, sightings: [flown] }) }).verify()
    const fix = at(0, 0, 2)
    expect(await placed({ fix })).toMatchObject({ verdict: 'cannot-see', awaits: 'flight' })
    expect(await placed({ fix: { ...fix, method: 'camera' } })).not.toHaveProperty('awaits')
    expect(await placed({ fix, state: 'cleared' })).not.toHaveProperty('awaits')
  })

  it('does not know every incident, and ends when the box stops', async () => {
    await expect(bench([], { find: () => undefined }).verify()).rejects.toMatchObject({
      code: 'INCIDENT_UNKNOWN',
    })
    const stop = new AbortController()
    const { verify, kept } = bench([])
    const answer = verify(asked(stop.signal))
    stop.abort()
    await expect(answer).rejects.toThrow()
    expect(kept).toEqual([])
  })
})
