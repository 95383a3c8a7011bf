import type { BackendChoice } from '../../../models/backend-schema.js'
import type { Backend, BackendSession, ModelPlace, ProviderChoice } from './backend.js'

/** A worker loads the one that it needs. */
const backends: Record<BackendChoice['kind'], () => Promise<Backend>> = {
  onnxruntime: async () => (await import('./onnxruntime.js')).onnxruntime,
  tfjs: async () => (await import('./tfjs/tfjs.js')).tfjs,
  oip: async () => (await import('./oip/oip.js')).oip,
}

/**
 * Loads a model by the backend that its manifest names. Throws MODEL_CORRUPT, and PROVIDER_UNAVAILABLE where the provider, the
 * library or the server cannot be used.
 */
export async function openBackend(model: ModelPlace, choice: ProviderChoice): Promise<BackendSession> {
  const backend = await backends[model.backend?.kind ?? 'onnxruntime']()
  return backend.open(model, choice)
}
