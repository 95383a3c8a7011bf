import type { TilesConfig } from '../../config/schema/tiles.js'
import { type Clock, systemClock } from '../../kit/clock.js'
import { describeError, LamppostError } from '../../kit/lamppost-error.js'
import { silentLog } from '../../kit/log.js'
import type { LoadedManifest } from '../../models/manifest.js'
import { openDetector } from '../../pipeline/detect/detector.js'
import { loadModel } from '../../pipeline/detect/load-model.js'
import { onTiles } from '../../pipeline/detect/tiled.js'
import { exitCodes } from '../exit-codes.js'
import { makeOutFolder } from '../out-folder.js'
import { Progress, type Terminal } from '../progress.js'
import { readCocoFile } from './coco-file.js'
import { toCsv } from './csv.js'
import { type Dataset, toDataset } from './dataset.js'
import { writeFiles } from './files.js'
import { formatEval } from './format.js'
import { judge } from './judge.js'
import { mapLabels } from './label-map.js'
import { type LookedAt, lookAt, missingFiles } from './look.js'
import { type EvalReport, toReport } from './report.js'
import { formatSuggestions, suggestionsOf } from './suggest.js'
import { writeThresholds } from './write-thresholds.js'

export interface EvalArguments {
  /** Shipped id, path of a manifest, or path of bare `.onnx` weights. */
  readonly model: string
  readonly images: string
  readonly annotations: string
  readonly json: boolean
  readonly csv: boolean
  /** Folder for pictures, report and detections; made where it is missing. */
  readonly out?: string
  /** Write better thresholds into the manifest. */
  readonly suggestThresholds: boolean
  /** Category name to label; an empty label leaves the category out. */
  readonly map: ReadonlyMap<string, string>
  readonly common: boolean
  /** Go on without the pictures whose file is missing. */
  readonly skipMissing: boolean
  /** 0..1: detections below take no part. */
  readonly minScore: number
  readonly tiles?: TilesConfig
  readonly workers: number
}

export interface EvalOutput {
  readonly stdout: Terminal
  readonly stderr: Terminal
  readonly clock?: Clock
  readonly signal?: AbortSignal
}

/**
 * Runs a model on annotated pictures and prints how well it did. Resolves with the exit code: FAILED where a picture could
 * not be read. Throws what makes the whole impossible.
 */
export async function runEval(args: EvalArguments, output: EvalOutput): Promise<number> {
  if (args.suggestThresholds) demandOwnManifest(args.model)
  const annotations = await readCocoFile(args.annotations)
  const manifest = await loadModel(args.model)
  const labelOf = mapLabels(annotations, { labels: manifest.labels, renamed: args.map, common: args.common })
  const dataset = await withoutMissing(toDataset(annotations, labelOf), args)
  if (args.out !== undefined) await makeOutFolder(args.out, '--out')

  const { looks, provider, failed } = await look(args, manifest, dataset, output)
  if (looks.length === 0) {
    throw new LamppostError('IMAGE_UNREADABLE', { what: 'Not one of the pictures could be looked at' })
  }
  const judgement = judge(looks, dataset, manifest.labels, thresholdsOf(manifest))
  const { id, version, sha256 } = manifest
  const suggestions = args.suggestThresholds ? suggestionsOf(judgement.labels) : undefined
  const report = toReport(
    {
      model: { id, version, sha256, provider },
      pictures: looks.length,
      failed,
      minScore: args.minScore,
      warnings: dataset.warnings,
      ...(suggestions && { suggestions }),
    },
    judgement,
  )
  output.stdout.write(textOf(report, args))
  const say = (words: string) => (args.json || args.csv ? output.stderr : output.stdout).write(words)
  if (args.out !== undefined) {
    const names = await writeFiles(args.out, { report, judgement, looks, annotations, labelOf })
    say(`Written to ${args.out}: ${names.join(', ')}\n`)
  }
  if (suggestions) {
    if (!args.json) say(formatSuggestions(suggestions))
    const changed = suggestions.filter(({ isChanged }) => isChanged)
    if (changed.length > 0) {
      await writeThresholds(args.model, new Map(changed.map(({ label, to }) => [label, to!])))
      say(`Written to ${args.model}: thresholds of ${changed.map(({ label }) => label).join(', ')}\n`)
    } else say(`${args.model} stays as it is.\n`)
  }
  return failed.length > 0 ? exitCodes.FAILED : exitCodes.OK
}

function textOf(report: EvalReport, { json, csv }: EvalArguments): string {
  if (json) return `${JSON.stringify(report)}\n`
  return csv ? toCsv(report) : formatEval(report)
}

/** What the manifest would keep; the evaluation itself looks lower. */
const thresholdsOf = ({ labels, threshold, perLabelThresholds }: LoadedManifest): number[] =>
  labels.map(label => perLabelThresholds?.[label] ?? threshold)

function demandOwnManifest(model: string): void {
  if (/\.ya?ml$/i.test(model)) return
  throw new LamppostError('USAGE', {
    what: `"${model}" is no manifest of yours: there is nothing to write thresholds to`,
    hint: 'Give the path of a manifest; for a model that comes with Lamppost copy its files from models/ first.',
  })
}

const NAMES_TOLD = 5

async function withoutMissing(dataset: Dataset, args: EvalArguments): Promise<Dataset> {
  const missing = new Set(await missingFiles(dataset.pictures, args.images))
  if (missing.size === 0) return dataset
  const names = [...missing].map(({ fileName }) => fileName)
  const told = `${names.slice(0, NAMES_TOLD).join(', ')}${names.length > NAMES_TOLD ? ', ...' : ''}`
  const what = `${missing.size} of ${dataset.pictures.length} pictures are not in ${args.images}: ${told}`
  if (!args.skipMissing || missing.size === dataset.pictures.length) {
    throw new LamppostError('USAGE', {
      what,
      hint: 'Correct --images, or give --skip-missing to go on without them.',
    })
  }
  return {
    ...dataset,
    pictures: dataset.pictures.filter(picture => !missing.has(picture)),
    warnings: [...dataset.warnings, `${what}; left out`],
  }
}

interface Looked {
  readonly looks: readonly LookedAt[]
  readonly provider: string
  readonly failed: readonly string[]
}

async function look(
  { images, minScore, tiles, workers }: EvalArguments,
  manifest: LoadedManifest,
  { pictures }: Dataset,
  { stderr, clock = systemClock, signal }: EvalOutput,
): Promise<Looked> {
  const { perLabelThresholds: _, ...rest } = manifest
  const detector = await openDetector({ manifest: { ...rest, threshold: minScore }, workers, log: silentLog })
  const progress = new Progress(stderr, clock.monotonicMs)
  const failed: string[] = []
  try {
    const looks = await lookAt(pictures, {
      dir: images,
      detector: onTiles(detector, tiles),
      // One more than workers: a picture is read while another is looked at.
      lanes: workers + 1,
      signal,
      onPicture: done => progress.showDone(done, pictures.length),
      onFailure({ fileName }, error) {
        failed.push(fileName)
        progress.clear()
        stderr.write(`${fileName}: ${describeError(error)}\n`)
      },
    })
    return { looks, provider: detector.model.provider, failed }
  } finally {
    progress.clear()
    await detector.close()
  }
}
