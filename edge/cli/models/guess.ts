import type { LoadedManifest } from '../../models/manifest.js'
import { type OnnxFile, readOnnxFile } from '../../models/onnx-file.js'
import { inferModel } from '../../pipeline/detect/load-model.js'

/** What weights without a manifest turn out to be. */
export interface Guess {
  readonly onnx: OnnxFile
  /** Labels are those of the weights; else the COCO ones for 80 classes, or `class-0`, ... */
  readonly inferred: LoadedManifest
  /** One sentence each, for a person to check. */
  readonly reasons: readonly string[]
}

/**
 * Looks into weights: what the file says, and which family explains it. Throws MODEL_MISSING, MODEL_CORRUPT (also for
 * weights that lie in several files), and MODEL_MISMATCH where no family does, with what was found.
 */
export async function guessModel(weightsPath: string): Promise<Guess> {
  const onnx = await readOnnxFile(weightsPath)
  const { manifest, reasons } = await inferModel(weightsPath)
  return { onnx, inferred: manifest, reasons }
}
