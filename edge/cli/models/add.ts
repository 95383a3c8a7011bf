import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { LamppostError } from '../../kit/lamppost-error.js'
import { putCopy, putText } from '../../kit/put-file.js'
import { shippedModelIds } from '../../kit/shipped-models.js'
import type { ModelManifest } from '../../models/manifest-schema.js'
import { manifestText } from '../../models/manifest-text.js'
import { type InferredModel, inferModel } from '../../pipeline/detect/load-model.js'
import { annotated } from '../detect/annotated.js'
import { guessText } from '../detect/guess-text.js'
import { type Picture, readPicture } from '../detect/read-picture.js'
import { formatReport } from '../detect/report.js'
import { exitCodes } from '../exit-codes.js'
import type { Terminal } from '../progress.js'
import { composeManifest } from './compose-manifest.js'
import { drawnStreet } from './drawn-street.js'
import { readLabels } from './labels.js'
import { nextSteps, refuseOverwrite } from './manifest-place.js'
import { type Trial, tryModel } from './trial.js'

export interface AddArguments {
  /** The weights, an `.onnx` file. */
  readonly file: string
  readonly id?: string
  /** `a,b,c`, or a file with one on each line. */
  readonly labels?: string
  /** A picture to try it on; one is drawn where absent. */
  readonly image?: string
  /** Folder for a copy of the weights and the manifest; beside the weights where absent. */
  readonly outDir?: string
  readonly licence?: string
  readonly source?: string
  /** Where the tried picture is written to, with its boxes. */
  readonly annotatePath?: string
  readonly force: boolean
  readonly json: boolean
}

/**
 * Finds out how weights are run, tries them, and writes their manifest. Nothing is written where any of that fails.
 * Throws MODEL_MISSING, MODEL_CORRUPT, MODEL_MISMATCH, IMAGE_UNREADABLE, USAGE.
 */
export async function addModel(args: AddArguments, stdout: Terminal): Promise<number> {
  const say = (text: string) => void (args.json || stdout.write(text))
  const weightsPath = resolve(args.file)
  const inferred = await inferModel(weightsPath)
  const manifest = await manifestFor(args, inferred)
  say(reasonsText(args.file, manifest, inferred))
  refuseShippedId(manifest.id)

  const folder = resolve(args.outDir ?? dirname(weightsPath))
  const manifestPath = join(folder, `${manifest.id}.yaml`)
  const copyPath = join(folder, manifest.file)
  refuseOverwrite(manifestPath, args.force)
  if (copyPath !== weightsPath) refuseOverwrite(copyPath, args.force)

  const picture = args.image === undefined ? await drawnStreet() : await readPicture(args.image)
  const trial = await tryModel({ ...manifest, weightsPath }, args.image ?? 'a drawn street', picture)
  say(trialText(trial, manifest, args.image))
  if (args.annotatePath !== undefined) {
    await writeAnnotated(args.annotatePath, picture, trial, manifest)
    say(`  What it found is drawn in ${args.annotatePath}\n`)
  }

  if (copyPath !== weightsPath) await putCopy(weightsPath, copyPath)
  await putText(manifestPath, manifestText(manifest, notesOf(manifest, inferred)))
  say(`\nWritten: ${manifestPath}\n${unknownText(manifest)}${nextSteps(manifestPath)}`)
  if (args.json) stdout.write(`${JSON.stringify(jsonOf(manifestPath, manifest, inferred, trial))}\n`)
  return exitCodes.OK
}

/** Two models of one name could not be told apart in a configuration or in events. */
function refuseShippedId(id: string): void {
  if (!shippedModelIds.includes(id)) return
  throw new LamppostError('USAGE', {
    what: `"${id}" is the name of a model that comes with Lamppost`,
    hint: 'Give yours another one with --id.',
  })
}

async function manifestFor(args: AddArguments, inferred: InferredModel): Promise<ModelManifest> {
  const { onnx } = inferred
  const { id, version, file, sha256 } = inferred.manifest
  return composeManifest(inferred, {
    ...{ id: args.id ?? id, version, file, sha256 },
    licence: args.licence ?? onnx.metadata.get('license') ?? onnx.metadata.get('licence') ?? 'unknown',
    source: args.source ?? sourceFrom(file, onnx.metadata.get('author'), onnx.producer),
    ...(args.labels !== undefined && { labels: await readLabels(args.labels) }),
  })
}

const sourceFrom = (file: string, author: string | undefined, producer: string): string =>
  [file, author && `by ${author}`, producer && `exported by ${producer}`].filter(Boolean).join(', ')

function reasonsText(file: string, manifest: ModelManifest, inferred: InferredModel): string {
  const { onnx } = inferred
  const { labels } = manifest
  const facts = `${file}: opset ${onnx.opset}${onnx.producer ? `, ${onnx.producer}` : ''}`
  const shown = labels.length > 8 ? `${labels.slice(0, 8).join(', ')}, ...` : labels.join(', ')
  return `${facts}\n${guessText(manifest, inferred)}Labels (${labels.length}): ${shown}\n`
}

/** Many more things than a street holds: the usual sign of a wrong range or family. */
const TOO_MANY = 200

function trialText(
  { report, bestBelow, loadMs }: Trial,
  { threshold }: ModelManifest,
  image?: string,
): string {
  const best = bestBelow
    ? `best below the threshold of ${threshold}: ${bestBelow.label} ${bestBelow.score.toFixed(2)}`
    : 'nothing scored more than 0.05'
  const hints = [
    ...(report.detections.length === 0 ? [best] : []),
    ...(report.detections.length > TOO_MANY
      ? ['So many things are hardly there: check colour, range and family in the manifest.']
      : []),
    ...(image === undefined
      ? ['A drawing shows that the model runs, not what it sees: give a photo of your street with --image.']
      : []),
  ]
  const lines = [...hints, `Ready after ${Math.round(loadMs)} ms.`].map(hint => `  ${hint}\n`).join('')
  return `\nTried on ${formatReport(report)}${lines}`
}

const unknownText = ({ licence }: ModelManifest): string =>
  licence === 'unknown' ? 'Its licence is not known: look it up, and write it into the manifest.\n' : ''

const notesOf = ({ file }: ModelManifest, { reasons }: InferredModel): string[] => [
  `Written by "lamppost models add" for ${file}, because:`,
  ...reasons.map(reason => `- ${reason}`),
]

async function writeAnnotated(
  path: string,
  picture: Picture,
  { report }: Trial,
  { id, version }: ModelManifest,
): Promise<void> {
  const jpeg = await annotated(picture, report, `${id} ${version}`)
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, jpeg)
  } catch (cause) {
    const hint = 'Give --annotate the name of a picture in a folder that can be written to.'
    throw new LamppostError('USAGE', { what: `${path} cannot be written`, hint, cause })
  }
}

const jsonOf = (manifestPath: string, manifest: ModelManifest, { reasons }: InferredModel, trial: Trial) => ({
  ...{ manifestPath, manifest, reasons },
  trial: { ...trial.report, bestBelow: trial.bestBelow ?? null, loadMs: Math.round(trial.loadMs) },
})
