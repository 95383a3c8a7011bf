import { writeFile } from 'node:fs/promises'
import { join, parse } from 'node:path'
import type { Provider } from '../../config/schema/provider.js'
import type { TilesConfig } from '../../config/schema/tiles.js'
import { type Clock, systemClock } from '../../kit/clock.js'
import { describeError, isLamppostError } from '../../kit/lamppost-error.js'
import { type Log, silentLog } from '../../kit/log.js'
import { type LoadedManifest, loadManifest } from '../../models/manifest.js'
import { type Detector, openDetector } from '../../pipeline/detect/detector.js'
import { inferModel, isBareWeights } from '../../pipeline/detect/load-model.js'
import { onTiles } from '../../pipeline/detect/tiled.js'
import { exitCodes } from '../exit-codes.js'
import { makeOutFolder } from '../out-folder.js'
import { Progress, type Terminal } from '../progress.js'
import { annotated } from './annotated.js'
import { guessText } from './guess-text.js'
import { readPicture } from './read-picture.js'
import { formatReport, reportOf } from './report.js'

export interface DetectArguments {
  /** Shipped id, path of a manifest, or path of bare `.onnx` weights. */
  readonly model: string
  readonly images: readonly string[]
  readonly json: boolean
  /** Folder for the pictures with boxes drawn in; made where it is missing. */
  readonly annotateDir?: string
  /** 0..1, in place of the manifest's thresholds. */
  readonly minScore?: number
  readonly tiles?: TilesConfig
  /** What ONNX Runtime computes on; `cpu` where absent. */
  readonly provider?: Provider
  /** Lets the CPU do what the provider cannot. */
  readonly fallback?: 'cpu'
}

export interface DetectOutput {
  readonly stdout: Terminal
  readonly stderr: Terminal
  readonly clock?: Clock
}

/**
 * Detects on image files, reports each on stdout and failures on stderr, one line each. Resolves with the
 * exit code: FAILED where an image could not be read, USAGE where the model cannot be used.
 */
export async function runDetect(args: DetectArguments, output: DetectOutput): Promise<number> {
  let detector: Detector
  let manifest: LoadedManifest
  try {
    if (args.annotateDir !== undefined) await makeOutFolder(args.annotateDir, '--annotate')
    manifest = withMinScore(await load(args.model, output.stderr), args.minScore)
    const { provider, fallback } = args
    detector = await openDetector({
      manifest,
      workers: 1,
      provider,
      fallback,
      log: warningsTo(output.stderr),
    })
  } catch (error) {
    output.stderr.write(`${describeError(error)}\n`)
    return isLamppostError(error, 'PROVIDER_UNAVAILABLE') ? exitCodes.UNAVAILABLE : exitCodes.USAGE
  }
  try {
    return await detectAll(args, onTiles(detector, args.tiles), `${manifest.id} ${manifest.version}`, output)
  } finally {
    await detector.close()
  }
}

/** Tells what was guessed, where the model is nothing but weights. */
async function load(idOrPath: string, stderr: Terminal): Promise<LoadedManifest> {
  if (!isBareWeights(idOrPath)) return loadManifest(idOrPath)
  const inferred = await inferModel(idOrPath)
  const guess = guessText(inferred.manifest, inferred)
  stderr.write(`${idOrPath} has no manifest; "lamppost models add" writes one.\n${guess}`)
  return inferred.manifest
}

/** What a detector warns of, such as the CPU in place of the provider, as one line for a person. */
function warningsTo(stderr: Terminal): Log {
  const warn = (fields: object, message: string) => {
    const details = Object.entries(fields).map(([name, value]) => `${name}: ${value}`)
    stderr.write(`${message} (${details.join(', ')})\n`)
  }
  const log: Log = { ...silentLog, warn, child: () => log }
  return log
}

function withMinScore(manifest: LoadedManifest, minScore: number | undefined): LoadedManifest {
  if (minScore === undefined) return manifest
  const { perLabelThresholds: _, ...rest } = manifest
  return { ...rest, threshold: minScore }
}

async function detectAll(
  { images, json, annotateDir }: DetectArguments,
  detector: Detector,
  caption: string,
  { stdout, stderr, clock = systemClock }: DetectOutput,
): Promise<number> {
  const progress = new Progress(stderr, clock.monotonicMs)
  const names = new Set<string>()
  let failed = false
  for (const [done, image] of images.entries()) {
    progress.show(`${done} of ${images.length} images`)
    try {
      const picture = await readPicture(image)
      const report = reportOf(image, picture, await detector.detect(image, () => picture))
      if (annotateDir !== undefined) {
        const path = join(annotateDir, freeName(image, names))
        await writeFile(path, await annotated(picture, report, caption))
      }
      progress.clear()
      stdout.write(json ? `${JSON.stringify(report)}\n` : formatReport(report))
    } catch (error) {
      failed = true
      progress.clear()
      stderr.write(`${image}: ${describeError(error)}\n`)
    }
  }
  progress.clear()
  return failed ? exitCodes.FAILED : exitCodes.OK
}

/** A name that no image before it has: two folders may hold a picture of the same name. */
function freeName(image: string, taken: Set<string>): string {
  const stem = parse(image).name
  let name = `${stem}.annotated.jpg`
  for (let copy = 2; taken.has(name); copy += 1) name = `${stem}-${copy}.annotated.jpg`
  taken.add(name)
  return name
}
