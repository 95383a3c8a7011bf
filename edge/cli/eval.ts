import { Command, InvalidArgumentError, Option } from 'commander'
import type { TilesConfig } from '../config/schema/tiles.js'
import { runEval } from './eval/run.js'
import { exitCodes } from './exit-codes.js'
import { parseScore } from './parse-score.js'
import { stopSignal } from './stop-signal.js'
import { tilesOption } from './tiles-option.js'

const example = `
Examples:
  $ lamppost eval urban-nano --images photos --annotations photos/coco.json --out report
  $ lamppost eval ./my-model.yaml --images val2017 --annotations instances_val2017.json --json > result.json
  $ lamppost eval ./yolox_s.onnx --images photos --annotations coco.json --map "rubbish bag=garbage_bag" --map dog=
  $ lamppost eval ./my-model.yaml --images photos --annotations coco.json --suggest-thresholds

It prints what the COCO protocol defines (AP50:95, AP50, AP75, AR, by label and by size) of the very detector that runs on
the street, and the threshold with the best F1. --out adds precision-recall.png, confusion.png, report.json and
detections.json. Images may name their "labelledClasses": what is found of other classes in them is neither right nor wrong.

--suggest-thresholds changes the threshold of a label with 20 boxes in 10 pictures or more, where the gain in F1 holds on
pictures on which it was not chosen, in 95 of 100 resamples of the pictures. The table says why of each label.

Exit code 1: a picture could not be read, the rest was evaluated; 2: model, annotations or pictures cannot be used.`

/** `lamppost eval MODEL`: how well a model does on annotated pictures. */
export const evalCommand = (): Command =>
  new Command('eval')
    .description('measure how well a model does on annotated pictures')
    .argument('<model>', 'id of a shipped model, path of a manifest, or of bare .onnx weights')
    .requiredOption('--images <dir>', 'folder of the pictures')
    .requiredOption('--annotations <file>', 'annotations in the format of COCO')
    .addOption(new Option('--json', 'one JSON object').conflicts('csv'))
    .option('--csv', 'one line per label')
    .option('--out <dir>', 'write curves, confusion matrix, report and detections to this folder')
    .option(
      '--suggest-thresholds',
      'write thresholds that are surely better into the manifest, and say why of each',
    )
    .addOption(
      new Option('--map <category=label>', 'which label a category is; no label leaves it out')
        .argParser(addToMap)
        .default(new Map(), 'each its own name'),
    )
    .option('--common', 'leave out the categories that the model has no label for')
    .option('--skip-missing', 'go on without pictures whose file is missing')
    .option('--min-score <score>', 'lowest score of a detection that takes part, 0 to 1', parseScore, 0.001)
    .addOption(tilesOption())
    .option('--workers <count>', 'pictures that are looked at side by side', parseCount, 1)
    .addHelpText('after', example)
    .action(async (model: string, options: Options) => {
      const {
        json = false,
        csv = false,
        suggestThresholds = false,
        common = false,
        skipMissing = false,
        ...rest
      } = options
      const { signal } = stopSignal()
      const args = { model, json, csv, suggestThresholds, common, skipMissing, ...rest }
      try {
        const { stdout, stderr } = process
        process.exitCode = await runEval(args, { stdout, stderr, signal })
      } catch (error) {
        if (!signal.aborted) throw error
        process.exitCode = exitCodes.INTERRUPTED
      }
    })

interface Options {
  readonly images: string
  readonly annotations: string
  readonly json?: boolean
  readonly csv?: boolean
  readonly out?: string
  readonly suggestThresholds?: boolean
  readonly map: ReadonlyMap<string, string>
  readonly common?: boolean
  readonly skipMissing?: boolean
  readonly minScore: number
  readonly tiles?: TilesConfig
  readonly workers: number
}

function addToMap(text: string, map: ReadonlyMap<string, string>): Map<string, string> {
  const at = text.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('Write CATEGORY=LABEL.')
  return new Map([...map, [text.slice(0, at).trim(), text.slice(at + 1).trim()]])
}

function parseCount(text: string): number {
  const count = Number(text)
  if (!Number.isInteger(count) || count < 1 || count > 64) {
    throw new InvalidArgumentError('Give a whole number from 1 to 64.')
  }
  return count
}
