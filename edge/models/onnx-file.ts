import { readFile } from 'node:fs/promises'
import { LamppostError } from '../kit/lamppost-error.js'
import { externalFilesOf } from './onnx-external-data.js'
import {
  decodeModel,
  type GraphProto,
  type ModelProto,
  toNumber,
  type ValueInfoProto,
} from './onnx-schema.js'

/** One input or output as the file declares it; a dimension that it leaves open is a name, `?` where it has none. */
export interface OnnxTensor {
  readonly name: string
  /** `float32`, `float16`, `uint8`, `int64`, ...; `unknown` where it is no tensor of numbers. */
  readonly type: string
  readonly shape: readonly (number | string)[]
}

/** What an ONNX file says of itself, without its weights. */
export interface OnnxFile {
  /** What the maker wrote into it; Ultralytics: `names`, `stride`, `imgsz`, `task`. */
  readonly metadata: ReadonlyMap<string, string>
  /** Version of the standard operators; 0 where none is named. */
  readonly opset: number
  /** `pytorch 2.5.1`; empty where the file does not say. */
  readonly producer: string
  readonly inputs: readonly OnnxTensor[]
  readonly outputs: readonly OnnxTensor[]
  /** Other files that it takes weights from, as it names them. */
  readonly externalData: readonly string[]
  readonly sizeBytes: number
}

/**
 * Reads names, shapes and metadata of an ONNX file, without loading it as a model.
 * Throws MODEL_MISSING where it cannot be read, MODEL_CORRUPT where it is cut short or something else.
 */
export async function readOnnxFile(path: string): Promise<OnnxFile> {
  const bytes = await readBytes(path)
  const model = parse(path, bytes)
  return {
    metadata: new Map(model.metadataProps.map(({ key, value }) => [key, value])),
    opset: toNumber(model.opsetImport.find(({ domain }) => isStandard(domain))?.version ?? 0),
    producer: [model.producerName, model.producerVersion].filter(Boolean).join(' '),
    inputs: fedInputs(model.graph).map(toTensor),
    outputs: model.graph.output.map(toTensor),
    externalData: externalFilesOf(model),
    sizeBytes: bytes.length,
  }
}

/**
 * Throws MODEL_CORRUPT where the model takes weights from other files: their hash is nowhere, half of them may be missing,
 * and a crafted path would have them read from anywhere on the box.
 */
export function refuseExternalData(path: string, { externalData }: Pick<OnnxFile, 'externalData'>): void {
  if (externalData.length === 0) return
  const named = externalData.slice(0, 3).join('", "')
  const more = externalData.length > 3 ? ` and ${externalData.length - 3} more` : ''
  throw new LamppostError('MODEL_CORRUPT', {
    what: `${path} is only part of a model: it takes weights from "${named}"${more}`,
    hint: 'Export it as a single file: onnx.save(model, path, save_as_external_data=False).',
  })
}

const isStandard = (domain: string): boolean => domain === '' || domain === 'ai.onnx'

async function readBytes(path: string): Promise<Buffer> {
  try {
    return await readFile(path)
  } catch (cause) {
    throw new LamppostError('MODEL_MISSING', { what: `The weights ${path} cannot be read`, cause })
  }
}

function parse(path: string, bytes: Buffer): ModelProto & { readonly graph: GraphProto } {
  const other = describeOther(bytes)
  if (other) throw corrupt(`${path} is no ONNX model, but ${other}`)
  let model: ModelProto
  try {
    model = decodeModel(bytes)
  } catch (cause) {
    throw corrupt(`${path} cannot be read as an ONNX model: it is cut short, or something else`, cause)
  }
  const { graph } = model
  // Many bytes that are no model still pass for a message without content.
  if (!graph || graph.output.length === 0 || toNumber(model.irVersion) < 1) {
    throw corrupt(`${path} holds no ONNX graph: it is cut short, or something else`)
  }
  return { ...model, graph }
}

const corrupt = (what: string, cause?: unknown): LamppostError =>
  new LamppostError('MODEL_CORRUPT', { what, cause })

/** What people give in place of a model, by its first bytes; undefined for what may be one. */
function describeOther(bytes: Buffer): string | undefined {
  const head = bytes.subarray(0, 512)
  const text = head.toString('latin1')
  if (bytes.length === 0) return 'an empty file'
  if (text.startsWith('version https://git-lfs'))
    return 'a Git LFS pointer: run "git lfs pull" where it comes from'
  if (/^\s*<(!doctype|html|\?xml)/i.test(text)) return 'a web page: the download went wrong'
  if (text.startsWith('PK\x03\x04'))
    return 'a ZIP archive, such as PyTorch weights (.pt): export it to ONNX first'
  if (text.startsWith('\x89HDF')) return 'an HDF5 file, such as Keras weights: export it to ONNX first'
  if (text.slice(4, 8) === 'TFL3') return 'a TensorFlow Lite model: convert it with tf2onnx first'
  // A model begins with the tag and the number of its version, which no text has.
  return head.every(byte => byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d)) ? 'a text file' : undefined
}

/** Files of old versions count every weight among the inputs. */
function fedInputs({ input, initializer }: GraphProto): ValueInfoProto[] {
  const weights = new Set(initializer.map(({ name }) => name))
  return input.filter(({ name }) => !weights.has(name))
}

function toTensor({ name, type }: ValueInfoProto): OnnxTensor {
  const tensor = type?.tensorType
  const shape = (tensor?.shape?.dim ?? []).map(({ dimValue, dimParam }) =>
    dimValue === undefined || toNumber(dimValue) <= 0 ? dimParam || '?' : toNumber(dimValue),
  )
  return { name, type: ELEMENT_TYPES[tensor?.elemType ?? 0] ?? 'unknown', shape }
}

/** By the number of `TensorProto.DataType`. */
const ELEMENT_TYPES: readonly (string | undefined)[] = [
  undefined,
  'float32',
  'uint8',
  'int8',
  'uint16',
  'int16',
  'int32',
  'int64',
  'string',
  'bool',
  'float16',
  'float64',
  'uint32',
  'uint64',
  'complex64',
  'complex128',
  'bfloat16',
]
