import { expect, it } from 'vitest'
import { incidentEvent, incidentEventSchema } from '../../../edge/messages/incident-event.js'
import { signalState, signalStateSchema } from '../../../edge/messages/signal-state.js'
import { aChange, identity, model, startMs } from '../../support/incidents.js'

const eventOf = (given: Parameters<typeof aChange>[1], why?: Record<string, string | number>) => {
  const change = aChange('opened', given)
  const note = {
    id: 'n',
    incidentId: change.incident.id,
    atMs: startMs,
    kind: 'began',
    ...(why && { why }),
  } as const
  const { payload } = incidentEvent({
    ...{ change: { ...change, notes: [note] }, evidence: [], identity, model, seq: 1, timeMs: startMs },
    ...{ id: '0193c2f1-0000-7000-8000-000000000000', clock: { monotonicMs: 1 } },
  })
  return incidentEventSchema.parse(JSON.parse(payload)).data
}
const source = { kind: 'signal', id: 'water' } as const
const measured = { value: 16, unit: 'cm', min: 15, max: 31 }

it('an incident of a signal carries what was measured, and neither box nor frame where no camera showed it', () => {
  const unseen = { box: [0, 0, 0, 0], frameWidth: 0, frameHeight: 0 } as const
  const data = eventOf(
    { source, measured, ...unseen },
    { withoutPicture: 'no camera sees the place', value: 16 },
  )
  expect(data).toMatchObject({ source, measured, withoutPicture: 'no camera sees the place' })
  expect('box' in data || 'frame' in data).toBe(false)
})

it('one with a picture has both, and says nothing of what it lacks', () => {
  const data = eventOf({ source, measured }, { value: 16 })
  expect(data).toMatchObject({ box: [10, 12.5, 40, 36], frame: { width: 64, height: 48 } })
  expect(data).not.toHaveProperty('withoutPicture')
  expect(eventOf({})).not.toHaveProperty('measured')
})

it('the state of a signal has a topic of its own', () => {
  const change = {
    signalId: 'water',
    state: 'silent',
    sinceMs: startMs,
    cause: 'SIGNAL_SILENT: nothing',
  } as const
  const { topic, payload } = signalState(identity, change)
  expect(topic).toBe('lamppost/chongqing/yuzhong/box-7/signal/water/state')
  expect(signalStateSchema.parse(JSON.parse(payload))).toEqual({
    ...{ signal: 'water', state: 'silent', cause: change.cause },
    since: new Date(startMs).toISOString(),
  })
})
