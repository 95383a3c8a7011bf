import { readFile } from 'node:fs/promises'
import { LamppostError } from '../kit/lamppost-error.js'
import { externalFilesOf } from './onnx-external-data.js'
import { decodeModel, type ModelProto, toNumber } from './onnx-schema.js'

/** What an ONNX file says of itself, without its weights. */
export interface OnnxFile {
  /** What the maker wrote into it; Ultralytics: `names`, `stride`, `imgsz`, `task`. */
  readonly metadata: ReadonlyMap<string, string>
  /** Version of the standard operators; 0 where none is named. */
  readonly opset: number
  /** `pytorch 2.5.1`; empty where the file does not say. */
  readonly producer: string
}

/**
 * Reads the metadata of an ONNX file, without loading it as a model.
 * Throws MODEL_MISSING where it cannot be read, MODEL_CORRUPT where it is cut short, something else, or only part of a model.
 */
export async function readOnnxFile(path: string): Promise<OnnxFile> {
  const bytes = await readBytes(path)
  const model = parse(path, bytes)
  refuseExternalData(path, externalFilesOf(model))
  return {
    metadata: new Map(model.metadataProps.map(({ key, value }) => [key, value])),
    opset: toNumber(model.opsetImport.find(({ domain }) => isStandard(domain))?.version ?? 0),
    producer: [model.producerName, model.producerVersion].filter(Boolean).join(' '),
  }
}

/** The hash of other files is nowhere, half of them may be missing, and a crafted path would have any file of the box read. */
function refuseExternalData(path: string, files: readonly string[]): void {
  if (files.length === 0) return
  const named = files.slice(0, 3).join('", "')
  const more = files.length > 3 ? ` and ${files.length - 3} more` : ''
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

function parse(path: string, bytes: Buffer): ModelProto {
  const other = describeOther(bytes)
  if (other) throw corrupt(`${path} is no ONNX model, but ${other}`)
  let model: ModelProto
  try {
    model = decodeModel(bytes)
  } catch (cause) {
    throw corrupt(`${path} cannot be read as an ONNX model: it is cut short, or something else`, cause)
  }
  // Many bytes that are no model still pass for a message without content.
  if (!model.graph?.output.length || toNumber(model.irVersion) < 1) {
    throw corrupt(`${path} holds no ONNX graph: it is cut short, or something else`)
  }
  return model
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
