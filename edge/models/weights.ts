import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { LamppostError } from '../kit/lamppost-error.js'
import type { LoadedManifest } from './manifest.js'

/** The sha256 of a weights file, small hexadecimal. Throws MODEL_MISSING where it cannot be read. */
export async function hashWeights(path: string): Promise<string> {
  const hash = createHash('sha256')
  try {
    await pipeline(createReadStream(path), hash)
  } catch (cause) {
    throw new LamppostError('MODEL_MISSING', { what: `The weights ${path} cannot be read`, cause })
  }
  return hash.digest('hex')
}

/** Throws MODEL_HASH_MISMATCH where the weights are not those of the manifest, MODEL_MISSING where there are none. */
export async function verifyWeights(
  manifest: Pick<LoadedManifest, 'id' | 'sha256' | 'weightsPath'>,
): Promise<void> {
  const found = await hashWeights(manifest.weightsPath)
  if (found === manifest.sha256) return
  throw new LamppostError('MODEL_HASH_MISMATCH', {
    what: `${manifest.weightsPath} has sha256 ${found}, the manifest of ${manifest.id} names ${manifest.sha256}`,
  })
}
