import { afterEach, describe, expect, it } from 'vitest'
import { LamppostError } from '../../../../edge/kit/lamppost-error.js'
import { answerSchemaOf, type CommandFailure } from '../../../../edge/messages/command-answer.js'
import { commandNames } from '../../../../edge/messages/commands.js'
import { type CommandBench, commandBench, correlated } from '../../../support/command-bench.js'
import { startMs } from '../../../support/incidents.js'

let bench: CommandBench
afterEach(() => bench.close())

const ack = { incidentId: 'incident-1', by: '值班员' }
const codes = (): (string | true)[] =>
  bench.answers().map(({ answer }) => (answer.ok ? true : answer.error.code))

describe('a command from the centre', () => {
  it('is done, and answered on its topic with its correlation data', async () => {
    bench = commandBench()
    bench.ask('ack', ack, correlated('q1'))
    await bench.settle()
    expect(bench.calls).toMatchObject([{ name: 'ack', request: ack, asked: { again: false } }])
    const [answer] = bench.answers()
    expect(answer).toMatchObject({
      topic: 'centre/answers',
      correlation: 'q1',
      contentType: 'application/json',
    })
    expect(answerSchemaOf('ack').parse(answer!.answer)).toMatchObject({
      ok: true,
      result: { incidentId: 'incident-1' },
    })
    expect(bench.counts()).toEqual({
      ...{ received: 1, done: 1, failed: 0, repeated: 0, refused: 0, unanswered: 0 },
    })
  })

  it('is told what its schema fills in', async () => {
    bench = commandBench()
    bench.ask('dismiss', { incidentId: 'incident-1', reason: '施工围挡' })
    await bench.settle()
    expect(bench.calls[0]!.request.forMs).toBe(7 * 86_400_000)
  })

  it('may have levels in its name, and no body where it needs nothing', async () => {
    bench = commandBench()
    bench.ask('config/get', '')
    await bench.settle()
    expect(bench.answers()[0]!.answer).toEqual({ ok: true, result: { config: { site: 'city' } } })
  })

  it.each([
    ['no JSON', '{"incidentId":', 'COMMAND_INVALID'],
    ['no UTF-8', Buffer.from([0x22, 0xff, 0xfe, 0x22]), 'COMMAND_INVALID'],
    ['nothing where something is needed', '', 'COMMAND_INVALID'],
    ['a field too many', { ...ack, incident: 'x' }, 'COMMAND_INVALID'],
    ['a time that is none', { ...ack, expiresAt: 'tomorrow' }, 'COMMAND_INVALID'],
    ['null', 'null', 'COMMAND_INVALID'],
    ['more than any command needs', { ...ack, note: 'x'.repeat(70_000) }, 'COMMAND_TOO_LARGE'],
  ])('that is %s is answered with an error and not done', async (_, body, code) => {
    bench = commandBench()
    if (Buffer.isBuffer(body)) bench.ask('ack', '', { ...correlated('q1'), payload: body })
    else bench.ask('ack', body, correlated('q1'))
    await bench.settle()
    expect(codes()).toEqual([code])
    expect(bench.answers()[0]!.correlation).toBe('q1')
    expect(bench.calls).toEqual([])
    expect(bench.counts().failed).toBe(1)
  })

  it('that is misspelt is answered with the names of those that there are', async () => {
    bench = commandBench()
    bench.ask('acknowledge', ack)
    bench.ask('constructor', ack)
    await bench.settle()
    expect(codes()).toEqual(['COMMAND_UNKNOWN', 'COMMAND_UNKNOWN'])
    const { hint } = (bench.answers()[0]!.answer as CommandFailure).error
    for (const name of commandNames) expect(hint).toContain(name)
  })

  it('whose correlation data are huge is refused', async () => {
    bench = commandBench()
    bench.ask('ack', ack, correlated('x'.repeat(257)))
    await bench.settle()
    expect(codes()).toEqual(['COMMAND_INVALID'])
  })

  it('without a response topic is done, and logged', async () => {
    bench = commandBench()
    bench.ask('ack', ack, { responseTopic: undefined, ...correlated('q1') })
    await bench.settle()
    expect(bench.calls).toHaveLength(1)
    expect(bench.answers()).toEqual([])
    expect(bench.counts()).toMatchObject({ done: 1, unanswered: 1 })
    expect(bench.lines.map(({ message }) => message)).toContain(
      'a command has no response topic: its answer goes nowhere',
    )
  })

  it.each([
    'centre/+',
    'centre/#',
    '',
    '$SYS/x',
    'x'.repeat(2000),
    'lamppost/chongqing/yuzhong/box-7/incident/illegal-parking',
    'lamppost/chongqing/yuzhong/box-7/cmd/ack',
  ])('whose answer cannot go to %j is neither done nor answered, but counted', async responseTopic => {
    bench = commandBench()
    bench.ask('ack', ack, { responseTopic })
    await bench.settle()
    expect(bench.calls).toEqual([])
    expect(bench.broker.taken.filter(({ retain }) => !retain)).toEqual([])
    expect(bench.counts()).toMatchObject({ received: 1, refused: 1 })
  })

  it('may want its answer below the box', async () => {
    bench = commandBench()
    const responseTopic = 'lamppost/chongqing/yuzhong/box-7/answer/centre-1'
    bench.ask('ack', ack, { responseTopic })
    await bench.settle()
    expect(bench.broker.taken.some(({ topic }) => topic === responseTopic)).toBe(true)
  })

  it('that the broker has kept is not done', async () => {
    bench = commandBench()
    bench.ask('ack', ack, { retained: true })
    await bench.settle()
    expect(bench.calls).toEqual([])
    expect(bench.counts().refused).toBe(1)
  })

  it('tells of what goes wrong, without secrets', async () => {
    bench = commandBench({
      ack: () => Promise.reject(new LamppostError('INCIDENT_UNKNOWN', { what: 'No incident incident-1' })),
      dismiss: () => Promise.reject(new Error('rtsp with s3cret')),
    })
    bench.ask('ack', ack)
    bench.ask('dismiss', { ...ack, reason: 'x' })
    await bench.settle()
    expect(bench.answers().map(({ answer }) => answer)).toMatchObject([
      { ok: false, error: { code: 'INCIDENT_UNKNOWN', message: 'No incident incident-1' } },
      { ok: false, error: { code: 'COMMAND_FAILED', message: 'rtsp with ***' } },
    ])
  })

  it('is never answered with what its schema does not allow', async () => {
    bench = commandBench({ ack: async () => ({ incidentId: 'incident-1', at: 'yesterday' }) })
    bench.ask('ack', ack)
    await bench.settle()
    expect(codes()).toEqual(['COMMAND_FAILED'])
  })

  it('whose answer is too large for the broker is answered with an error', async () => {
    bench = commandBench()
    bench.broker.answerWith(({ payload }) =>
      payload.includes('"ok":true') ? { kind: 'never', reason: '0x95' } : undefined,
    )
    bench.ask('config/get', {}, correlated('q1'))
    await bench.settle()
    expect(bench.answers()).toMatchObject([
      { correlation: 'q1', answer: { error: { code: 'COMMAND_FAILED' } } },
    ])
  })
})

describe('a command that comes again', () => {
  it('is answered as before and not done twice, also while it is under way', async () => {
    let finish = (): void => {}
    bench = commandBench({
      ack: () =>
        new Promise(resolve => {
          finish = () => resolve({ incidentId: 'incident-1', at: new Date(startMs).toISOString() })
        }),
    })
    bench.ask('ack', ack, correlated('q1'))
    bench.ask('ack', ack, correlated('q1'))
    await bench.settle()
    finish()
    await bench.settle()
    bench.ask('ack', ack, { ...correlated('q1'), responseTopic: 'other/answers' })
    await bench.settle()
    expect(bench.calls).toHaveLength(1)
    const answers = bench.answers()
    expect(answers.map(({ topic }) => topic)).toEqual(['centre/answers', 'centre/answers', 'other/answers'])
    expect(new Set(answers.map(({ answer }) => JSON.stringify(answer))).size).toBe(1)
    expect(bench.counts()).toMatchObject({ received: 3, done: 1, repeated: 2 })
  })

  it('is answered as before after a restart, also where the answer was an error', async () => {
    bench = commandBench({
      dismiss: () =>
        Promise.reject(new LamppostError('INCIDENT_UNKNOWN', { what: 'No incident incident-1' })),
    })
    const dismiss = { ...ack, reason: 'x' }
    const both = (): void => {
      bench.ask('ack', ack, correlated('q1'))
      bench.ask('dismiss', dismiss, correlated('q2'))
    }
    both()
    await bench.settle()
    bench.restart()
    both()
    await bench.settle()
    expect(bench.calls).toHaveLength(2)
    const [first, second, third, fourth] = bench.answers()
    expect([third, fourth]).toEqual([first, second])
  })

  it('is one in other words, too, and with another time until which it is to be done', async () => {
    bench = commandBench()
    bench.ask('ack', '{"incidentId":"incident-1","by":"a"}', correlated('q1'))
    await bench.settle()
    const again = '{ "by": "a", "incidentId": "incident-1", "expiresAt": "2030-01-01T00:00:00Z" }'
    bench.ask('ack', again, correlated('q1'))
    await bench.settle()
    expect(bench.calls).toHaveLength(1)
    expect(codes()).toEqual([true, true])
  })

  it('is answered as before although it has expired by now', async () => {
    bench = commandBench()
    const inTime = { ...ack, expiresAt: new Date(startMs + 1000).toISOString() }
    bench.ask('ack', inTime, correlated('q1'))
    await bench.settle()
    await bench.clock.advance(5000)
    bench.ask('ack', inTime, correlated('q1'))
    await bench.settle()
    expect(codes()).toEqual([true, true])
  })

  it('with another content is refused', async () => {
    bench = commandBench()
    bench.ask('ack', ack, correlated('q1'))
    await bench.settle()
    bench.ask('ack', { ...ack, incidentId: 'incident-2' }, correlated('q1'))
    bench.ask('dismiss', { ...ack, reason: 'x' }, correlated('q1'))
    await bench.settle()
    expect(codes()).toEqual([true, 'COMMAND_REUSED', 'COMMAND_REUSED'])
    expect(bench.calls).toHaveLength(1)
  })

  it('after a crash between action and answer is done again as the same', async () => {
    let isFirst = true
    bench = commandBench({
      ack: () => {
        const never = isFirst
        isFirst = false
        return never
          ? new Promise(() => {})
          : Promise.resolve({ incidentId: 'incident-1', at: new Date(startMs).toISOString() })
      },
    })
    bench.ask('ack', ack, correlated('q1'))
    await bench.settle()
    bench.restart()
    bench.ask('ack', ack, correlated('q1'))
    await bench.settle()
    expect(bench.calls.map(({ asked }) => asked.again)).toEqual([false, true])
    expect(bench.calls[0]!.asked.commandId).toBe(bench.calls[1]!.asked.commandId)
    expect(codes()).toEqual([true])
  })

  it('may be tried again where nothing was done', async () => {
    let disk: 'full' | 'free' = 'full'
    bench = commandBench({
      ack: async () => {
        if (disk === 'full') throw new LamppostError('STORE_UNAVAILABLE', { what: 'The disk is full' })
        return { incidentId: 'incident-1', at: new Date(startMs).toISOString() }
      },
    })
    bench.ask('ack', ack, correlated('q1'))
    await bench.settle()
    disk = 'free'
    bench.ask('ack', ack, correlated('q1'))
    await bench.settle()
    expect(codes()).toEqual(['STORE_UNAVAILABLE', true])
  })

  it('is not done where nobody could tell that it was; what only reads is', async () => {
    const full = (): never => {
      throw new LamppostError('STORE_UNAVAILABLE', { what: 'The disk is full' })
    }
    bench = commandBench({}, { book: { begin: full, finish: full, forget: full } })
    bench.ask('ack', ack, correlated('q1'))
    bench.ask('config/get', {}, correlated('q2'))
    await bench.settle()
    expect(bench.calls.map(({ name }) => name)).toEqual(['config/get'])
    expect(codes().toSorted()).toEqual(['STORE_UNAVAILABLE', true])
  })
})

describe('a command that comes late', () => {
  it('is not done after the time in its body', async () => {
    bench = commandBench()
    bench.ask('ack', { ...ack, expiresAt: new Date(startMs - 1).toISOString() }, correlated('q1'))
    await bench.settle()
    expect(codes()).toEqual(['COMMAND_EXPIRED'])
    expect(bench.calls).toEqual([])
  })

  it('is not done when its turn comes after it has expired on the way', async () => {
    let finish = (): void => {}
    bench = commandBench({
      dismiss: () =>
        new Promise(resolve => {
          finish = () =>
            resolve({ incidentId: 'i', state: 'dismissed', until: new Date(startMs).toISOString() })
        }),
    })
    bench.ask('dismiss', { ...ack, reason: 'x' })
    bench.ask('ack', ack, { expiresInMs: 2000 })
    bench.ask('ack', { ...ack, by: 'b' }, { expiresInMs: 9000 })
    await bench.settle()
    await bench.clock.advance(3000)
    finish()
    await bench.settle()
    expect(bench.calls.map(({ name, request }) => [name, request.by])).toEqual([
      ['dismiss', '值班员'],
      ['ack', 'b'],
    ])
    expect(codes().toSorted()).toEqual(['COMMAND_EXPIRED', true, true])
  })
})

describe('commands that come together', () => {
  it('change incidents one after the other, and do not wait for a camera', async () => {
    let looked = (): void => {}
    bench = commandBench({
      verify: () =>
        new Promise(resolve => {
          looked = () => resolve({ incidentId: 'incident-1', verdict: 'gone', looks: 3, evidence: [] })
        }),
    })
    bench.ask('verify', { incidentId: 'incident-1' })
    bench.ask('ack', ack)
    await bench.settle()
    expect(codes()).toEqual([true])
    looked()
    await bench.settle()
    expect(bench.answers()[1]!.answer).toMatchObject({ ok: true, result: { verdict: 'gone' } })
  })

  it('are a flood: some are told so, the others counted', async () => {
    bench = commandBench({}, { rate: { perSecond: 2, burst: 5 } })
    for (let sent = 0; sent < 200; sent += 1) bench.ask('ack', ack, correlated(`q${sent}`))
    await bench.settle()
    expect(bench.calls).toHaveLength(5)
    const refusals = codes().filter(code => code === 'COMMAND_TOO_MANY')
    expect(refusals.length).toBe(16)
    expect(bench.counts()).toMatchObject({ received: 200, done: 5, refused: 195 })
    await bench.clock.advance(1000)
    bench.ask('ack', ack, correlated('q199'))
    await bench.settle()
    expect(bench.calls).toHaveLength(6)
  })

  it('are told when the box stops', async () => {
    bench = commandBench({
      verify: (_, { signal }) =>
        new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    })
    bench.ask('verify', { incidentId: 'incident-1' }, correlated('q1'))
    await bench.settle()
    await bench.closeCommands()
    expect(codes()).toEqual(['COMMAND_INTERRUPTED'])
    bench.ask('ack', ack)
    await bench.settle()
    expect(bench.calls).toHaveLength(1)
  })
})
