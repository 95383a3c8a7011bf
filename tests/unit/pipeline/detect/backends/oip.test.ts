import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { OipChoice } from '../../../../../edge/models/backend-schema.js'
import type { BackendSession } from '../../../../../edge/pipeline/detect/backends/backend.js'
import { oip } from '../../../../../edge/pipeline/detect/backends/oip/oip.js'
import type { Tensor } from '../../../../../edge/pipeline/detect/backends/tensor.js'
import { startColourGridServer } from '../../../../support/colour-grid-server.js'
import { eventually } from '../../../../support/eventually.js'
import type { Manner, OipServer } from '../../../../support/oip-server.js'

let server: OipServer
const sessions: BackendSession[] = []
beforeEach(async () => {
  server = await startColourGridServer()
})
afterEach(async () => {
  await Promise.all(sessions.splice(0).map(session => session.close()))
  await server.stop()
  expect(server.complaints).toEqual([])
  vi.unstubAllEnvs()
})

async function open(change: Partial<OipChoice> = {}): Promise<BackendSession> {
  const backend: OipChoice = {
    ...{ kind: 'oip', url: server.url, model: 'colour-grid', timeoutMs: 20_000, readyWithinMs: 0 },
    ...change,
  }
  const session = await oip.open({ weightsPath: '', backend }, { provider: 'cpu' })
  sessions.push(session)
  return session
}

const white: Tensor = { type: 'float32', dims: [1, 3, 32, 32], data: new Float32Array(3072).fill(255) }
const run = async (session: BackendSession) =>
  [...(await session.run(new Map([['images', white]]))).get('output')!.data].slice(4, 8).map(Number)
const seenWhite = [1, 1, 1, 1]

const failure = (message: RegExp) => ({ code: 'INFERENCE_FAILED', message: expect.stringMatching(message) })

describe('a run on an inference server', () => {
  it.each<[Manner, RegExp]>([
    [{ status: 500, error: 'CUDA out of memory' }, /refused: CUDA out of memory/],
    [{ status: 400, error: 'no such input' }, /refused: no such input/],
    ['one byte short', /"output" is not FP32 \[1,21,8\] as it says/],
    ['wrong header length', /Inference-Header-Content-Length does not fit/],
    ['bytes too many', /3 bytes that no output names/],
    ['without an output', /lacks the output "output"/],
    ['of an unknown type', /FP64, which is not read/],
    ['not JSON', /JSON is not that of an answer/],
  ])(
    'fails where the server answers %o, without asking twice, and the next is right',
    async (manner, message) => {
      const session = await open()
      server.plan.push(manner)
      await expect(run(session)).rejects.toMatchObject(failure(message))
      expect(server.runs).toBe(1)
      expect(await run(session)).toEqual(seenWhite)
    },
  )

  it.each<Manner>(['cut', 'cut midway', { status: 503, error: 'queue is full' }])(
    'is sent again where the server answers %o',
    async manner => {
      const session = await open()
      server.plan.push(manner, manner)
      expect(await run(session)).toEqual(seenWhite)
      expect(server.runs).toBe(3)
    },
  )

  it('is not sent for ever', async () => {
    const session = await open()
    server.manner = { status: 503, error: 'queue is full' }
    await expect(run(session)).rejects.toMatchObject(failure(/gave no answer: queue is full/))
    expect(server.runs).toBe(3)
  })

  it('fails where no answer comes in time, and is not sent again', async () => {
    const session = await open({ timeoutMs: 300 })
    server.plan.push('silent')
    await expect(run(session)).rejects.toMatchObject(failure(/did not answer in time/))
    expect(server.runs).toBe(1)
  })

  it('ends where the model is closed', async () => {
    const session = await open()
    server.manner = 'silent'
    const running = run(session)
    await eventually(() => expect(server.runs).toBe(1))
    const refused = expect(running).rejects.toMatchObject(failure(/the model was closed/))
    await session.close()
    await refused
  })

  it('understands a server that answers in JSON', async () => {
    const session = await open()
    server.manner = 'in JSON'
    expect(await run(session)).toEqual(seenWhite)
  })

  it('leaves a server alone that is gone, and finds out by itself that it is back', async () => {
    const session = await open()
    expect(await run(session)).toEqual(seenWhite)
    await server.stop()
    for (let failed = 0; failed < 5; failed += 1)
      await expect(run(session)).rejects.toMatchObject(failure(/ECONNREFUSED|other side closed|ECONNRESET/))
    const { connections } = server
    await server.start()
    // It is back, and not asked yet.
    await expect(run(session)).rejects.toMatchObject(failure(/left alone for a moment/))
    expect(server.connections).toBe(connections)
    await vi.waitFor(async () => expect(await run(session)).toEqual(seenWhite), {
      timeout: 60_000,
      interval: 50,
    })
    expect(await run(session)).toEqual(seenWhite)
  })
})

describe('opening a model on an inference server', () => {
  it('takes the version that is asked for', async () => {
    expect(await run(await open({ version: '3' }))).toEqual(seenWhite)
    await expect(open({ version: '9' })).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' })
  })

  it('waits for a server that is not ready yet', async () => {
    Object.assign(server.ready, { server: false, model: false })
    const opening = open({ readyWithinMs: 60_000 })
    setTimeout(() => Object.assign(server.ready, { server: true, model: true }), 200)
    const session = await opening
    expect(server.ready.model).toBe(true)
    expect(await run(session)).toEqual(seenWhite)
  })

  it('takes a model that gets ready between two questions', async () => {
    let questions = 0
    const fromTheSecondQuestion = {
      get() {
        questions += 1
        return questions > 1
      },
    }
    Object.defineProperties(server.ready, { server: fromTheSecondQuestion, model: fromTheSecondQuestion })
    expect(await run(await open())).toEqual(seenWhite)
  })

  it('waits no longer than it may', async () => {
    Object.assign(server.ready, { server: false, model: false })
    await expect(open({ readyWithinMs: 300 })).rejects.toMatchObject({
      code: 'PROVIDER_UNAVAILABLE',
      message: expect.stringMatching(/it is not ready/),
    })
  })

  it('waits for a server that is not there yet', async () => {
    await server.stop()
    const opening = open({ readyWithinMs: 60_000 })
    setTimeout(() => void server.start(), 200)
    expect(await run(await opening)).toEqual(seenWhite)
  })

  it('does not wait for a model that a ready server does not have', async () => {
    await expect(open({ model: 'colour-gird', readyWithinMs: 600_000 })).rejects.toMatchObject({
      code: 'PROVIDER_UNAVAILABLE',
      message: expect.stringMatching(/model colour-gird cannot be used: it is ready, and has no such model/),
    })
  })

  it('says why there is no server', async () => {
    await server.stop()
    await expect(open()).rejects.toMatchObject({
      code: 'PROVIDER_UNAVAILABLE',
      message: expect.stringMatching(/127\.0\.0\.1:\d+, model colour-grid cannot be used: .*ECONNREFUSED/),
    })
  })

  it('sends the token of the environment, and tells it to nobody', async () => {
    vi.stubEnv('INFERENCE_TOKEN', 's3cr3t-token')
    const session = await open({ tokenVariable: 'INFERENCE_TOKEN' })
    await run(session)
    expect(server.lastHeaders.authorization).toBe('Bearer s3cr3t-token')
    server.plan.push({ status: 403, error: 'token s3cr3t-token has expired' })
    await expect(run(session)).rejects.toMatchObject(failure(/refused: token \*\*\* has expired/))
  })

  it('names the environment variable where there is no token', async () => {
    await expect(open({ tokenVariable: 'INFERENCE_TOKEN' })).rejects.toMatchObject({
      code: 'PROVIDER_UNAVAILABLE',
      message: expect.stringContaining('INFERENCE_TOKEN'),
    })
  })
})
