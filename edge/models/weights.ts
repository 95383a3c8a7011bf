import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { LamppostError } from '../kit/lamppost-error.js'
import { areRemote } from './backend-schema.js'
import { readGraphModel } from './graph-model.js'
import type { LoadedManifest } from './manifest.js'
import { readOnnxFile } from './onnx-file.js'

/** The sha256 of a weights file, small hexadecimal. Throws MODEL_MISSING where it cannot be read. */
export const hashWeights = (path: string): Promise<string> => hashFiles([path])

/** The sha256 of a GraphModel: of its model.json, followed by its shards in their order. Throws MODEL_MISSING, MODEL_CORRUPT. */
export async function hashGraphModel(path: string): Promise<string> {
  const { shardPaths } = await readGraphModel(path)
  return hashFiles([path, ...shardPaths])
}

async function hashFiles(paths: readonly string[]): Promise<string> {
  const hash = createHash('sha256')
  for (const path of paths) {
    try {
      for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
    } catch (cause) {
      throw new LamppostError('MODEL_MISSING', { what: `The weights ${path} cannot be read`, cause })
    }
  }
  return hash.digest('hex')
}

/**
 * Throws MODEL_HASH_MISMATCH where the weights are not those of the manifest, MODEL_MISSING where there are none, MODEL_CORRUPT
 * where they are no ONNX model, or take values from files whose hash is nowhere. Weights on a server have no hash here, and pass.
 */
export async function verifyWeights(
  manifest: Pick<LoadedManifest, 'id' | 'sha256' | 'weightsPath' | 'backend'>,
): Promise<void> {
  if (areRemote(manifest)) return
  const isGraphModel = manifest.backend?.kind === 'tfjs'
  const found = await (isGraphModel ? hashGraphModel : hashWeights)(manifest.weightsPath)
  if (found !== manifest.sha256) {
    throw new LamppostError('MODEL_HASH_MISMATCH', {
      what: `${manifest.weightsPath} has sha256 ${found}, the manifest of ${manifest.id} names ${manifest.sha256}`,
    })
  }
  if (!isGraphModel) await readOnnxFile(manifest.weightsPath)
}
