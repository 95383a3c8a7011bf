import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Clock } from '../../kit/clock.js'
import { LamppostError } from '../../kit/lamppost-error.js'
import { putText } from '../../kit/put-file.js'
import { findInCatalogue } from '../../models/catalogue.js'
import type { CatalogueEntry } from '../../models/catalogue-schema.js'
import { manifestText } from '../../models/manifest-text.js'
import { download } from '../../models/pull/download.js'
import { hashWeights } from '../../models/weights.js'
import { inferModel } from '../../pipeline/detect/load-model.js'
import { exitCodes } from '../exit-codes.js'
import { Progress, type Terminal } from '../progress.js'
import { composeManifest } from './compose-manifest.js'
import { nextSteps } from './manifest-place.js'
import { sizeText, TransferText } from './transfer-text.js'

export interface PullArguments {
  readonly id: string
  /** Another address with the same file. */
  readonly from?: string
  readonly dir: string
  readonly force: boolean
  readonly json: boolean
}

export interface PullSurroundings {
  readonly stdout: Terminal
  readonly stderr: Terminal
  readonly clock: Clock
  /** That of Lamppost where absent. */
  readonly catalogue?: readonly CatalogueEntry[]
  /** Ctrl-C: what is there stays, and another pull goes on with it. */
  readonly signal: AbortSignal
}

/**
 * Fetches a model of the catalogue as `<dir>/<id>.onnx`, and writes its manifest beside it. Throws MODEL_MISSING,
 * MODEL_DOWNLOAD_FAILED, MODEL_HASH_MISMATCH; MODEL_MISMATCH where the weights are not what the catalogue says.
 */
export async function pullModel(args: PullArguments, around: PullSurroundings): Promise<number> {
  const entry = await findInCatalogue(args.id, around.catalogue)
  const url = addressOf(args.from ?? entry.url)
  const weightsPath = join(resolve(args.dir), `${entry.id}.onnx`)
  const isThere = await isThereAlready(weightsPath, entry, args.force)
  if (!isThere) {
    try {
      await fetchWeights(entry, url, weightsPath, around)
    } catch (error) {
      if (!around.signal.aborted) throw error
      around.stderr.write('Stopped; the same command goes on where it ended.\n')
      return exitCodes.INTERRUPTED
    }
  }
  const manifestPath = await writeManifest(entry, weightsPath, args.force)
  if (args.json) {
    const { id, sizeBytes, sha256 } = entry
    const result = {
      id,
      weightsPath,
      manifestPath: manifestPath ?? null,
      sizeBytes,
      sha256,
      downloaded: !isThere,
    }
    around.stdout.write(`${JSON.stringify(result)}\n`)
  } else {
    around.stdout.write(`${weightsPath} ${isThere ? 'was there already' : 'is complete'}: sha256 is right.\n`)
    around.stdout.write(`${entry.licence}; ${entry.source}\n`)
    around.stdout.write(
      manifestPath ? nextSteps(manifestPath) : 'No family reads it: there is no manifest.\n',
    )
  }
  return exitCodes.OK
}

function addressOf(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text
  throw new LamppostError('USAGE', {
    what: `"${text}" is no http or https address`,
    hint: 'Give --from an address; a file that is on this machine is taken by "lamppost models add FILE".',
  })
}

async function isThereAlready(path: string, { sha256 }: CatalogueEntry, force: boolean): Promise<boolean> {
  if (!existsSync(path)) return false
  if ((await hashWeights(path)) === sha256) return true
  if (force) return false
  throw new LamppostError('USAGE', {
    what: `${path} is there already, and is another file than the catalogue means`,
    hint: 'Give another folder with --dir, or --force to replace it.',
  })
}

async function fetchWeights(
  { sizeBytes, sha256, id }: CatalogueEntry,
  url: string,
  path: string,
  { stderr, clock, signal }: PullSurroundings,
): Promise<void> {
  const progress = new Progress(stderr, clock.monotonicMs)
  const text = new TransferText(sizeBytes, clock.monotonicMs())
  stderr.write(`${id}: ${sizeText(sizeBytes)} from ${new URL(url).host}\n`)
  try {
    await download({
      ...{ url, path, sizeBytes, sha256, clock, signal },
      onProgress: doneBytes => progress.show(text.at(doneBytes, clock.monotonicMs())),
      onRetry: (why, waitMs) => {
        progress.clear()
        stderr.write(`${why}; again in ${(waitMs / 1000).toFixed(0)} s\n`)
      },
    })
  } finally {
    progress.clear()
  }
}

/** Undefined where no family reads the weights. One that is there may have been tuned, and stays. */
async function writeManifest(
  entry: CatalogueEntry,
  weightsPath: string,
  force: boolean,
): Promise<string | undefined> {
  if (!entry.run) return undefined
  const manifestPath = weightsPath.replace(/\.onnx$/, '.yaml')
  if (existsSync(manifestPath) && !force) return manifestPath
  const inferred = await inferModel(weightsPath)
  const found = inferred.manifest.output.family
  const { family, ...said } = entry.run
  if (found !== family) {
    throw new LamppostError('MODEL_MISMATCH', {
      what: `${weightsPath} is of the family ${found}, the catalogue says ${family}`,
      hint: 'This is a mistake of the catalogue: tell the makers of Lamppost. "lamppost models add" takes the weights as they are.',
    })
  }
  const { id, version, sha256, licence, source, what } = entry
  const manifest = composeManifest(inferred, {
    ...{ id, version, file: `${id}.onnx`, sha256, licence, source },
    ...said,
  })
  const notes = [
    what,
    'Written by "lamppost models pull", because:',
    ...inferred.reasons.map(why => `- ${why}`),
  ]
  await putText(manifestPath, manifestText(manifest, notes))
  return manifestPath
}
