import { basename, resolve } from 'node:path'
import { LamppostError } from '../../kit/lamppost-error.js'
import { type LoadedManifest, loadManifest } from '../../models/manifest.js'
import { type OnnxFile, readOnnxFile, refuseExternalData } from '../../models/onnx-file.js'
import { hashWeights } from '../../models/weights.js'
import { cocoLabels } from './coco-labels.js'
import type { GraphShapes, Inferred } from './families/family.js'
import { inferFamily } from './families/infer-family.js'
import { knownFamilies } from './families/known-families.js'
import { readUltralytics } from './families/ultralytics.js'
import { describeTensors } from './fit.js'
import { askOnce } from './worker-thread.js'

/**
 * A model by the id of a shipped one, the path of a manifest, or the path of bare `.onnx` weights, whose
 * manifest is then inferred from the shapes of its inputs and outputs. Throws MODEL_MISSING,
 * MODEL_MANIFEST_INVALID; for bare weights also MODEL_CORRUPT, and MODEL_MISMATCH where no family fits.
 */
export async function loadModel(idOrPath: string): Promise<LoadedManifest> {
  return /\.onnx$/i.test(idOrPath) ? (await inferModel(idOrPath)).manifest : loadManifest(idOrPath)
}

/** A manifest for bare weights, and why it says what it says. */
export interface InferredModel {
  readonly manifest: LoadedManifest
  readonly onnx: OnnxFile
  /** One sentence each, for a person to check. */
  readonly reasons: readonly string[]
}

/**
 * What the shapes and the metadata of an ONNX file tell. Throws MODEL_MISSING, MODEL_CORRUPT, and MODEL_MISMATCH where no family
 * fits.
 */
export async function inferModel(path: string): Promise<InferredModel> {
  const weightsPath = resolve(path)
  const sha256 = await hashWeights(weightsPath)
  const onnx = await readOnnxFile(weightsPath)
  refuseExternalData(weightsPath, onnx)
  const graph = await askOnce<GraphShapes>({ kind: 'inspect', weightsPath })
  const { classCount, labels, input, output, reasons } = inferFromGraph(weightsPath, graph, onnx.metadata)
  const file = basename(weightsPath)
  const manifest = {
    id: modelIdFrom(file),
    version: sha256.slice(0, 12),
    file,
    sha256,
    licence: 'unknown',
    source: 'a file without a manifest',
    input,
    output,
    labels: labels ? [...labels] : labelsFor(classCount),
    threshold: 0.3,
    nmsIou: 0.45,
    weightsPath,
  }
  return { manifest, onnx, reasons }
}

function inferFromGraph(
  weightsPath: string,
  graph: GraphShapes,
  metadata: ReadonlyMap<string, string>,
): Inferred {
  const inferred = inferFamily(graph, metadata)
  if (inferred) return inferred
  const { task } = readUltralytics(metadata)
  const known = Object.values(knownFamilies).map(family => family.summary)
  throw new LamppostError('MODEL_MISMATCH', {
    what:
      `${weightsPath} is of no known family: it has input ${describeTensors(graph.inputs)} ` +
      `and output ${describeTensors(graph.outputs)}${task ? `, and is made to "${task}"` : ''}`,
    hint: `Known families: ${known.join('; ')}.`,
  })
}

/** `My Model.v2.onnx` is `my-model-v2`. */
const modelIdFrom = (file: string): string =>
  file
    .toLowerCase()
    .replace(/\.onnx$/, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '') || 'model'

const labelsFor = (count: number): string[] =>
  count === cocoLabels.length ? [...cocoLabels] : Array.from({ length: count }, (_, at) => `class-${at}`)
