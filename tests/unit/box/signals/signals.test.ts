import { describe, expect, it } from 'vitest'
import { type SignalsOptions, startSignals } from '../../../../edge/box/signals/signals.js'
import type { ActiveSignal } from '../../../../edge/config/active-signal.js'
import type { LoadedConfig } from '../../../../edge/config/load.js'
import type { Sighting, SightingChange } from '../../../../edge/domain/sighting.js'
import type { SignalStateChange } from '../../../../edge/domain/signal-state.js'
import type { FreshLook } from '../../../../edge/pipeline/fresh-looks.js'
import type { Seen } from '../../../../edge/pipeline/pipeline.js'
import { aSignal } from '../../../support/a-signal.js'
import { createFakeClock } from '../../../support/fake-clock.js'
import { aFrame, startMs } from '../../../support/incidents.js'
import { recordingLog } from '../../../support/recording-log.js'

const detections = {
  boxes: new Float32Array(),
  scores: new Float32Array(),
  classes: new Uint16Array(),
  labels: [],
}
const aLook = (given: Partial<FreshLook> = {}): FreshLook => ({
  ...{ frame: aFrame(), picture: 'ok', found: new Map([['urban-nano', detections]]) },
  ...given,
})
/** A camera that gives no frame. */
const never = (_: string, signal: AbortSignal) =>
  new Promise<FreshLook>((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
const underpass = [
  [0.25, 0.5],
  [0.75, 0.5],
  [0.5, 1],
]
const loaded = {
  config: {
    cameras: {
      east: { zones: { underpass: { points: underpass } }, place: { lon: 1, lat: 2, accuracyM: 30 } },
    },
  },
  scenarios: { east: [{ modelId: 'urban-nano' }] },
} as unknown as LoadedConfig

/** Signals with a camera that answers as told, and a register that writes down. */
function bench(
  given: Partial<ActiveSignal> = {},
  options: Partial<SignalsOptions> = {},
  open: Sighting[] = [],
) {
  const clock = createFakeClock(startMs)
  const { log, lines } = recordingLog()
  const seen: { change: SightingChange; seen: Seen | undefined }[] = []
  const states: SignalStateChange[] = []
  const looked: number[] = []
  let ids = 0
  const signal = aSignal(given)
  const start = (known: readonly Sighting[]) =>
    startSignals(
      { [signal.id]: signal },
      {
        ...{ clock, log, hidesPeople: true, newId: () => `s-${++ids}`, loaded: () => loaded },
        eyes: { look: async () => aLook(), stateOf: () => 'no-frames' },
        register: {
          see: async (change, shown) => void seen.push({ change, seen: shown }),
          looked: (_, atMs) => void looked.push(atMs),
        },
        onState: change => void states.push(change),
        store: { openSightings: () => [...known] },
        ...options,
      },
    )
  const signals = start(open)
  const send = (payload: string, retained = false, topic = signal.topic) =>
    signals.take({ topic, payload: new TextEncoder().encode(payload), retained })
  const kinds = () => seen.map(({ change }) => change.kind)
  return { clock, lines, seen, states, looked, signals, send, kinds, start }
}

describe('the signals of a box', () => {
  it('tell the register of what is too much and of its end, each with a picture of the place', async () => {
    const { clock, seen, send, kinds, looked } = bench({ zone: 'underpass' })
    send('{"level":16}')
    await clock.advance(31_000)
    send('{"level":8}')
    await clock.advance(61_000)
    expect(kinds()).toEqual(['opened', 'cleared'])
    const [opened, cleared] = seen
    expect(opened!.change.sighting).toEqual({
      ...{
        id: 's-1',
        scenario: 'standing-water',
        state: 'open',
        severity: 2,
        label: 'water-level',
        confidence: 1,
      },
      ...{ firstSeenAtMs: startMs, lastSeenAtMs: startMs, dwellMs: 0, capturedAtMs: startMs + 30_000 },
      fix: { lon: 106.5516, lat: 29.563, accuracyM: 3, crs: 'WGS84', method: 'survey' },
      ...{ source: { kind: 'signal', id: 'water' }, modelId: 'signal' },
      ...{ box: [16, 24, 48, 48], frameWidth: 64, frameHeight: 48, zone: 'underpass' },
      measured: { value: 16, unit: 'cm', min: 16, max: 16 },
    })
    expect(opened!.change.why).toEqual({ value: 16, unit: 'cm' })
    expect(opened!.seen?.detections).toEqual([detections])
    expect(cleared!.change).toMatchObject({
      sighting: { id: 's-1', state: 'cleared', measured: { value: 8, min: 8 } },
    })
    expect(cleared!.seen).toBeDefined()
    expect(looked).toHaveLength(2)
  })

  it.each<[string, Partial<ActiveSignal>, Partial<SignalsOptions>, RegExp]>([
    ['no camera sees it', { camera: undefined }, {}, /^no camera sees the place$/],
    [
      'nobody looks',
      {},
      { eyes: { look: () => undefined, stateOf: () => 'auth' } },
      /east gave no picture .*\(auth\)/,
    ],
    [
      'the camera is gone',
      {},
      {
        eyes: {
          look: () => {
            throw new Error('there is no camera "east"')
          },
          stateOf: () => undefined,
        },
      },
      /there is no camera "east"/,
    ],
    [
      'it is black',
      {},
      { eyes: { look: async () => aLook({ picture: 'black' }), stateOf: () => 'black' } },
      /is black/,
    ],
    [
      'nobody in it can be hidden',
      {},
      { eyes: { look: async () => aLook({ found: new Map() }), stateOf: () => 'ok' } },
      /could be hidden/,
    ],
  ])('tell of it without a picture where %s, and say so', async (_, given, options, why) => {
    const { clock, seen, send } = bench(given, options)
    send('{"level":16}')
    await clock.advance(31_000)
    expect(seen).toHaveLength(1)
    expect(seen[0]!.seen).toBeUndefined()
    expect(seen[0]!.change).toMatchObject({
      kind: 'opened',
      sighting: { frameWidth: 0, frameHeight: 0, box: [0, 0, 0, 0] },
      why: { withoutPicture: expect.stringMatching(why) },
    })
  })

  it('wait for a picture for some seconds only', async () => {
    const { clock, seen, send } = bench({}, { eyes: { look: never, stateOf: () => undefined } })
    send('{"level":16}')
    await clock.advance(34_900)
    expect(seen).toEqual([])
    await clock.advance(200)
    expect(seen[0]?.change.why?.withoutPicture).toMatch(/no picture within 5 s/)
  })

  it('do not show a new one where an earlier one was seen', async () => {
    const looks = [aLook(), aLook()]
    const { clock, seen, send } = bench(
      {},
      { eyes: { look: () => looks.shift() && Promise.resolve(aLook()), stateOf: () => 'off' } },
    )
    for (const level of [16, 8, 16]) {
      send(`{"level":${level}}`)
      await clock.advance(61_000)
    }
    expect(seen.map(({ change }) => [change.kind, change.sighting.frameWidth])).toEqual([
      ['opened', 64],
      ['cleared', 64],
      ['opened', 0],
    ])
  })

  it('show the whole frame of a camera that was moved, and whom they may not hide where nobody is to be hidden', async () => {
    const moved = {
      look: async () => aLook({ picture: 'moved' as const, found: new Map() }),
      stateOf: () => undefined,
    }
    const { clock, seen, send } = bench({ zone: 'underpass' }, { eyes: moved, hidesPeople: false })
    send('{"level":16}')
    await clock.advance(31_000)
    expect(seen[0]!.change.sighting).toMatchObject({ box: [0, 0, 64, 48] })
    expect(seen[0]!.change.sighting.zone).toBeUndefined()
  })

  it('have the place of the camera where they have none, and no place where neither has', async () => {
    for (const [camera, fix] of [
      ['east', { lon: 1, lat: 2, accuracyM: 30, crs: 'WGS84', method: 'camera' }],
      [undefined, undefined],
    ] as const) {
      const { clock, seen, send } = bench({ camera, place: undefined })
      send('{"level":16}')
      await clock.advance(31_000)
      expect(seen[0]!.change.sighting.fix).toEqual(fix)
    }
  })

  it('do not take what is no number, what the broker kept, and what is on another topic', async () => {
    const { clock, seen, send, signals, states } = bench()
    send('{"level":40}', true)
    send('{"level":40}', false, 'sensors/other')
    for (const bad of [
      '{"level":"40"}',
      '{"level":NaN}',
      'flood',
      '{"level":1e300}',
      '{}',
      '{"level":65535}',
    ])
      send(bad)
    await clock.advance(120_000)
    expect(seen).toEqual([])
    expect(signals.entries()).toEqual([
      { id: 'water', state: 'bad', cause: expect.stringMatching(/^SIGNAL_BAD: .*65535/), refused: 6 },
    ])
    expect(states.map(({ state }) => state)).toEqual(['waiting', 'bad'])
  })

  it('are told to be silent once, keep what is open meanwhile, and speak again', async () => {
    const { clock, kinds, send, states, signals } = bench()
    send('{"level":16}')
    await clock.advance(1_000_000)
    expect(states.map(({ state }) => state)).toEqual(['waiting', 'ok', 'silent'])
    expect(states.at(-1)!.cause).toMatch(/^SIGNAL_SILENT: Nothing came on sensors\/level for 600 s/)
    expect(kinds()).toEqual(['opened'])
    expect(signals.entries()[0]).not.toHaveProperty('value')
    send('{"level":12}')
    await clock.advance(1_000)
    expect(states.at(-1)).toMatchObject({ state: 'ok' })
    expect(states.at(-1)).not.toHaveProperty('cause')
    expect(signals.entries()[0]).toMatchObject({ value: 12 })
    await clock.advance(4_000_000)
    expect(kinds()).toEqual(['opened', 'expired'])
  })

  it('go on with what was open before a restart', async () => {
    const first = bench()
    first.send('{"level":16}')
    await first.clock.advance(31_000)
    await first.signals.close()
    const open = first.seen[0]!.change.sighting
    const of = (given: Partial<Sighting>) => ({ ...open, ...given })
    const { clock, seen, send } = bench({}, {}, [
      open,
      of({ id: 'of-camera', source: { kind: 'camera', id: 'water' } }),
      of({ id: 'other', scenario: 'other' }),
    ])
    send('{"level":30}')
    await clock.advance(31_000)
    expect(
      seen.map(({ change }) => [change.kind, change.sighting.id, change.sighting.measured?.max]),
    ).toEqual([['updated', open.id, 30]])
    send('{"level":3}')
    await clock.advance(61_000)
    expect(seen.at(-1)!.change).toMatchObject({ kind: 'cleared', sighting: { id: open.id, frameWidth: 64 } })
  })

  it('take no more pictures than they can, however wildly a number jumps', async () => {
    const { clock, seen, send, signals } = bench(
      { forMs: 1000, clearForMs: 1000 },
      { eyes: { look: never, stateOf: () => undefined } },
    )
    for (let second = 0; second < 40; second += 1) {
      send(`{"level":${second % 4 < 2 ? 40 : 0}}`)
      await clock.advance(1000)
    }
    await signals.close()
    expect(seen.length).toBeGreaterThan(10)
    expect(seen.filter(({ change }) => change.kind === 'opened')).toHaveLength(Math.ceil(seen.length / 2))
    expect(seen.some(({ change }) => change.why?.withoutPicture === 'too much happens at once')).toBe(true)
  })

  it('several may come in one message, and one that fails does not stop the other', async () => {
    const fails = bench(
      {},
      { register: { see: () => Promise.reject(new Error('no disk')), looked: () => {} } },
    )
    fails.send('{"level":16}')
    await fails.clock.advance(31_000)
    expect(fails.lines).toContainEqual(
      expect.objectContaining({ level: 'error', fields: { signalId: 'water', error: 'no disk' } }),
    )
    const { clock, lines } = bench()
    const seen: string[] = []
    const both = startSignals(
      { water: aSignal(), rain: aSignal({ id: 'rain', value: '/rain' }) },
      {
        ...{ clock, log: recordingLog().log, hidesPeople: false, newId: () => 's', loaded: () => loaded },
        eyes: { look: () => undefined, stateOf: () => undefined },
        register: { see: async ({ sighting }) => void seen.push(sighting.source.id), looked: () => {} },
        onState: () => {},
        store: { openSightings: () => [] },
      },
    )
    both.take({
      topic: 'sensors/level',
      payload: new TextEncoder().encode('{"level":16,"rain":20}'),
      retained: false,
    })
    await clock.advance(31_000)
    await both.close()
    expect(seen).toEqual(['water', 'rain'])
    expect(lines).toEqual([])
  })
})
