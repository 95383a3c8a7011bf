import type { LoadedManifest } from '../../models/manifest.js'
import type { ProviderChoice } from './backends/backend.js'
import type { DetectorReady } from './protocol.js'
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

/**
 * Loads a model as a detector would, runs it on an empty picture, and closes it: what really computes. A server that is not ready
 * is not waited for. Throws MODEL_CORRUPT, MODEL_MISMATCH, PROVIDER_UNAVAILABLE.
 */
export function tryModel(manifest: LoadedManifest, choice: ProviderChoice): Promise<DetectorReady> {
  // A batch is not looked for: that takes many runs.
  const once = { ...choice, batch: 1 }
  return askOnce<DetectorReady>({ kind: 'try', manifest: withoutWaiting(manifest), choice: once })
}

/** The same model, for those who would rather hear at once that its server is not ready. */
export const withoutWaiting = (manifest: LoadedManifest): LoadedManifest =>
  manifest.backend?.kind === 'oip'
    ? { ...manifest, backend: { ...manifest.backend, readyWithinMs: 0 } }
    : manifest
