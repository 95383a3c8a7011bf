import type { ModelManifest } from '../../../models/manifest-schema.js'
import type { Candidates } from '../candidates.js'

/** One input or output of a graph; a dimension that the graph leaves open is a name. */
export interface TensorShape {
  readonly name: string
  readonly type: string
  readonly shape: readonly (number | string)[]
}

export interface GraphShapes {
  readonly inputs: readonly TensorShape[]
  readonly outputs: readonly TensorShape[]
}

/** What the shapes alone tell about a model that came without a manifest. */
export type Inferred = Pick<ModelManifest, 'input' | 'output'> & { readonly classCount: number }

export interface Decoder {
  /** Most rows that `decode` can find. */
  readonly capacity: number
  /**
   * Writes what scores at least its label's threshold (`thresholds`, by class) into `candidates`. Outputs
   * by name. Rows whose score is NaN or whose box is not finite are left out.
   */
  decode(outputs: ReadonlyMap<string, Float32Array>, thresholds: Float32Array, candidates: Candidates): void
}

/** A way in which exported detectors lay out their outputs. */
export interface Family {
  readonly name: ModelManifest['output']['family']
  /** One line for people: which inputs and outputs it reads. */
  readonly summary: string
  /** Undefined where the graph is not of this family. */
  infer(graph: GraphShapes): Inferred | undefined
  /** What the outputs of this manifest must look like, one per output. */
  expectedOutputs(manifest: ModelManifest): readonly Omit<TensorShape, 'name'>[]
  /** `graph` has passed the comparison with `expectedOutputs`. */
  createDecoder(manifest: ModelManifest, graph: GraphShapes): Decoder
}
