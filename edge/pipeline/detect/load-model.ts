import { basename, resolve } from 'node:path'
import { LamppostError } from '../../kit/lamppost-error.js'
import { type LoadedManifest, loadManifest } from '../../models/manifest.js'
import { type OnnxFile, readOnnxFile } from '../../models/onnx-file.js'
import { hashWeights } from '../../models/weights.js'
import { cocoLabels } from './coco-labels.js'
import type { GraphShapes, Inferred } from './families/family.js'
import { inferFamily } from './families/infer-family.js'
import { knownFamilies } from './families/known-families.js'
import { obstacleIn } from './families/unexplained.js'
import { describeTensors } from './fit.js'
import { askOnce } from './worker-thread.js'

/** Whether a model is named by bare weights: its manifest is then a guess. */
export const isBareWeights = (idOrPath: string): boolean => /\.onnx$/i.test(idOrPath)

/**
 * A model by the id of a shipped one, the path of a manifest, or the path of bare `.onnx` weights, whose
 * manifest is then inferred from the shapes of its inputs and outputs. Throws MODEL_MISSING,
 * MODEL_MANIFEST_INVALID; for bare weights also MODEL_CORRUPT, and MODEL_MISMATCH where no family fits.
 */
export async function loadModel(idOrPath: string): Promise<LoadedManifest> {
  return isBareWeights(idOrPath) ? (await inferModel(idOrPath)).manifest : loadManifest(idOrPath)
}

/** A manifest for bare weights, and why it says what it says. */
export interface InferredModel {
  readonly manifest: LoadedManifest
  readonly onnx: OnnxFile
  /** Whether the weights do not show how many classes there are. */
  readonly classesUnseen: boolean
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
  const graph = await askOnce<GraphShapes>({ kind: 'inspect', weightsPath })
  const {
    classCount,
    classesUnseen = false,
    labels,
    input,
    output,
    reasons,
  } = inferFromGraph(weightsPath, graph, onnx.metadata)
  const named = labelsFor(classCount)
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
    labels: labels ? [...labels] : named.labels,
    threshold: 0.3,
    nmsIou: 0.45,
    weightsPath,
  }
  return { manifest, onnx, classesUnseen, reasons: labels ? reasons : [...reasons, named.reason] }
}

function inferFromGraph(
  weightsPath: string,
  graph: GraphShapes,
  metadata: ReadonlyMap<string, string>,
): Inferred {
  const inferred = inferFamily(graph, metadata)
  if (inferred) return inferred
  const obstacle = obstacleIn(graph, metadata)
  const known = Object.values(knownFamilies).map(family => family.summary)
  throw new LamppostError('MODEL_MISMATCH', {
    what:
      `${weightsPath} is of no known family${obstacle ? `: ${obstacle.seen}` : ''}. It has input ` +
      `${describeTensors(graph.inputs)} and output ${describeTensors(graph.outputs)}`,
    hint: obstacle ? `${obstacle.todo}.` : `Known families: ${known.join('; ')}.`,
  })
}

/** `My Model.v2.onnx` is `my-model-v2`. */
const modelIdFrom = (file: string): string =>
  file
    .toLowerCase()
    .replace(/\.onnx$/, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '') || 'model'

/** Names for classes of which there is only the number. */
const labelsFor = (count: number): { labels: string[]; reason: string } =>
  count === cocoLabels.length
    ? { labels: [...cocoLabels], reason: 'nothing names the 80 classes: those of COCO are assumed' }
    : {
        labels: Array.from({ length: count }, (_, at) => `class-${at}`),
        reason: `nothing names the classes: they are called class-0 to class-${count - 1} until you put names into "labels"`,
      }
