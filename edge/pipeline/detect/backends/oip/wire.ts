import { z } from 'zod'
import type { TensorShape } from '../../families/family.js'
import type { Tensor } from '../tensor.js'
import { bytesOf, datatypeOf, elementTypeOf, tensorOf, tensorOfJson } from './datatypes.js'

/**
 * Bodies of the Open Inference Protocol v2 with its binary tensor extension: JSON, then the bytes of the tensors in the order
 * in which the JSON names them. `jsonBytes` is the value of the header below.
 *
 * https://github.com/kserve/open-inference-protocol, specification/protocol/inference_rest.md
 * https://github.com/triton-inference-server/server, docs/protocol/extension_binary_data.md
 */
export interface InferBody {
  readonly jsonBytes: number
  readonly bytes: Uint8Array<ArrayBuffer>
}

export const JSON_LENGTH_HEADER = 'Inference-Header-Content-Length'

/** Asks for these outputs, as bytes. */
export function encodeRequest(inputs: ReadonlyMap<string, Tensor>, outputs: readonly string[]): InferBody {
  const tensors = [...inputs].map(([name, tensor]) => ({ name, tensor, bytes: bytesOf(tensor) }))
  const json = JSON.stringify({
    inputs: tensors.map(({ name, tensor: { type, dims }, bytes }) => ({
      ...{ name, shape: dims, datatype: datatypeOf(type) },
      parameters: { binary_data_size: bytes.length },
    })),
    outputs: outputs.map(name => ({ name, parameters: { binary_data: true } })),
  })
  const head = Buffer.from(json)
  const bytes = new Uint8Array(head.length + tensors.reduce((sum, { bytes: { length } }) => sum + length, 0))
  bytes.set(head)
  let at = head.length
  for (const part of tensors) {
    bytes.set(part.bytes, at)
    at += part.bytes.length
  }
  return { jsonBytes: head.length, bytes }
}

const side = z.int().min(0)

const replySchema = z.object({
  outputs: z.array(
    z.object({
      name: z.string(),
      datatype: z.string(),
      shape: z.array(side),
      parameters: z.object({ binary_data_size: side.optional() }).optional(),
      data: z.array(z.unknown()).optional(),
    }),
  ),
})

/**
 * The outputs in an answer, by name. Whatever does not add up is thrown as an Error that says what: a server that is wrong about a
 * size would otherwise make boxes of noise. A server that answers in JSON all the same is understood.
 */
export function decodeReply(
  { jsonBytes, bytes }: InferBody,
  outputs: readonly string[],
): ReadonlyMap<string, Tensor> {
  if (!Number.isSafeInteger(jsonBytes) || jsonBytes < 0 || jsonBytes > bytes.length)
    throw new Error(`its ${JSON_LENGTH_HEADER} does not fit an answer of ${bytes.length} bytes`)
  const reply = replySchema.safeParse(parseJson(bytes.subarray(0, jsonBytes)))
  if (!reply.success) throw new Error('its JSON is not that of an answer')
  const found = new Map<string, Tensor>()
  let at = jsonBytes
  for (const { name, datatype, shape, parameters, data } of reply.data.outputs) {
    const type = elementTypeOf(datatype)
    if (!type) throw new Error(`its output "${name}" is ${datatype}, which is not read`)
    const size = parameters?.binary_data_size
    const binary = size !== undefined
    const tensor = binary
      ? tensorOf(type, shape, bytes.subarray(at, at + size))
      : tensorOfJson(type, shape, data ?? [])
    if (!tensor) throw new Error(`its output "${name}" is not ${datatype} [${shape.join(',')}] as it says`)
    found.set(name, tensor)
    at += size ?? 0
  }
  if (at !== bytes.length) throw new Error(`it has ${bytes.length - at} bytes that no output names`)
  const missing = outputs.filter(name => !found.has(name))
  if (missing.length > 0) throw new Error(`it lacks the output "${missing[0]}"`)
  return found
}

const metadataTensors = z.array(z.object({ name: z.string(), datatype: z.string(), shape: z.array(z.int()) }))
const metadataSchema = z.object({ inputs: metadataTensors, outputs: metadataTensors })

/** Inputs and outputs as the metadata of a model tell them. Throws where they are no metadata. */
export function decodeMetadata(bytes: Uint8Array): { inputs: TensorShape[]; outputs: TensorShape[] } {
  const metadata = metadataSchema.safeParse(parseJson(bytes))
  if (!metadata.success) throw new Error('its JSON is not that of metadata')
  const shapes = (tensors: z.output<typeof metadataTensors>) =>
    tensors.map(({ name, datatype, shape }) => ({
      name,
      type: elementTypeOf(datatype) ?? datatype,
      // A side that is open is -1.
      shape: shape.map(length => (length < 0 ? 'any' : length)),
    }))
  return { inputs: shapes(metadata.data.inputs), outputs: shapes(metadata.data.outputs) }
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString())
  } catch {
    return undefined
  }
}
