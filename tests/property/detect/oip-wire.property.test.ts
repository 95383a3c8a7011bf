import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeReply, encodeRequest } from '../../../edge/pipeline/detect/backends/oip/wire.js'
import { elementsIn, type Tensor } from '../../../edge/pipeline/detect/backends/tensor.js'

const kinds = [
  ['float32', 'FP32', Float32Array],
  ['float16', 'FP16', Uint16Array],
  ['uint8', 'UINT8', Uint8Array],
  ['int8', 'INT8', Int8Array],
  ['int32', 'INT32', Int32Array],
  ['int64', 'INT64', BigInt64Array],
  ['bool', 'BOOL', Uint8Array],
] as const

/** A tensor of any type and shape with any bits in it, and the name that the protocol has for its type. */
const anyTensor = fc
  .record({ kind: fc.constantFrom(...kinds), dims: fc.array(fc.nat(4), { maxLength: 4 }), seed: fc.nat(255) })
  .map(({ kind: [type, datatype, Values], dims, seed }) => {
    const bytes = new Uint8Array(elementsIn(dims) * Values.BYTES_PER_ELEMENT).map((_, at) => at * 37 + seed)
    return { datatype, tensor: { type, dims, data: new Values(bytes.buffer) } as Tensor, bytes }
  })
const named = fc.uniqueArray(fc.tuple(fc.string({ minLength: 1 }), anyTensor), {
  selector: ([name]) => name,
  maxLength: 4,
})
type Named = [string, { datatype: string; tensor: Tensor; bytes: Uint8Array }][]

/** As a server answers. */
function answerOf(tensors: Named) {
  const head = Buffer.from(
    JSON.stringify({
      outputs: tensors.map(([name, { datatype, tensor, bytes }]) => ({
        ...{ name, datatype, shape: tensor.dims },
        parameters: { binary_data_size: bytes.length },
      })),
    }),
  )
  const bytes = new Uint8Array(Buffer.concat([head, ...tensors.map(([, { bytes }]) => bytes)]))
  return { jsonBytes: head.length, bytes }
}

const bitsOf = ({ data }: Tensor) => [...new Uint8Array(data.buffer, data.byteOffset, data.byteLength)]

describe('bodies of the Open Inference Protocol', () => {
  it('ask with each tensor at the place that its size says', () => {
    fc.assert(
      fc.property(named, tensors => {
        const { jsonBytes, bytes } = encodeRequest(
          new Map(tensors.map(([name, { tensor }]) => [name, tensor])),
          ['boxes', 'scores'],
        )
        const { inputs, outputs } = JSON.parse(Buffer.from(bytes.subarray(0, jsonBytes)).toString())
        expect(outputs.map((output: { name: string }) => output.name)).toEqual(['boxes', 'scores'])
        let at = jsonBytes
        for (const [index, [name, { datatype, tensor, bytes: sent }]] of tensors.entries()) {
          expect(inputs[index]).toMatchObject({ name, datatype, shape: tensor.dims })
          const size = inputs[index].parameters.binary_data_size
          expect([...bytes.subarray(at, at + size)]).toEqual([...sent])
          at += size
        }
        expect(at).toBe(bytes.length)
      }),
    )
  })

  it('give back every tensor bit by bit', () => {
    fc.assert(
      fc.property(named, tensors => {
        const found = decodeReply(
          answerOf(tensors),
          tensors.map(([name]) => name),
        )
        expect([...found.keys()]).toEqual(tensors.map(([name]) => name))
        for (const [name, { tensor }] of tensors) {
          expect(found.get(name)).toMatchObject({ type: tensor.type, dims: tensor.dims })
          expect(found.get(name)!.data.constructor).toBe(tensor.data.constructor)
          expect(bitsOf(found.get(name)!)).toEqual(bitsOf(tensor))
        }
      }),
    )
  })

  it('are refused with an Error, or whole, whatever an answer has been damaged to', () => {
    fc.assert(
      fc.property(named, fc.nat(), fc.nat(255), fc.nat(3), (tensors, where, byte, cut) => {
        const { jsonBytes, bytes } = answerOf(tensors)
        bytes[where % bytes.length] = byte
        try {
          const found = decodeReply({ jsonBytes, bytes: bytes.slice(0, bytes.length - cut) }, [])
          for (const { dims, data } of found.values()) expect(data.length).toBe(elementsIn(dims))
        } catch (error) {
          expect((error as Error).message).toMatch(/^(its|it) /)
        }
      }),
    )
  })
})
