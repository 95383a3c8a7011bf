import { writeFile } from 'node:fs/promises'
import { join, parse } from 'node:path'
import { type Clock, systemClock } from '../../kit/clock.js'
import { describeError, isLamppostError } from '../../kit/lamppost-error.js'
import { silentLog } from '../../kit/log.js'
import type { LoadedManifest } from '../../models/manifest.js'
import { type Detector, openDetector } from '../../pipeline/detect/detector.js'
import { loadModel } from '../../pipeline/detect/load-model.js'
import { annotate } from '../../pipeline/record/annotate.js'
import { exitCodes } from '../exit-codes.js'
import { makeOutFolder } from '../out-folder.js'
import { Progress, type Terminal } from '../progress.js'
import { type Picture, readPicture } from './read-picture.js'
import { formatReport, type ImageReport, reportOf } from './report.js'

export interface DetectArguments {
  /** Shipped id, path of a manifest, or path of bare `.onnx` weights. */
  readonly model: string
  readonly images: readonly string[]
  readonly json: boolean
  /** Folder for the pictures with boxes drawn in; made where it is missing. */
  readonly annotateDir?: string
  /** 0..1, in place of the manifest's thresholds. */
  readonly minScore?: number
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
    manifest = withMinScore(await loadModel(args.model), args.minScore)
    detector = await openDetector({ manifest, workers: 1, log: silentLog })
  } catch (error) {
    output.stderr.write(`${describeError(error)}\n`)
    return isLamppostError(error, 'PROVIDER_UNAVAILABLE') ? exitCodes.UNAVAILABLE : exitCodes.USAGE
  }
  try {
    return await detectAll(args, detector, `${manifest.id} ${manifest.version}`, output)
  } finally {
    await detector.close()
  }
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
        await writeAnnotated(join(annotateDir, freeName(image, names)), picture, report, caption)
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

async function writeAnnotated(
  path: string,
  picture: Picture,
  report: ImageReport,
  caption: string,
): Promise<void> {
  const boxes = report.detections.map(({ box, label, score }) => ({
    box,
    label: `${label} ${score.toFixed(2)}`,
  }))
  await writeFile(path, await annotate(picture, { boxes, polygons: [], caption: [caption] }))
}
