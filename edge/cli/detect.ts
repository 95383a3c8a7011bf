import { Command, Option } from 'commander'
import { type Provider, providers } from '../config/schema/provider.js'
import type { TilesConfig } from '../config/schema/tiles.js'
import { runDetect } from './detect/run.js'
import { parseScore } from './parse-score.js'
import { tilesOption } from './tiles-option.js'

const example = `
Examples:
  $ lamppost detect urban-nano street.jpg --annotate out
  $ lamppost detect ./my-model.yaml *.jpg --json --min-score 0.5 > found.jsonl
  $ lamppost detect ./yolox_s.onnx street.jpg
  $ lamppost detect urban-nano wide.jpg --tiles 3
  $ lamppost detect ./yolox_s.onnx street.jpg --provider cuda --fallback cpu

Of bare .onnx weights it tells on stderr what was guessed, and why; "lamppost models add" writes that into a manifest.
With --json each image is one line:
  {"image","width","height","detections":[{"label","score","box":[x1,y1,x2,y2]}],"ms":{"pre","infer","post"}}
Boxes are in pixels of the upright image.

Exit code 1: an image could not be read; 2: the model cannot be used; 3: the provider cannot.`

/** `lamppost detect MODEL IMAGE...`: what a model sees in pictures. */
export const detectCommand = (): Command =>
  new Command('detect')
    .description('run a model on pictures')
    .argument('<model>', 'id of a shipped model, path of a manifest, or of bare .onnx weights')
    .argument('<image...>', 'pictures to look at')
    .option('--json', 'one line of JSON for each image')
    .option('--annotate <dir>', 'write pictures with the boxes drawn in to this folder')
    .option('--min-score <score>', "lowest score, 0 to 1, in place of the model's own", parseScore)
    .addOption(tilesOption())
    .addOption(
      new Option('--provider <name>', 'what ONNX Runtime computes on').choices(providers).default('cpu'),
    )
    .addOption(
      new Option(
        '--fallback <name>',
        'who does what the provider cannot; it fails where nobody does',
      ).choices(['cpu']),
    )
    .addHelpText('after', example)
    .action(async (model: string, images: string[], options: Options) => {
      const { json = false, annotate: annotateDir, ...rest } = options
      process.exitCode = await runDetect({ ...rest, model, images, json, annotateDir }, process)
    })

interface Options {
  readonly json?: boolean
  readonly annotate?: string
  readonly minScore?: number
  readonly tiles?: TilesConfig
  readonly provider: Provider
  readonly fallback?: 'cpu'
}
