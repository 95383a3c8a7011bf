import { isLamppostError, LamppostError } from '../../../kit/lamppost-error.js'
import type { TensorShape } from '../families/family.js'
import type { BackendSession } from './backend.js'
import { elementsIn, type Tensor } from './tensor.js'

/**
 * A session that refuses inputs that its graph does not take before the backend sees them, and whatever comes after its
 * end. Everything that `run` throws is an INFERENCE_FAILED; `close` frees once.
 */
export function createSession({ graph, run, close, ...told }: BackendSession): BackendSession {
  let closed = false
  return {
    ...told,
    graph,
    run: async inputs => {
      if (closed) throw failed('The model was closed before this run')
      checkInputs(graph.inputs, inputs)
      try {
        return await run(inputs)
      } catch (cause) {
        throw isLamppostError(cause) ? cause : failed('The model run failed', cause)
      }
    },
    close: async () => {
      if (closed) return
      closed = true
      await close()
    },
  }
}

function checkInputs(expected: readonly TensorShape[], inputs: ReadonlyMap<string, Tensor>): void {
  for (const shape of expected) {
    const tensor = inputs.get(shape.name)
    if (!tensor) throw failed(`The model was run without its input "${shape.name}"`)
    const { type, dims, data } = tensor
    const given = `${type} [${dims.join(',')}]`
    if (!takes(shape, tensor))
      throw failed(
        `Input "${shape.name}" is ${shape.type} [${shape.shape.join(',')}], and was given ${given}`,
      )
    if (data.length !== elementsIn(dims))
      throw failed(`Input "${shape.name}" was given ${data.length} values for ${given}`)
  }
  for (const name of inputs.keys())
    if (!expected.some(shape => shape.name === name)) throw failed(`The model has no input "${name}"`)
}

/** A side that the graph leaves open takes every number. */
const takes = ({ type, shape }: TensorShape, tensor: Tensor): boolean =>
  type === tensor.type &&
  shape.length === tensor.dims.length &&
  shape.every((side, at) => typeof side === 'string' || side === tensor.dims[at])

const failed = (what: string, cause?: unknown): LamppostError =>
  new LamppostError('INFERENCE_FAILED', { what, ...(cause !== undefined && { cause }) })
