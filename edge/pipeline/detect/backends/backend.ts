import type { Provider } from '../../../config/schema/provider.js'
import type { LoadedManifest } from '../../../models/manifest.js'
import type { GraphShapes } from '../families/family.js'
import type { Tensor } from './tensor.js'

/** What ONNX Runtime is to compute on; other backends have nothing to choose. */
export interface ProviderChoice {
  readonly provider: Provider
  /** Who does what the provider cannot; without it opening fails where there is such a thing. */
  readonly fallback?: 'cpu'
  /** For benches: frames that are looked at together, in place of what is measured at the start. */
  readonly batch?: number
  /** For benches: when the session is closed, what each operator took is in a file whose path begins so. */
  readonly profilePrefix?: string
}

/** A model that is loaded, in the thread that loaded it. One run at a time. */
export interface BackendSession {
  /** What really computes, as events and figures name it: `cpu`, `cuda`, `tfjs-wasm`, `oip`, ... */
  readonly provider: string
  /** Why that is not, or not alone, the provider that was chosen; undefined where it is. */
  readonly fellBack?: string
  readonly graph: GraphShapes
  /**
   * All outputs by name, for all inputs of the graph by name. The outputs are the caller's; the inputs are not kept and not
   * changed. Rejects with INFERENCE_FAILED, and the next run may be tried.
   */
  run(inputs: ReadonlyMap<string, Tensor>): Promise<ReadonlyMap<string, Tensor>>
  /** Frees what the session holds; every run after it is refused. */
  close(): Promise<void>
}

/** What a backend must know of a model. */
export type ModelPlace = Pick<LoadedManifest, 'weightsPath' | 'backend'>

/**
 * A way to run models, called in worker threads only: most of them compute in their caller's thread.
 * Opening throws MODEL_CORRUPT where the weights cannot be loaded, PROVIDER_UNAVAILABLE where what was asked for is not
 * on this box, or its server does not answer.
 */
export interface Backend {
  open(model: ModelPlace, choice: ProviderChoice): Promise<BackendSession>
}
