import {
  BrokenCircuitError,
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleType,
  handleWhen,
  retry,
} from 'cockatiel'
import { backoffMs } from '../../../../kit/backoff.js'
import { systemClock } from '../../../../kit/clock.js'
import { LamppostError, messageOf } from '../../../../kit/lamppost-error.js'
import type { OipChoice } from '../../../../models/backend-schema.js'
import type { Backend } from '../backend.js'
import { createSession } from '../session.js'
import { createServer, type InferenceServer, ServerAway } from './server.js'
import { decodeMetadata, decodeReply, encodeRequest } from './wire.js'

/** So many failures one after the other, and the server is left alone for a while. */
const FAILURES_UNTIL_REST = 5
const REST = { initialDelay: 1000, maxDelay: 30_000 }
/** Runs change nothing on the server, so that one may be sent again; a connection that lay idle may be dead. */
const TRIES_MORE = 2
const TRY_AGAIN = { initialDelay: 50, maxDelay: 500 }
const ASK_WHETHER_READY = { firstMs: 250, longestMs: 5000 }

/** An inference server that speaks the Open Inference Protocol v2. */
export const oip: Backend = {
  async open({ backend }) {
    const choice = backend as OipChoice
    const server = createServer(choice)
    const deadline = () => AbortSignal.timeout(choice.timeoutMs)
    await untilReady(server, choice, deadline)
    const graph = await graphOf(server, deadline)
    const outputs = graph.outputs.map(({ name }) => name)
    const guard = createGuard()
    const closing = new AbortController()
    return createSession({
      provider: 'oip',
      graph,
      run: async inputs => {
        const body = encodeRequest(inputs, outputs)
        const signal = AbortSignal.any([deadline(), closing.signal])
        const reply = await guard(() => server.infer(body, signal), signal).catch(error => {
          throw error instanceof ServerAway || error instanceof BrokenCircuitError
            ? noAnswer(server, error)
            : error
        })
        try {
          return decodeReply(reply, outputs)
        } catch (error) {
          throw new LamppostError('INFERENCE_FAILED', {
            what: `The answer of the inference server cannot be used: ${messageOf(error)}`,
            hint: `Look at the model and the version of the server at ${server.name}.`,
          })
        }
      },
      close: async () => closing.abort(new Error('the model was closed')),
    })
  },
}

type Deadline = () => AbortSignal

/**
 * Waits for the model, as a box may be up before its server. A server that is ready without the model will not have
 * it later, either. Throws PROVIDER_UNAVAILABLE.
 */
async function untilReady(server: InferenceServer, { readyWithinMs }: OipChoice, deadline: Deadline) {
  const startMs = systemClock.monotonicMs()
  for (let attempt = 0; ; attempt += 1) {
    let why: string
    try {
      // In this order: a server that gets ready between the two questions has its model at the second.
      const wasReady = await server.isReady('server', deadline())
      if (await server.isReady('model', deadline())) return
      if (wasReady) throw unavailable(server, 'it is ready, and has no such model ready')
      why = 'it is not ready'
    } catch (error) {
      if (!(error instanceof ServerAway)) throw error
      why = error.message
    }
    const waitMs = backoffMs(attempt, ASK_WHETHER_READY)
    if (systemClock.monotonicMs() + waitMs - startMs > readyWithinMs) throw unavailable(server, why)
    await systemClock.sleep(waitMs)
  }
}

async function graphOf(server: InferenceServer, deadline: Deadline) {
  try {
    return decodeMetadata(await server.metadata(deadline()))
  } catch (error) {
    throw unavailable(server, messageOf(error))
  }
}

/** Tries again what may help at once, and rests after failures in a row: one question then tells whether it is back. */
function createGuard() {
  const again = retry(
    handleWhen(error => error instanceof ServerAway && error.atOnce),
    { maxAttempts: TRIES_MORE, backoff: new ExponentialBackoff(TRY_AGAIN) },
  )
  const breaker = circuitBreaker(handleType(ServerAway), {
    halfOpenAfter: new ExponentialBackoff(REST),
    breaker: new ConsecutiveBreaker(FAILURES_UNTIL_REST),
  })
  return <T>(ask: () => Promise<T>, signal: AbortSignal): Promise<T> =>
    breaker.execute(() => again.execute(ask, signal))
}

const unavailable = (server: InferenceServer, why: string): LamppostError =>
  new LamppostError('PROVIDER_UNAVAILABLE', {
    what: `The inference server at ${server.name} cannot be used: ${why}`,
    hint: 'Look at address and model in the manifest, and at the server and the network between.',
  })

const noAnswer = (server: InferenceServer, error: Error): LamppostError =>
  new LamppostError('INFERENCE_FAILED', {
    what:
      error instanceof ServerAway
        ? `The inference server at ${server.name} gave no answer: ${error.message}`
        : `The inference server at ${server.name} gave no answer ${FAILURES_UNTIL_REST} times in a row, and is left alone for a moment`,
    hint: 'It is asked again by itself; look at the server and the network between.',
  })
