import type { LoadedManifest } from '../../../models/manifest.js'
import type { GraphShapes } from '../families/family.js'
import type { Tensor } from './tensor.js'

/** A model that is loaded, in the thread that loaded it. One run at a time. */
export interface BackendSession {
  /** What really computes, as events and figures name it: `cpu`, `cuda`, `tfjs-wasm`, ... */
  readonly provider: string
  readonly graph: GraphShapes
  /**
   * All outputs by name, for all inputs of the graph by name. The outputs are the caller's; the inputs are not kept and not
   * changed. Rejects with INFERENCE_FAILED, and the next run may be tried.
   */
  run(inputs: ReadonlyMap<string, Tensor>): Promise<ReadonlyMap<string, Tensor>>
  /** Frees what the session holds; nothing is run any more. */
  close(): Promise<void>
}

/**
 * A way to run models, called in worker threads only: most of them compute in their caller's thread.
 * Opening throws MODEL_CORRUPT where the weights cannot be loaded, PROVIDER_UNAVAILABLE where what was asked for is not
 * on this box.
 */
export interface Backend {
  open(manifest: Pick<LoadedManifest, 'weightsPath'>): Promise<BackendSession>
}
