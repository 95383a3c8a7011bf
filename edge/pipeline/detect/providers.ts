import { askOnce } from './worker-thread.js'

export interface Provider {
  /** As ONNX Runtime names it: `cpu`, `cuda`, `tensorrt`, `webgpu`, ... */
  readonly name: string
  /** False where its libraries must be fetched first. */
  readonly bundled: boolean
}

/** Execution providers that the inference library has on this box. Throws PROVIDER_UNAVAILABLE. */
export const listProviders = (): Promise<readonly Provider[]> =>
  askOnce<readonly Provider[]>({ kind: 'providers' })
