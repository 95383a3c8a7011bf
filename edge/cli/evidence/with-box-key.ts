import { existsSync } from 'node:fs'
import { type LoadedConfig, loadConfig } from '../../config/load.js'
import { LamppostError } from '../../kit/lamppost-error.js'
import { signingKeyPath } from '../../proof/open-proof.js'
import type { Signer } from '../../proof/signer.js'
import { readSigner } from '../../proof/signing-key.js'

/** The key of the box that a configuration names. Throws PROOF_KEY_UNUSABLE. */
export async function loadBoxKey(configPath: string): Promise<{ loaded: LoadedConfig; signer: Signer }> {
  const loaded = await loadConfig(configPath, { env: process.env })
  const path = signingKeyPath(loaded.config.storage.dir)
  try {
    return { loaded, signer: await readSigner(path) }
  } catch (cause) {
    const what = existsSync(path)
      ? `${path} cannot be used as the key that signs evidence`
      : `There is no key that signs evidence at ${path}`
    throw new LamppostError('PROOF_KEY_UNUSABLE', { what, cause })
  }
}
