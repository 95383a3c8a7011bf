import type { ModelManifest } from '../../../models/manifest-schema.js'
import type { OutputManifest } from '../../../models/output-schema.js'
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

/** What a graph tells of a model that came without a manifest. */
export interface Inferred extends Pick<ModelManifest, 'input' | 'output'> {
  /** Classes without the background; assumed where `reasons` say so. */
  readonly classCount: number
  /** The graph gives numbers of classes, and does not show how many there are: other labels may be as right. */
  readonly classesUnseen?: boolean
  /** Where the metadata names them. */
  readonly labels?: readonly string[]
  /** Why, for a person to check: one sentence each. */
  readonly reasons: readonly string[]
}

/** An output that a family reads. */
export interface ExpectedOutput {
  /** As the manifest names it; else one is found by its shape. */
  readonly name?: string
  /** Preferred among outputs whose shapes fit. */
  readonly usualName?: RegExp
  /** `*` is any number. */
  readonly shape: readonly (number | '*')[]
  /** Read where it is there. */
  readonly optional?: boolean
}

export interface Decoder {
  /**
   * Writes what scores at least its label's threshold (`thresholds`, by class) into `candidates`. The outputs are those of
   * `expectedOutputs`, in that order, and of one picture; undefined for an optional one that is not there. A row whose box is not finite or has no
   * area is left out; one whose score is NaN, too, and is counted as unsound. Throws MODEL_MISMATCH for a class without a label.
   */
  decode(
    outputs: readonly (Float32Array | undefined)[],
    thresholds: Float32Array,
    candidates: Candidates,
  ): void
}

export type FamilyName = OutputManifest['family']

/** The manifest of a model of this family. */
export type ManifestOf<Name extends FamilyName> = Omit<ModelManifest, 'output'> & {
  readonly output: Extract<OutputManifest, { family: Name }>
}

/** A way in which exported detectors lay out their outputs. */
export interface Family<Name extends FamilyName = FamilyName> {
  readonly name: Name
  /** One line for people: which inputs and outputs it reads. */
  readonly summary: string
  /** Whether boxes of one label may overlap that mean the same thing; false where the model has seen to that. */
  readonly needsSuppression: boolean
  /** Undefined where the graph is not of this family. */
  infer(graph: GraphShapes, metadata: ReadonlyMap<string, string>): Inferred | undefined
  /** The outputs that are read; others that the graph has are not looked at. */
  expectedOutputs(manifest: ManifestOf<Name>): readonly ExpectedOutput[]
  /** For outputs that have passed the comparison with `expectedOutputs`. */
  createDecoder(manifest: ManifestOf<Name>): Decoder
}
